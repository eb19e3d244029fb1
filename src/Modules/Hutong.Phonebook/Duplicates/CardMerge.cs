using System.Globalization;
using Hutong.Phonebook.Cards;
using Hutong.VCards;

namespace Hutong.Phonebook.Duplicates;

/// <summary>
/// Makes one card of several without losing anything: the first card's lines stay as they are, and what the others
/// have beside it is added. Where a card has room for one value only, the other stays under a name of ours.
/// </summary>
static class CardMerge
{
    /// <summary>Put before the name of a line that the first card has with another value.</summary>
    public const string OtherPrefix = "X-OTHER-";

    /// <summary>Lines that a card has once (RFC 6350 section 6, cardinality *1; in practice).</summary>
    static readonly HashSet<string> Single = new(StringComparer.Ordinal)
    {
        "FN", "N", "BDAY", "ANNIVERSARY", "GENDER", "UID", "KIND", "REV", "PRODID", "NICKNAME", "ORG", "TITLE", "ROLE",
        "X-PHONETIC-FIRST-NAME", "X-PHONETIC-LAST-NAME", "X-ADDRESSBOOKSERVER-KIND",
    };

    /// <summary>Lines about the file, not the person: nobody misses them.</summary>
    static readonly HashSet<string> OfTheFile = new(StringComparer.Ordinal) { "REV", "PRODID" };

    public static VCard Merge(VCard first, IReadOnlyList<VCard> others, string region)
    {
        var properties = first.Properties.ToList();
        foreach (var (index, other) in others.Index())
        {
            var renamed = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var line in VCardConversion.To(other, first.Version).Properties)
            {
                Add(properties, line.Group is { } group
                    ? line with { Group = Free(properties, renamed, group, index) } : line, region);
            }
        }

        // A label of something that was there already labels nothing.
        properties.RemoveAll(line => line.Name == "X-ABLABEL" && line.Group is { } group
            && !properties.Exists(one => one.Name != "X-ABLABEL" && one.Group == group));
        return first with { Properties = properties };
    }

    static void Add(List<VCardProperty> properties, VCardProperty line, string region)
    {
        var at = properties.FindIndex(one => one.Name == line.Name && Same(one, line, region));
        if (at >= 0)
        {
            var types = properties[at].Types;
            var more = line.Types.Where(type => type != "pref" && !types.Contains(type)).ToArray();
            if (more.Length > 0 && line.Parameter("ENCODING") is null)
            {
                properties[at] = properties[at].With(new("TYPE", more));
            }
        }
        else if (line.Name == "CATEGORIES"
            && properties.FindIndex(one => one.Name == "CATEGORIES") is >= 0 and var list)
        {
            var words = properties[list].List.Concat(line.List).Distinct(StringComparer.Ordinal);
            properties[list] = properties[list] with { Value = VCardText.Join(words, ',') };
        }
        else if (!OfTheFile.Contains(line.Name))
        {
            properties.Add(Single.Contains(line.Name) && properties.Exists(one => one.Name == line.Name)
                ? line with { Name = OtherPrefix + line.Name } : line);
        }
    }

    static bool Same(VCardProperty one, VCardProperty other, string region)
    {
        if (one.Value == other.Value)
        {
            return true;
        }

        return one.Name switch
        {
            "TEL" => CardFacts.Number(one.Text, region) is { } number && number == CardFacts.Number(other.Text, region),
            "EMAIL" => one.Text.Trim().Equals(other.Text.Trim(), StringComparison.OrdinalIgnoreCase),
            _ => one.Text.Trim() == other.Text.Trim(),
        };
    }

    static string Free(
        List<VCardProperty> properties, Dictionary<string, string> renamed, string group, int index)
    {
        if (!renamed.TryGetValue(group, out var free))
        {
            free = group;
            for (var i = 0; properties.Exists(one => free.Equals(one.Group, StringComparison.OrdinalIgnoreCase)); i++)
            {
                free = string.Create(CultureInfo.InvariantCulture, $"{group}m{index}{(i == 0 ? "" : $"-{i}")}");
            }

            renamed[group] = free;
        }

        return free;
    }
}
