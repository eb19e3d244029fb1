using System.Text;
using Hutong.Sip.Text;

namespace Hutong.Sip.Uris;

/// <summary>
/// Reads URIs by the grammar of RFC 3261 section 25.1 and RFC 3966 section 3.
/// <code>
/// sip: [ user [ : password ] @ ] host [ : port ] *( ; name [ = value ] ) [ ? name = value *( &amp; name = value ) ]
/// tel: number *( ; name [ = value ] )
/// </code>
/// </summary>
static class SipUriReader
{
    public static bool TryRead(SipText text, out SipUri uri)
    {
        uri = default;
        var span = text.Span;
        var colon = span.IndexOf((byte)':');
        if (colon <= 0 || !IsScheme(span[..colon]))
        {
            return false;
        }

        var scheme = SchemeOf(span[..colon]);
        SipUriParts parts;
        var good = scheme switch
        {
            SipScheme.Sip or SipScheme.Sips => TrySip(span, colon + 1, out parts),
            SipScheme.Tel => TryTel(span, colon + 1, out parts),
            _ => TryOther(span, out parts),
        };
        uri = good ? new(text, scheme, parts) : default;
        return good;
    }

    static bool IsScheme(ReadOnlySpan<byte> text)
    {
        foreach (var one in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)one) && one is not ((byte)'+' or (byte)'-' or (byte)'.'))
            {
                return false;
            }
        }

        return char.IsAsciiLetter((char)text[0]);
    }

    static SipScheme SchemeOf(ReadOnlySpan<byte> text) =>
        Ascii.EqualsIgnoreCase(text, "sip"u8) ? SipScheme.Sip
        : Ascii.EqualsIgnoreCase(text, "sips"u8) ? SipScheme.Sips
        : Ascii.EqualsIgnoreCase(text, "tel"u8) ? SipScheme.Tel
        : SipScheme.Other;

    static bool TryOther(ReadOnlySpan<byte> span, out SipUriParts parts)
    {
        var end = span.Length;
        parts = new(end, end, end, end, 0, end, end);
        return SipCharacters.IsAll(span, SipCharacters.AnyUri) && Escapes.AreWhole(span);
    }

    static bool TrySip(ReadOnlySpan<byte> span, int start, out SipUriParts parts)
    {
        parts = default;
        var at = span[start..].IndexOf((byte)'@');
        var hostStart = at < 0 ? start : start + at + 1;
        var userEnd = start;
        if (at >= 0 && !TryUser(span[start..(hostStart - 1)], start, out userEnd))
        {
            return false;
        }

        // Without an at sign the parts behind the host are told by the first mark; no host has one.
        if (!HostNames.TrySplit(span[hostStart..], out var hostLength, out var port, out var used))
        {
            return false;
        }

        var parametersStart = hostStart + used;
        var question = span[parametersStart..].IndexOf((byte)'?');
        var headersStart = question < 0 ? span.Length : parametersStart + question;
        parts = new(start, userEnd, hostStart, hostStart + hostLength, port, parametersStart, headersStart);
        return AreParameters(span[parametersStart..headersStart]) && Escapes.AreWhole(span[start..])
            && (question < 0 || AreHeaders(span[(headersStart + 1)..]));
    }

    static bool TryUser(ReadOnlySpan<byte> text, int start, out int userEnd)
    {
        var colon = text.IndexOf((byte)':');
        var user = colon < 0 ? text : text[..colon];
        userEnd = start + user.Length;
        return user.Length > 0 && SipCharacters.IsAll(user, SipCharacters.User)
            && (colon < 0 || SipCharacters.IsAll(text[(colon + 1)..], SipCharacters.Password));
    }

    static bool AreParameters(ReadOnlySpan<byte> text)
    {
        for (var count = 0; text.Length > 0; count++)
        {
            if (text[0] != ';' || count >= SipUri.MaxParameters)
            {
                return false;
            }

            text = text[1..];
            var end = text.IndexOf((byte)';');
            var one = end < 0 ? text : text[..end];
            var equal = one.IndexOf((byte)'=');
            var name = equal < 0 ? one : one[..equal];
            if (name.IsEmpty || !SipCharacters.IsAll(name, SipCharacters.UriParameter)
                || (equal >= 0 && !SipCharacters.IsAll(one[(equal + 1)..], SipCharacters.UriParameter)))
            {
                return false;
            }

            text = text[one.Length..];
        }

        return true;
    }

    static bool AreHeaders(ReadOnlySpan<byte> text)
    {
        for (var count = 0; ; count++)
        {
            var end = text.IndexOf((byte)'&');
            var one = end < 0 ? text : text[..end];
            var equal = one.IndexOf((byte)'=');
            if (equal <= 0 || count >= SipUri.MaxParameters
                || !SipCharacters.IsAll(one[..equal], SipCharacters.UriHeader)
                || !SipCharacters.IsAll(one[(equal + 1)..], SipCharacters.UriHeader))
            {
                return false;
            }

            if (end < 0)
            {
                return true;
            }

            text = text[(end + 1)..];
        }
    }

    // A global number is a plus and digits with separators; a local one has a context.
    static bool TryTel(ReadOnlySpan<byte> span, int start, out SipUriParts parts)
    {
        var semicolon = span[start..].IndexOf((byte)';');
        var end = semicolon < 0 ? span.Length : start + semicolon;
        parts = new(start, end, end, end, 0, end, span.Length);
        return TelNumbers.IsNumber(span[start..end]) && AreParameters(span[end..]) && Escapes.AreWhole(span[end..]);
    }
}
