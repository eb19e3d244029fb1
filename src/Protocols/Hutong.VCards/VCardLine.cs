using System.Text;

namespace Hutong.VCards;

/// <summary>Takes one unfolded line apart (RFC 6350 section 3.3: contentline).</summary>
static class VCardLine
{
    public static VCardFault Parse(string line, int maxParameters, out VCardProperty? property)
    {
        property = null;
        var end = line.AsSpan().IndexOfAny(';', ':');
        if (end <= 0)
        {
            return VCardFault.MalformedLine;
        }

        var (group, name) = Name(line[..end]);
        if (name.Length == 0 || !IsName(name) || (group is not null && !IsName(group)))
        {
            return VCardFault.MalformedLine;
        }

        var parameters = new List<VCardParameter>();
        var position = end;
        while (line[position] == ';')
        {
            if (parameters.Count == maxParameters)
            {
                return VCardFault.TooMany;
            }

            if (!Parameter(line, ref position, out var parameter))
            {
                return VCardFault.MalformedLine;
            }

            if (parameter is not null)
            {
                parameters.Add(parameter);
            }
        }

        property = new(group, name, parameters, line[(position + 1)..]);
        return VCardFault.None;
    }

    static (string? Group, string Name) Name(string text)
    {
        text = text.Trim();
        var dot = text.LastIndexOf('.');
        return dot < 0 ? (null, text.ToUpperInvariant()) : (text[..dot], text[(dot + 1)..].ToUpperInvariant());
    }

    // RFC 6350 says letters, digits and hyphens; programs write underscores and spaces of their own.
    static bool IsName(string name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or ' ' or '/'))
            {
                return false;
            }
        }

        return name.Length > 0;
    }

    /// <summary>Reads from a semicolon to the next semicolon or the colon; false when the line ends before.</summary>
    static bool Parameter(string line, ref int position, out VCardParameter? parameter)
    {
        parameter = null;
        var values = new List<string>();
        var text = new StringBuilder();
        string? name = null;
        for (var i = position + 1; i < line.Length; i++)
        {
            var c = line[i];
            switch (c)
            {
                case '"':
                    var close = line.IndexOf('"', i + 1);
                    if (close < 0)
                    {
                        return false;
                    }

                    text.Append(line, i + 1, close - i - 1);
                    i = close;
                    break;
                case '=' when name is null:
                    name = text.ToString().Trim().ToUpperInvariant();
                    text.Clear();
                    break;
                case ',' when name is not null:
                    values.Add(Decode(text));
                    break;
                case ';' or ':':
                    values.Add(Decode(text));
                    position = i;
                    parameter = Make(name, values);
                    return parameter is not null || name is null;
                default:
                    text.Append(c);
                    break;
            }
        }

        return false;
    }

    static VCardParameter? Make(string? name, List<string> values)
    {
        if (name is not null)
        {
            return IsName(name) ? new(name, values) : null;
        }

        // vCard 2.1 leaves the names of parameters out; some programs do so in 3.0.
        var value = values[0].Trim();
        return value.Length == 0 ? null : new(value.ToUpperInvariant() switch
        {
            "QUOTED-PRINTABLE" or "BASE64" or "B" or "8BIT" or "7BIT" => "ENCODING",
            "URL" or "INLINE" or "CONTENT-ID" => "VALUE",
            _ => "TYPE",
        }, value);
    }

    static string Decode(StringBuilder text)
    {
        var value = text.ToString();
        text.Clear();
        if (!value.Contains('^', StringComparison.Ordinal))
        {
            return value;
        }

        // RFC 6868 section 3.2; a circumflex before anything else stays.
        var decoded = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            var next = value[i] == '^' && i + 1 < value.Length ? value[i + 1] : '\0';
            char? meant = next switch { 'n' => '\n', '^' => '^', '\'' => '"', _ => null };
            decoded.Append(meant ?? value[i]);
            i += meant is null ? 0 : 1;
        }

        return decoded.ToString();
    }
}
