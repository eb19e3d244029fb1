using Hutong.Sip.Text;
using Hutong.Sip.Uris;

namespace Hutong.Sip.Headers;

/// <summary>
/// One hop of a request (RFC 3261 section 20.42):
/// <c>SIP / 2.0 / transport  host [ : port ] *( ; parameter )</c>.
/// </summary>
public readonly struct Via
{
    /// <summary>What a branch begins with that is unique by RFC 3261 section 8.1.1.7.</summary>
    public const string MagicCookie = "z9hG4bK";

    Via(SipText raw, SipText transport, SipText host, int port, SipParameters parameters) =>
        (Raw, Transport, Host, Port, Parameters) = (raw, transport, host, port, parameters);

    /// <summary>All of it as it was sent.</summary>
    public SipText Raw { get; }

    /// <summary>The transport, in the case it was sent in: UDP, TCP, TLS, WS, WSS, SCTP or any other token.</summary>
    public SipText Transport { get; }

    /// <summary>The host of <c>sent-by</c>.</summary>
    public SipText Host { get; }

    /// <summary>The port of <c>sent-by</c>, or 0 when none is written.</summary>
    public int Port { get; }

    /// <summary>The parameters.</summary>
    public SipParameters Parameters { get; }

    /// <summary>The parameter <c>branch</c>; empty when there is none.</summary>
    public SipText Branch => Parameters.TryGet("branch"u8, out var branch) ? branch : default;

    /// <summary>
    /// Whether the branch is unique by itself: the cookie with something behind. Without, transactions are matched as
    /// RFC 2543 did (RFC 3261 section 17.2.3); RFC 4475 section 3.2.1 allows that for a bare cookie.
    /// </summary>
    public bool HasUniqueBranch =>
        Branch is { Length: > 7 } branch && branch.Slice(0, 7).IsIgnoringCase("z9hG4bK"u8);

    /// <summary>The parameter <c>received</c>: where the request came from. Brackets are tolerated.</summary>
    public SipText Received => Parameters.TryGet("received"u8, out var received) ? received : default;

    /// <summary>Whether <c>rport</c> is asked for, or filled in (RFC 3581).</summary>
    public bool HasResponsePort => Parameters.Contains("rport"u8);

    /// <summary>The port in <c>rport</c>, or 0.</summary>
    public int ResponsePort => Parameters.TryNumber("rport"u8, out var port) && port <= 65535 ? (int)port : 0;

    /// <summary>
    /// Reads one, all of the text. <paramref name="isOtherVersion"/>: it is of another version of SIP.
    /// </summary>
    public static bool TryRead(SipText text, out Via via, out bool isOtherVersion)
    {
        via = default;
        isOtherVersion = false;
        var lexer = new SipLexer(text.Span);
        lexer.SkipSpace();
        if (!lexer.TakeToken(out var protocol) || !lexer.Take((byte)'/') || !lexer.TakeToken(out var version)
            || !lexer.Take((byte)'/') || !lexer.TakeToken(out var transport))
        {
            return false;
        }

        isOtherVersion = !Part(text, protocol).IsIgnoringCase("SIP"u8) || !Part(text, version).Is("2.0"u8);
        var before = lexer.At;
        lexer.SkipSpace();
        if (isOtherVersion || lexer.At == before || !TrySentBy(text, ref lexer, out var host, out var port)
            || !lexer.TakeParameters(NameAddress.MaxParameters, out var parameters) || !lexer.IsAtEnd)
        {
            return false;
        }

        via = new(text, Part(text, transport), host, port, new(Part(text, parameters)));
        return true;
    }

    // White space may stand around the colon.
    static bool TrySentBy(SipText text, ref SipLexer lexer, out SipText host, out int port)
    {
        host = default;
        if (!HostNames.TrySplit(lexer.Rest, out var length, out port, out var used))
        {
            // A colon with nothing right behind: white space, or nonsense that the digits below refuse.
            var bare = lexer.Rest.IndexOfAny(" \t"u8);
            if (bare <= 0 || !HostNames.TrySplit(lexer.Rest[..bare].TrimEnd((byte)':'), out length, out port, out used))
            {
                return false;
            }
        }

        host = text.Slice(lexer.At, length);
        lexer.At += used;
        if (port == 0 && lexer.Take((byte)':'))
        {
            if (!lexer.TakeNumber(65535, out var number) || number == 0)
            {
                return false;
            }

            port = (int)number;
        }

        return true;
    }

    static SipText Part(SipText text, Range range) =>
        text.Slice(range.Start.Value, range.End.Value - range.Start.Value);
}
