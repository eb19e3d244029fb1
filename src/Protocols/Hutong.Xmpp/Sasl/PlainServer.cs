using System.Text;
using System.Text.Unicode;
using Hutong.Xmpp.Precis;

namespace Hutong.Xmpp.Sasl;

/// <summary>PLAIN (RFC 4616). The caller offers it only under TLS.</summary>
public sealed class PlainServer() : SaslServer(SaslMechanisms.Plain)
{
    // RFC 4616 section 2: each part is at most 255 octets; a little more harms nobody.
    const int MaxPartBytes = 1023;

    SaslStep.CheckPassword? asked;

    /// <summary>Ends the exchange, once the password was checked.</summary>
    public SaslStep Provide(bool accepted) => accepted && asked is not null
        ? new SaslStep.Done(asked.Username, asked.AuthorizationId, 0, default) : NotAuthorized;

    private protected override SaslStep Next(ReadOnlySpan<byte> message)
    {
        var first = message.IndexOf((byte)0);
        var second = first < 0 ? -1 : message[(first + 1)..].IndexOf((byte)0);
        if (asked is not null || second < 0 || !Utf8.IsValid(message))
        {
            return Malformed;
        }

        var authorization = message[..first];
        var username = message.Slice(first + 1, second);
        var password = message[(first + second + 2)..];
        if (authorization.Length > 3 * MaxPartBytes || username.Length is 0 or > MaxPartBytes
            || password.Length is 0 or > MaxPartBytes || password.Contains((byte)0))
        {
            return Malformed;
        }

        // A name or password that cannot be prepared belongs to nobody.
        if (!PrecisProfile.TryUsername(Encoding.UTF8.GetString(username), out var name)
            || !SaslPrep.TryPrepare(Encoding.UTF8.GetString(password), out var secret))
        {
            return NotAuthorized;
        }

        asked = new(name, authorization.IsEmpty ? null : Encoding.UTF8.GetString(authorization), secret);
        return asked;
    }
}

/// <summary>The client's side of PLAIN.</summary>
public static class PlainClient
{
    /// <summary>The one message.</summary>
    public static byte[] Message(string username, string password, string authorizationId = "") =>
        Encoding.UTF8.GetBytes($"{authorizationId}\0{username}\0{password}");
}
