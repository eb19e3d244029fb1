using System.Globalization;
using System.Text;

namespace Hutong.Sip.Text;

/// <summary>
/// Escapes in URIs (<c>%41</c>) and in quoted strings (<c>\"</c>), taken off and put on once, never twice.
/// </summary>
public static class Escapes
{
    /// <summary>
    /// The text of a part of a URI (RFC 3261 section 19.1.2). A <c>%</c> without two digits is itself.
    /// </summary>
    public static string Decode(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'%'))
        {
            return Encoding.UTF8.GetString(text);
        }

        var bytes = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; length++)
        {
            bytes[length] = Read(text, ref i, out _);
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    /// <summary>A text as the user part of a URI.</summary>
    public static string EncodeUser(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        if (SipCharacters.IsAll(bytes, SipCharacters.PlainUser))
        {
            return text;
        }

        var escaped = new StringBuilder(bytes.Length + 8);
        foreach (var one in bytes)
        {
            if (SipCharacters.PlainUser.Contains(one))
            {
                escaped.Append((char)one);
            }
            else
            {
                escaped.Append('%').Append(one.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return escaped.ToString();
    }

    /// <summary>The text of a quoted string, with its quotes or a token without.</summary>
    public static string Unquote(ReadOnlySpan<byte> text)
    {
        if (text is not [(byte)'"', .. var inner, (byte)'"'])
        {
            return Encoding.UTF8.GetString(text);
        }

        if (!inner.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(inner);
        }

        var bytes = new byte[inner.Length];
        var length = 0;
        for (var i = 0; i < inner.Length; i++)
        {
            if (inner[i] == '\\' && i + 1 < inner.Length)
            {
                i++;
            }

            bytes[length++] = inner[i];
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    /// <summary>A text as a quoted string. Line breaks, which no header may have, become spaces.</summary>
    public static string Quote(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var one in text)
        {
            if (one is '"' or '\\')
            {
                quoted.Append('\\');
            }

            quoted.Append(one is '\r' or '\n' or '\0' ? ' ' : one);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Whether every <c>%</c> has two hexadecimal digits behind it.</summary>
    internal static bool AreWhole(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOf((byte)'%'); at >= 0;)
        {
            if (at + 2 >= text.Length || !char.IsAsciiHexDigit((char)text[at + 1])
                || !char.IsAsciiHexDigit((char)text[at + 2]))
            {
                return false;
            }

            var step = text[(at + 3)..].IndexOf((byte)'%');
            at = step < 0 ? -1 : at + 3 + step;
        }

        return true;
    }

    /// <summary>The byte at a place, and whether it was escaped. Goes on behind it.</summary>
    internal static byte Read(ReadOnlySpan<byte> text, ref int at, out bool escaped)
    {
        if (text[at] == '%' && at + 2 < text.Length
            && byte.TryParse(
                text.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            at += 3;
            escaped = true;
            return value;
        }

        escaped = false;
        return text[at++];
    }
}
