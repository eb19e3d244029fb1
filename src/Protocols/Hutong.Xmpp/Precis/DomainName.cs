using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hutong.Xmpp.Precis;

/// <summary>
/// Domainparts (RFC 7622 section 3.2): host names with U-labels (IDNA2008), IPv4 addresses, IPv6 addresses in
/// brackets. Bad input gives false.
/// </summary>
static class DomainName
{
    const int MaxAsciiChars = 253;
    const int MaxLabelChars = 63;

    static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true, AllowUnassigned = false };

    /// <summary>Prepares a domainpart: lower case, U-labels, without a final dot.</summary>
    public static bool TryPrepare(string text, [NotNullWhen(true)] out string? domain)
    {
        domain = null;
        if (text.EndsWith('.'))
        {
            text = text[..^1];
        }

        if (text.Length is 0 or > Jid.MaxPartBytes)
        {
            return false;
        }

        if (text[0] == '[')
        {
            return TryAddress(text, out domain);
        }

        if (Ascii.IsValid(text))
        {
            if (!IsHostName(text, out var hasPrefix))
            {
                return false;
            }

            domain = text.ToLowerInvariant();
            return !hasPrefix || TryInternational(domain, out domain);
        }

        return TryInternational(text, out domain);
    }

    static bool TryAddress(string text, out string? domain)
    {
        domain = null;
        if (text[^1] != ']' || text.Contains('%', StringComparison.Ordinal)
            || !IPAddress.TryParse(text.AsSpan(1, text.Length - 2), out var address)
            || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        domain = $"[{address}]";
        return true;
    }

    // RFC 1123 section 2.1: letters, digits and hyphens. An address in IPv4 has that form as well.
    static bool IsHostName(ReadOnlySpan<char> text, out bool hasPrefix)
    {
        hasPrefix = false;
        if (text.Length > MaxAsciiChars)
        {
            return false;
        }

        foreach (var range in text.Split('.'))
        {
            var label = text[range];
            if (label.Length is 0 or > MaxLabelChars || label[0] == '-' || label[^1] == '-')
            {
                return false;
            }

            foreach (var c in label)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c != '-')
                {
                    return false;
                }
            }

            // Two hyphens in third and fourth place are reserved for prefixes (RFC 5890 section 2.3.1).
            if (label.Length > 3 && label[2] == '-' && label[3] == '-')
            {
                hasPrefix = true;
                if (!label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase))
                {
                    return false;
                }
            }
        }

        return true;
    }

    static bool TryInternational(string text, out string? domain)
    {
        domain = null;
        if (!TryMap(text, out var unicode, out var ascii) || !IsHostName(ascii, out _)
            || Encoding.UTF8.GetByteCount(unicode) > Jid.MaxPartBytes)
        {
            return false;
        }

        foreach (var range in unicode.AsSpan().Split('.'))
        {
            if (!IsLabel(unicode.AsSpan(range)))
            {
                return false;
            }
        }

        domain = unicode;
        return true;
    }

    static bool IsLabel(ReadOnlySpan<char> label) =>
        PrecisProfile.TryRunes(label, mapWidth: false, out var runes)
        && PrecisProfile.IsOfClass(runes, freeform: false)
        && CharUnicodeInfo.GetUnicodeCategory(runes[0].Value) is not (UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark)
        && BidiRule.Allows(runes);

    // The runtime's mapping tells of bad input by an exception; it goes no further than this.
    static bool TryMap(string text, out string unicode, out string ascii)
    {
        unicode = ascii = "";
        try
        {
            ascii = Idn.GetAscii(text).ToLowerInvariant();
            unicode = Idn.GetUnicode(ascii);
            return Idn.GetAscii(unicode).Equals(ascii, StringComparison.Ordinal);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
