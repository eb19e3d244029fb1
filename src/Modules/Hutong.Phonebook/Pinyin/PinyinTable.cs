using System.Collections.Frozen;
using System.Text;

namespace Hutong.Phonebook.Pinyin;

/// <summary>How Han characters are read in Mandarin, without tones; ü is v.</summary>
sealed class PinyinTable
{
    static readonly Lazy<PinyinTable> Shared = new(Read);

    readonly FrozenDictionary<int, string[]> readings;

    PinyinTable(FrozenDictionary<int, string[]> readings) => this.readings = readings;

    /// <summary>The table, read when first asked for.</summary>
    public static PinyinTable Instance => Shared.Value;

    /// <summary>How many characters it knows.</summary>
    public int Count => readings.Count;

    /// <summary>The readings of a character, the usual one first; empty for what is no Han character.</summary>
    public IReadOnlyList<string> Of(Rune character) => readings.GetValueOrDefault(character.Value) ?? [];

    static PinyinTable Read()
    {
        using var stream = typeof(PinyinTable).Assembly
            .GetManifestResourceStream("Hutong.Phonebook.Pinyin.pinyin.txt")
            ?? throw new InvalidOperationException("the table of pinyin is not in the assembly");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var found = new Dictionary<int, string[]>(45_000);
        var more = new List<(int Character, string Syllable)>();
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split('\t');
            // One array for all characters with one reading: most have one.
            string[] single = [fields[0]];
            foreach (var character in fields[1].EnumerateRunes())
            {
                found[character.Value] = single;
            }

            foreach (var character in fields[2].EnumerateRunes())
            {
                more.Add((character.Value, fields[0]));
            }
        }

        foreach (var (character, syllable) in more)
        {
            found[character] = [.. found.GetValueOrDefault(character) ?? [], syllable];
        }

        return new(found.ToFrozenDictionary());
    }
}
