#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
// Turns the readings of Unicode's Han database into the table of pinyin that Hutong.Phonebook embeds.
// Run: dotnet run tools/pinyin-table.cs -- <Unihan_Readings.txt> src/Modules/Hutong.Phonebook/Pinyin/pinyin.txt
// (Debian's package unicode-data has the source as /usr/share/unicode/Unihan_Readings.txt.bz2.)
//
// The table is text, one syllable without tone a line, so that an update is a readable diff:
//   zhang<TAB>characters that are usually read so<TAB>characters that are sometimes read so
// ü is written v.
using System.Text;

if (args is not [var source, var target])
{
    Console.Error.WriteLine("usage: pinyin-table.cs <Unihan_Readings.txt> <pinyin.txt>");
    return 2;
}

// kMandarin has the most usual reading first; the others are dictionaries of today's language, read in this order.
string[] fields = ["kMandarin", "kHanyuPinlu", "kTGHZ2013", "kXHC1983"];
var readings = new SortedDictionary<int, List<string>[]>();
foreach (var line in File.ReadLines(source))
{
    if (line.Split('\t') is [['U', '+', .. var code], var field, var value]
        && Array.IndexOf(fields, field) is >= 0 and var rank)
    {
        var character = Convert.ToInt32(code, 16);
        if (!readings.TryGetValue(character, out var lists))
        {
            readings[character] = lists = [[], [], [], []];
        }

        foreach (var entry in value.Split(' '))
        {
            var text = entry.Contains(':') ? entry[(entry.IndexOf(':') + 1)..] : entry;
            text = text.Contains('(') ? text[..text.IndexOf('(')] : text;
            lists[rank].AddRange(text.Split(',').Select(Plain).Where(syllable => syllable.Length > 0));
        }
    }
}

var table = new SortedDictionary<string, (StringBuilder Usual, StringBuilder Sometimes)>(StringComparer.Ordinal);
foreach (var (character, lists) in readings)
{
    var all = lists.SelectMany(list => list).Distinct().ToList();
    for (var i = 0; i < all.Count; i++)
    {
        if (!table.TryGetValue(all[i], out var row))
        {
            table[all[i]] = row = (new(), new());
        }

        (i == 0 ? row.Usual : row.Sometimes).Append(char.ConvertFromUtf32(character));
    }
}

File.WriteAllText(target, string.Concat(table.Select(row => $"{row.Key}\t{row.Value.Usual}\t{row.Value.Sometimes}\n")));
Console.WriteLine(
    $"{target}: {readings.Count} characters, {table.Count} syllables, {new FileInfo(target).Length} bytes");
return 0;

// The syllable without its tone, ASCII letters only; empty when it is none.
static string Plain(string syllable)
{
    var plain = new StringBuilder();
    foreach (var c in syllable.Normalize(NormalizationForm.FormD))
    {
        if (c is >= 'a' and <= 'z')
        {
            plain.Append(c);
        }
        else if (c == '\u0308' && plain.Length > 0 && plain[^1] == 'u')
        {
            plain[^1] = 'v';
        }
    }

    return plain.ToString() is { Length: > 1 and < 7 } text || plain.ToString() is "a" or "o" or "e" ? plain.ToString()
        : "";
}
