using System.Text;

namespace Hutong.VCards;

/// <summary>
/// vCard 2.1 as 3.0: quoted-printable and character sets become UTF-8 text, so that everything else knows two
/// versions only.
/// </summary>
static class VCardLegacy
{
    /// <summary>The card itself when it is not of version 2.1.</summary>
    public static VCard Modern(VCard card) => card.Version != VCardVersion.V21
        ? card : new(VCardVersion.V30, [.. card.Properties.Select(Modern)]);

    static VCardProperty Modern(VCardProperty property)
    {
        var encoding = property.Parameter("ENCODING");
        var charset = property.Parameter("CHARSET")?.Values[0];
        if (encoding is not null && (encoding.Has("BASE64") || encoding.Has("B")))
        {
            var binary = property.Without("ENCODING").Without("CHARSET").With(new("ENCODING", "b"));
            return binary with { Value = string.Concat(property.Value.Where(c => !char.IsWhiteSpace(c))) };
        }

        var text = encoding?.Has("QUOTED-PRINTABLE") == true ? Decode(property.Value, charset) : property.Value;
        var parts = property.Name is "N" or "ADR" or "ORG"
            ? string.Join(';', VCardText.Split(text, ';').Select(VCardText.Escape)) : VCardText.Escape(text);
        return property.Without("ENCODING").Without("CHARSET") with { Value = parts };
    }

    static string Decode(string value, string? charset)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(value.Length)];
        var count = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '=' && i + 2 < value.Length
                && char.IsAsciiHexDigit(value[i + 1]) && char.IsAsciiHexDigit(value[i + 2]))
            {
                bytes[count++] = Convert.FromHexString(value.AsSpan(i + 1, 2))[0];
                i += 2;
            }
            else
            {
                count += Encoding.UTF8.GetBytes(value.AsSpan(i, 1), bytes.AsSpan(count));
            }
        }

        var decoded = EncodingOf(charset).GetString(bytes, 0, count);
        return string.Concat(decoded.ReplaceLineEndings("\n").Where(c => !char.IsControl(c) || c is '\n' or '\t'));
    }

    static Encoding EncodingOf(string? charset)
    {
        if (charset is null)
        {
            return Encoding.UTF8;
        }

        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(charset) ?? Encoding.GetEncoding(charset);
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }
}
