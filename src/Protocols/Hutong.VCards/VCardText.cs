using System.Text;

namespace Hutong.VCards;

/// <summary>Escapes in values (RFC 6350 section 3.4, RFC 2426 section 4).</summary>
public static class VCardText
{
    /// <summary>Resolves <c>\n</c>, <c>\,</c>, <c>\;</c> and <c>\\</c>; any other backslash stays.</summary>
    public static string Unescape(string value)
    {
        if (!value.Contains('\\', StringComparison.Ordinal))
        {
            return value;
        }

        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] != '\\' || i + 1 == value.Length)
            {
                text.Append(value[i]);
                continue;
            }

            var next = value[++i];
            _ = next switch
            {
                'n' or 'N' => text.Append('\n'),
                ',' or ';' or '\\' or ':' => text.Append(next),
                _ => text.Append('\\').Append(next),
            };
        }

        return text.ToString();
    }

    /// <summary>Escapes a text, also for one component of a structured value.</summary>
    public static string Escape(string text)
    {
        if (text.AsSpan().IndexOfAny("\\,;\r\n") < 0)
        {
            return text;
        }

        var value = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            _ = text[i] switch
            {
                '\n' => value.Append("\\n"),
                '\r' => i + 1 < text.Length && text[i + 1] == '\n' ? value : value.Append("\\n"),
                '\\' or ',' or ';' => value.Append('\\').Append(text[i]),
                _ => value.Append(text[i]),
            };
        }

        return value.ToString();
    }

    /// <summary>Parts between separators that are not escaped, each with its escapes resolved.</summary>
    public static IReadOnlyList<string> Split(string value, char separator)
    {
        var parts = new List<string>();
        var start = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\')
            {
                i++;
            }
            else if (value[i] == separator)
            {
                parts.Add(Unescape(value[start..i]));
                start = i + 1;
            }
        }

        parts.Add(Unescape(value[start..]));
        return parts;
    }

    /// <summary>The value of parts; empty ones at the end are kept.</summary>
    public static string Join(IEnumerable<string> parts, char separator) =>
        string.Join(separator, parts.Select(Escape));
}
