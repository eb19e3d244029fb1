using Hutong.Sip.Text;
using Hutong.Sip.Uris;

namespace Hutong.Sip.Headers;

/// <summary>
/// An address with its name and parameters, as in From, To, Contact, Route:
/// <c>[ display-name ] &lt;URI&gt; *( ; parameter )</c>, or a bare URI, whose semicolons then are the header's
/// (RFC 3261 section 20.10).
/// </summary>
public readonly struct NameAddress
{
    /// <summary>Parameters of one value, at most. Real ones have fewer than ten.</summary>
    internal const int MaxParameters = 64;

    readonly SipText display;

    NameAddress(SipText display, SipUri uri, SipParameters parameters) =>
        (this.display, Uri, Parameters) = (display, uri, parameters);

    /// <summary>The URI.</summary>
    public SipUri Uri { get; }

    /// <summary>The parameters of the header field, not of the URI.</summary>
    public SipParameters Parameters { get; }

    /// <summary>The name for people, without quotes; empty when there is none.</summary>
    public string DisplayName => Escapes.Unquote(display.Span);

    /// <summary>Whether it is Contact's <c>*</c>: all bindings (RFC 3261 section 10.2.2).</summary>
    public bool IsWildcard { get; private init; }

    /// <summary>The parameter <c>tag</c>; empty when there is none.</summary>
    public SipText Tag => Parameters.TryGet("tag"u8, out var tag) ? tag : default;

    /// <summary>Contact's preference, in thousandths; 1000 when it is not written or is no such number.</summary>
    public int Preference => Parameters.TryGet("q"u8, out var q) && TryPreference(q.Span, out var value) ? value : 1000;

    /// <summary>Reads one, all of the text.</summary>
    public static bool TryRead(SipText text, out NameAddress address)
    {
        address = default;
        var span = text.Span;
        var lexer = new SipLexer(span);
        lexer.SkipSpace();
        if (lexer.Next == '*' && span[(lexer.At + 1)..].IndexOfAnyExcept((byte)' ', (byte)'\t') < 0)
        {
            address = new NameAddress { IsWildcard = true };
            return true;
        }

        var start = lexer.At;
        if (!TryName(ref lexer, out var hasBrackets))
        {
            return false;
        }

        var name = hasBrackets ? start..lexer.At : default;
        SipUri uri;
        if (hasBrackets)
        {
            var close = lexer.Rest.IndexOf((byte)'>');
            if (close < 0 || !SipUri.TryRead(text.Slice(lexer.At + 1, close - 1), out uri))
            {
                return false;
            }

            lexer.At += close + 1;
        }
        else if (!TryBare(text, ref lexer, out uri))
        {
            return false;
        }

        if (!lexer.TakeParameters(MaxParameters, out var parameters) || !lexer.IsAtEnd)
        {
            return false;
        }

        address = new(Part(text, Trim(span, name)), uri, new(Part(text, parameters)));
        return true;
    }

    // A quoted string, or tokens; then the bracket. What has neither is a bare URI, and the lexer goes back to it.
    static bool TryName(ref SipLexer lexer, out bool hasBrackets)
    {
        hasBrackets = true;
        var start = lexer.At;
        if (lexer.Next == '"')
        {
            if (!lexer.TakeQuoted(out _))
            {
                return false;
            }

            lexer.SkipSpace();
            return lexer.Next == '<';
        }

        // Tolerated: UTF-8 in a name without quotes, which telephones with a Chinese menu send.
        while (lexer.Next is var next && (SipCharacters.Token.Contains(next) || SipCharacters.IsSpace(next)
            || next >= 0x80))
        {
            lexer.At++;
        }

        if (lexer.Next == '<')
        {
            return true;
        }

        hasBrackets = false;
        lexer.At = start;
        return lexer.Next != 0;
    }

    // It ends where the header's own parameters begin. A comma or question mark would need the brackets.
    static bool TryBare(SipText text, ref SipLexer lexer, out SipUri uri)
    {
        var length = lexer.Rest.IndexOfAny("; \t"u8);
        length = length < 0 ? lexer.Rest.Length : length;
        var start = lexer.At;
        lexer.At += length;
        uri = default;
        var bare = text.Slice(start, length);
        return !bare.Span.ContainsAny((byte)',', (byte)'?') && SipUri.TryRead(bare, out uri);
    }

    static Range Trim(ReadOnlySpan<byte> span, Range range)
    {
        var (start, end) = (range.Start.Value, range.End.Value);
        while (end > start && SipCharacters.IsSpace(span[end - 1]))
        {
            end--;
        }

        return start..end;
    }

    static SipText Part(SipText text, Range range) =>
        text.Slice(range.Start.Value, range.End.Value - range.Start.Value);

    internal static bool TryPreference(ReadOnlySpan<byte> text, out int thousandths)
    {
        thousandths = 0;
        if (text.Length is 0 or > 5 || text[0] is not ((byte)'0' or (byte)'1') || (text.Length > 1 && text[1] != '.'))
        {
            return false;
        }

        thousandths = (text[0] - '0') * 1000;
        var worth = 100;
        for (var i = 2; i < text.Length; i++, worth /= 10)
        {
            if (!SipCharacters.IsDigit(text[i]))
            {
                return false;
            }

            thousandths += (text[i] - '0') * worth;
        }

        return thousandths <= 1000;
    }
}
