using System.Collections.Immutable;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Phonebook;
using Hutong.Phonebook.Book;

namespace Hutong.Phonebook.Search;

/// <summary>
/// Phonebooks in memory, as they are searched: those asked for last. A book that is older than its counter reads what
/// changed since; what is searched is never older than the request.
/// </summary>
sealed class SearchBooks(BookReader reader, PhonebookOptions options)
{
    const int PageRows = 1_000;

    readonly Lock gate = new();
    readonly Dictionary<(long, long), LinkedListNode<Kept>> byOwner = [];
    readonly LinkedList<Kept> byUse = new();

    /// <summary>Everything of a book, by id.</summary>
    public async ValueTask<ImmutableDictionary<long, SearchEntry>> EntriesAsync(
        AccountRef owner, CancellationToken cancel)
    {
        var key = BookSql.Key(owner);
        var book = await reader.BookAsync(owner, cancel);
        var kept = Find(key);
        // A book that was erased begins anew; one whose deletions are forgotten cannot be brought up to date.
        if (kept is null || kept.Counter > book.Counter || kept.Counter < book.Forgotten)
        {
            kept = new(key, 0, ImmutableDictionary<long, SearchEntry>.Empty);
        }

        if (kept.Counter == book.Counter)
        {
            return kept.Entries;
        }

        var entries = kept.Entries.ToBuilder();
        var position = new BookPosition(kept.Counter, 0);
        while (await reader.ChangedAsync(owner, position, PageRows, false, cancel) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                if (row.Deleted == 0)
                {
                    entries[row.Id] = new(row);
                }
                else
                {
                    entries.Remove(row.Id);
                }
            }

            position = new(rows[^1].Counter, rows[^1].Id);
            if (rows.Count < PageRows)
            {
                break;
            }
        }

        kept = kept with { Counter = book.Counter, Entries = entries.ToImmutable() };
        Keep(kept);
        return kept.Entries;
    }

    /// <summary>The ids of contacts that fit, the best first, then in the order of the rail.</summary>
    public async ValueTask<IReadOnlyList<long>> FindAsync(
        AccountRef owner, SearchQuery query, int limit, CancellationToken cancel)
    {
        var found = new List<(int Fit, SearchEntry Entry)>();
        foreach (var entry in (await EntriesAsync(owner, cancel)).Values)
        {
            if (entry.Fit(query) is { } fit)
            {
                found.Add((fit, entry));
            }
        }

        found.Sort(static (one, other) => one.Fit != other.Fit ? one.Fit.CompareTo(other.Fit)
            : one.Entry.Sort.AsSpan().SequenceCompareTo(other.Entry.Sort) is not 0 and var order ? order
            : one.Entry.Id.CompareTo(other.Entry.Id));
        return [.. found.Take(limit).Select(one => one.Entry.Id)];
    }

    Kept? Find((long, long) key)
    {
        lock (gate)
        {
            if (!byOwner.TryGetValue(key, out var node))
            {
                return null;
            }

            byUse.Remove(node);
            byUse.AddFirst(node);
            return node.Value;
        }
    }

    void Keep(Kept kept)
    {
        lock (gate)
        {
            if (byOwner.Remove(kept.Key, out var old))
            {
                byUse.Remove(old);
            }

            byOwner[kept.Key] = byUse.AddFirst(kept);
            if (byOwner.Count > options.CachedBooks)
            {
                byOwner.Remove(byUse.Last!.Value.Key);
                byUse.RemoveLast();
            }
        }
    }

    sealed record Kept((long, long) Key, long Counter, ImmutableDictionary<long, SearchEntry> Entries);
}
