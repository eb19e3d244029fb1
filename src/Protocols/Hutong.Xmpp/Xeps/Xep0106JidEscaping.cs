using System.Text;

namespace Hutong.Xmpp.Xeps;

/// <summary>
/// JID escaping (XEP-0106 version 1.1): characters that a localpart may not have, written as a backslash and two
/// hexadecimal digits, so that for example a mail address can be the name of an account.
/// </summary>
public static class JidEscaping
{
    /// <summary>Advertised by who understands it.</summary>
    public const string Feature = "jid\\20escaping";

    const string Escaped = " \"&'/:<>@\\";

    /// <summary>
    /// Escapes a name for use as a localpart; null when it begins or ends with a space (section 3.1).
    /// </summary>
    public static string? Escape(string name)
    {
        if (name.StartsWith(' ') || name.EndsWith(' '))
        {
            return null;
        }

        var result = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            // A backslash is only escaped where it would be read as the beginning of an escape.
            if (name[i] == '\\' ? CodeAt(name, i) is not null : Escaped.Contains(name[i], StringComparison.Ordinal))
            {
                result.Append('\\')
                    .Append(((int)name[i]).ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
            }
            else
            {
                result.Append(name[i]);
            }
        }

        return result.ToString();
    }

    /// <summary>The name that a localpart stands for.</summary>
    public static string Unescape(string local)
    {
        var result = new StringBuilder(local.Length);
        for (var i = 0; i < local.Length; i++)
        {
            // A space is not restored at either end: nobody could have escaped it (section 3.1).
            if (local[i] == '\\' && CodeAt(local, i) is { } code && !(code == ' ' && (i == 0 || i + 3 == local.Length)))
            {
                result.Append(code);
                i += 2;
            }
            else
            {
                result.Append(local[i]);
            }
        }

        return result.ToString();
    }

    static char? CodeAt(string text, int index)
    {
        if (index + 2 >= text.Length || !char.IsAsciiHexDigit(text[index + 1])
            || !char.IsAsciiHexDigit(text[index + 2]))
        {
            return null;
        }

        var code = (char)Convert.ToInt32(text.Substring(index + 1, 2), 16);
        return Escaped.Contains(code, StringComparison.Ordinal) ? code : null;
    }
}
