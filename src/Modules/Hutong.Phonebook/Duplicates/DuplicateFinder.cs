using Hutong.Phonebook.Pinyin;
using Hutong.Phonebook.Search;

namespace Hutong.Phonebook.Duplicates;

/// <summary>Contacts that may be one.</summary>
/// <param name="Reasons"><c>number</c>, <c>email</c>: what they share.</param>
/// <param name="Sure">
/// Whether they also have the same name. Others may be a family on one telephone, or colleagues behind one number.
/// </param>
/// <param name="Ids">The contacts, in the order of the rail.</param>
sealed record DuplicateGroup(IReadOnlyList<string> Reasons, bool Sure, IReadOnlyList<long> Ids);

/// <summary>
/// Finds contacts that share a number or a mail address. The same name alone is nothing: many people are called 张伟.
/// </summary>
static class DuplicateFinder
{
    /// <summary>More contacts than this with one number are a firm's, not a person's.</summary>
    const int MaxSharing = 8;

    /// <summary>The groups, in the order of the rail.</summary>
    /// <param name="entries">All contacts.</param>
    /// <param name="apart">Pairs of ids that are not one person, the lower first: they join nothing.</param>
    public static IReadOnlyList<DuplicateGroup> Find(
        IEnumerable<SearchEntry> entries, IReadOnlySet<(long One, long Other)>? apart = null)
    {
        apart ??= new HashSet<(long, long)>();
        var all = entries.OrderBy(entry => entry.Id).ToArray();
        var parent = Enumerable.Range(0, all.Length).ToArray();
        var reasons = new Dictionary<int, SortedSet<string>>();
        var links = new List<(int Index, string Reason)>();
        Join(all, entry => entry.Numbers, "number", apart, parent, links);
        Join(all, entry => entry.Emails, "email", apart, parent, links);
        foreach (var (index, reason) in links)
        {
            var root = Root(parent, index);
            if (!reasons.TryGetValue(root, out var set))
            {
                reasons[root] = set = new(StringComparer.Ordinal);
            }

            set.Add(reason);
        }

        return [.. Enumerable.Range(0, all.Length).GroupBy(i => Root(parent, i)).Where(group => group.Count() > 1)
            .Select(group =>
            {
                var members = group.Select(i => all[i])
                    .OrderBy(entry => Convert.ToHexString(entry.Sort), StringComparer.Ordinal).ToArray();
                var names = members.Select(entry => NameReading.Fold(entry.Name)).Distinct(StringComparer.Ordinal);
                return (First: members[0], Group: new DuplicateGroup(
                    [.. reasons[group.Key]], names.Count() == 1, [.. members.Select(entry => entry.Id)]));
            })
            .OrderBy(one => Convert.ToHexString(one.First.Sort), StringComparer.Ordinal).Select(one => one.Group)];
    }

    static void Join(
        SearchEntry[] all, Func<SearchEntry, IReadOnlyList<string>> values, string reason,
        IReadOnlySet<(long One, long Other)> apart, int[] parent, List<(int, string)> links)
    {
        var byValue = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < all.Length; i++)
        {
            foreach (var value in values(all[i]))
            {
                if (!byValue.TryGetValue(value, out var holders))
                {
                    byValue[value] = holders = [];
                }

                holders.Add(i);
            }
        }

        foreach (var holders in byValue.Values.Where(one => one.Count is > 1 and <= MaxSharing))
        {
            foreach (var (at, one) in holders.Index())
            {
                // They are in the order of their ids.
                foreach (var other in holders.Skip(at + 1)
                    .Where(other => !apart.Contains((all[one].Id, all[other].Id))))
                {
                    parent[Root(parent, other)] = Root(parent, one);
                    links.Add((one, reason));
                }
            }
        }
    }

    static int Root(int[] parent, int i)
    {
        while (parent[i] != i)
        {
            parent[i] = parent[parent[i]];
            i = parent[i];
        }

        return i;
    }
}
