using System.Diagnostics.CodeAnalysis;

namespace Hutong.Xmpp.Sasl;

/// <summary>The server's side of one exchange. A call out of turn is the peer's fault and fails the exchange.</summary>
public abstract class SaslServer
{
    /// <summary>Bytes that a client's message may have at most.</summary>
    public const int MaxMessageBytes = 8192;

    private protected static readonly SaslStep NotAuthorized = new SaslStep.Failed(SaslFailure.NotAuthorized);
    private protected static readonly SaslStep Malformed = new SaslStep.Failed(SaslFailure.MalformedRequest);

    private protected SaslServer(string mechanism) => Mechanism = mechanism;

    /// <summary>The mechanism's registered name.</summary>
    public string Mechanism { get; }

    /// <summary>
    /// Takes a message of the client. Null is an <c>auth</c> without initial response: it is answered with an empty
    /// challenge (RFC 4422 section 3).
    /// </summary>
    public SaslStep Step(ReadOnlyMemory<byte>? response) => response switch
    {
        null => new SaslStep.Challenge(default),
        { Length: > MaxMessageBytes } => Malformed,
        { } message => Next(message.Span),
    };

    private protected abstract SaslStep Next(ReadOnlySpan<byte> message);

    /// <summary>
    /// Reads the text of <c>auth</c>, <c>response</c>, <c>initial-response</c> (RFC 6120 section 6.4.2): nothing is
    /// no message, one equals sign is an empty one, all else is base64. False is <c>incorrect-encoding</c>.
    /// </summary>
    public static bool TryDecode(string text, [NotNullWhen(true)] out byte[]? message, out bool present)
    {
        // White space around it is formatting, as the examples of XEP-0388 have it; inside it is wrong.
        text = text.Trim();
        message = [];
        present = text.Length > 0;
        if (text.Length == 0 || text == "=")
        {
            return true;
        }

        var buffer = new byte[text.Length / 4 * 3 + 3];
        if (!Convert.TryFromBase64String(text, buffer, out var written) || text.AsSpan().ContainsAny(" \t\r\n"))
        {
            message = null;
            return false;
        }

        message = buffer[..written];
        return true;
    }

    /// <summary>The text that carries a message: the inverse of <see cref="TryDecode"/>.</summary>
    public static string Encode(ReadOnlySpan<byte> message) => message.IsEmpty ? "=" : Convert.ToBase64String(message);
}
