using System.Globalization;
using System.Text;

namespace Hutong.Phonebook.Pinyin;

/// <summary>A piece of a name: a Han character with its readings, or a word of letters and digits.</summary>
/// <param name="Readings">How it may be typed, the usual one first; lower case, without marks.</param>
/// <param name="Han">Whether it is a Han character.</param>
sealed record NamePart(IReadOnlyList<string> Readings, bool Han);

/// <summary>How a name is read: what it is sorted by, its letter on the rail, and what finds it.</summary>
/// <param name="Parts">Its pieces.</param>
/// <param name="Letter">A to Z, or # for all else.</param>
sealed record NameReading(IReadOnlyList<NamePart> Parts, char Letter)
{
    /// <summary>The longest sort key in bytes: an index of PostgreSQL takes 2,700.</summary>
    const int SortBytes = 240;

    /// <summary>Reads a name.</summary>
    public static NameReading Of(string name)
    {
        var parts = new List<NamePart>();
        var word = new StringBuilder();
        var text = name.AsSpan().TrimStart();
        if (Surnames.At(text) is var (syllables, chars))
        {
            parts.AddRange(syllables.Select(syllable => new NamePart(Variants([syllable]), true)));
            text = text[chars..];
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (PinyinTable.Instance.Of(rune) is { Count: > 0 } readings)
            {
                Close(word, parts);
                parts.Add(new(Variants(readings), true));
            }
            else if (Rune.IsLetterOrDigit(rune))
            {
                word.Append(rune.ToString());
            }
            else if (rune.Value != '\'')
            {
                Close(word, parts);
            }
        }

        Close(word, parts);
        var first = parts.Count > 0 ? parts[0].Readings[0][0] : '#';
        return new(parts, char.IsAsciiLetterLower(first) ? char.ToUpperInvariant(first) : '#');
    }

    /// <summary>
    /// The bytes that names are sorted by: letter, then syllable by syllable, then the characters themselves, so that
    /// one surname stays together. Names without a letter come last.
    /// </summary>
    public byte[] SortKey(string name)
    {
        var key = new StringBuilder();
        key.Append(Letter == '#' ? '~' : char.ToLowerInvariant(Letter));
        foreach (var part in Parts)
        {
            key.Append('\u0001').Append(part.Readings[0]);
        }

        // U+0000 is no character of PostgreSQL's texts, but this is a column of bytes.
        key.Append('\0').Append(name);
        var bytes = Encoding.UTF8.GetBytes(key.ToString());
        return bytes.Length <= SortBytes ? bytes : bytes[..SortBytes];
    }

    /// <summary>The text in lower case, without accents, full-width forms as usual ones.</summary>
    public static string Fold(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormKD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                plain.Append(char.ToLowerInvariant(c));
            }
        }

        return plain.ToString();
    }

    static void Close(StringBuilder word, List<NamePart> parts)
    {
        if (word.Length > 0)
        {
            var folded = Fold(word.ToString());
            parts.Add(new([folded.Length > 0 ? folded : word.ToString()], false));
            word.Clear();
        }
    }

    // ü is typed v, u, or yu.
    static IReadOnlyList<string> Variants(IReadOnlyList<string> readings) =>
        readings.Any(reading => reading.Contains('v', StringComparison.Ordinal))
            ? [.. readings, .. readings.Where(reading => reading.Contains('v', StringComparison.Ordinal))
                .Select(reading => reading.Replace('v', 'u'))]
            : readings;
}
