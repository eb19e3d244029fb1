using Hutong.Phonebook.Pinyin;

namespace Hutong.Phonebook.Search;

/// <summary>
/// Finds what was typed in the syllables of a name: any beginning of each, one after the other: <c>zs</c>,
/// <c>zhangs</c> and <c>zhsan</c> all find zhang san. Work is bounded by the lengths of both.
/// </summary>
static class Syllables
{
    /// <summary>Syllables of a name that are looked at.</summary>
    public const int MaxParts = 32;

    /// <summary>The syllable at which it begins; -1 when it is not there.</summary>
    /// <param name="parts">The readings of each syllable.</param>
    /// <param name="typed">What was typed.</param>
    public static int Find(IReadOnlyList<string[]> parts, string typed)
    {
        Span<bool> reached = stackalloc bool[SearchQuery.MaxChars + 1];
        Span<bool> next = stackalloc bool[SearchQuery.MaxChars + 1];
        for (var start = 0; start < parts.Count; start++)
        {
            reached.Clear();
            reached[0] = true;
            for (var i = start; i < parts.Count && reached[..typed.Length].Contains(true); i++)
            {
                next.Clear();
                for (var at = 0; at < typed.Length; at++)
                {
                    if (reached[at])
                    {
                        Reach(parts[i], typed.AsSpan(at), next[at..]);
                    }
                }

                if (next[typed.Length])
                {
                    return start;
                }

                next.CopyTo(reached);
            }
        }

        return -1;
    }

    /// <summary>The same readings as they are typed on nine keys.</summary>
    public static IReadOnlyList<string[]> OnKeys(IEnumerable<NamePart> parts) =>
        [.. parts.Select(part => part.Readings.Select(NineKey.Of).Where(keys => keys.Length > 0)
            .Distinct(StringComparer.Ordinal).ToArray())];

    static void Reach(string[] readings, ReadOnlySpan<char> typed, Span<bool> reached)
    {
        foreach (var reading in readings)
        {
            var common = typed.CommonPrefixLength(reading);
            reached.Slice(1, common).Fill(true);
        }
    }
}
