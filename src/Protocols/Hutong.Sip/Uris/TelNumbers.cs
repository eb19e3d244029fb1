using System.Text;
using Hutong.Sip.Text;

namespace Hutong.Sip.Uris;

/// <summary>Numbers of <c>tel:</c> URIs (RFC 3966 section 3).</summary>
public static class TelNumbers
{
    /// <summary>The number without the marks that are for eyes only (<c>-</c>, <c>.</c>, <c>(</c>, <c>)</c>).</summary>
    public static string Digits(SipUri uri)
    {
        var plain = new StringBuilder(uri.User.Length);
        foreach (var one in uri.User.Span)
        {
            if (!IsSeparator(one))
            {
                plain.Append((char)one);
            }
        }

        return plain.ToString();
    }

    /// <summary>Whether the number is global: it begins with a plus.</summary>
    public static bool IsGlobal(SipUri uri) => uri.User.Span is [(byte)'+', ..];

    internal static bool IsSeparator(byte one) => one is (byte)'-' or (byte)'.' or (byte)'(' or (byte)')';

    internal static bool IsNumber(ReadOnlySpan<byte> text)
    {
        var digits = 0;
        var isGlobal = text is [(byte)'+', ..];
        foreach (var one in isGlobal ? text[1..] : text)
        {
            if (SipCharacters.IsDigit(one)
                || (!isGlobal && (char.IsAsciiHexDigit((char)one) || one is (byte)'*' or (byte)'#')))
            {
                digits++;
            }
            else if (!IsSeparator(one))
            {
                return false;
            }
        }

        return digits > 0;
    }
}
