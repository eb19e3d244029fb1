using Hutong.Storage;
using Hutong.Switch.Users;
using Hutong.Xmpp;

namespace Hutong.Messaging.Archive;

/// <summary>An entry as a query finds it.</summary>
sealed record FoundMessage(long Sequence, long Time, ReadOnlyMemory<byte> Stanza);

/// <summary>A page of an archive.</summary>
/// <param name="Messages">Oldest first.</param>
/// <param name="Complete">Whether nothing is left beyond the page in its direction.</param>
sealed record ArchivePage(IReadOnlyList<FoundMessage> Messages, bool Complete);

/// <summary>Reads archives by the owner's sequence, so a page costs what it holds.</summary>
sealed class ArchiveReader(IStore store)
{
    /// <summary>
    /// Entries read at once: hidden ones and false matches of the tag are rare, so one read is the rule.
    /// </summary>
    const int Slice = 256;

    /// <summary>
    /// A page ends when its messages have so many bytes: more would not fit into what a connection may hold.
    /// </summary>
    internal const int PageBytes = 256 << 10;

    /// <summary>
    /// Entries looked at to count; beyond them the count is reckoned, as XEP-0059 section 2.7 allows: 20 ms are enough.
    /// </summary>
    internal const int CountedMax = 10_000;

    /// <summary>
    /// A page of a range; null when an id that was named is not there (item-not-found). One that its owner has deleted
    /// out of the middle is still a place in the order, so that a device that knew it can go on from there.
    /// </summary>
    public async ValueTask<ArchivePage?> ReadAsync(User owner, ArchiveRange range, CancellationToken cancel)
    {
        foreach (var id in range.Known)
        {
            if (await OneAsync(owner, id, cancel) is null && !await WasDeletedAsync(owner, id, cancel))
            {
                return null;
            }
        }

        return range.Ids is { } ids ? await ByIdsAsync(owner, ids, cancel) : await ByRangeAsync(owner, range, cancel);
    }

    /// <summary>How many messages match; reckoned when there are very many.</summary>
    public async ValueTask<int> CountAsync(User owner, ArchiveRange range, CancellationToken cancel)
    {
        range = range with { Backward = false };
        var (from, to) = Bounds(range);
        var (count, looked) = (0, 0);
        while (from <= to)
        {
            var read = await store.ReadLogAsync(ArchiveLog.Log, Query(owner, range, from, to, Slice), cancel);
            count += read.Count(record => Visible(owner, record, range.With) is not null);
            looked += read.Count;
            if (read.Count < Slice)
            {
                return count;
            }

            from = read[^1].Seq + 1;
            if (looked >= CountedMax)
            {
                var last = await store.LastSeqAsync(ArchiveLog.Log, ArchiveLog.Key(owner), cancel);
                var share = (double)count / (from - Bounds(range).From);
                return count + (int)Math.Min(share * Math.Max(0, Math.Min(to, last) - from + 1), int.MaxValue / 2);
            }
        }

        return count;
    }

    /// <summary>The first and last visible messages, for the archive's metadata.</summary>
    public async ValueTask<(FoundMessage? First, FoundMessage? Last)> EndsAsync(User owner, CancellationToken cancel)
    {
        var first = await ByRangeAsync(owner, new ArchiveRange { Max = 1 }, cancel);
        var last = await ByRangeAsync(owner, new ArchiveRange { Max = 1, Backward = true }, cancel);
        return (first.Messages is [var oldest] ? oldest : null, last.Messages is [var newest] ? newest : null);
    }

    async ValueTask<ArchivePage?> ByIdsAsync(User owner, IReadOnlyList<long> ids, CancellationToken cancel)
    {
        var found = new List<FoundMessage>(ids.Count);
        foreach (var id in ids.Distinct().Order())
        {
            if (await OneAsync(owner, id, cancel) is not { } message)
            {
                return null;
            }

            found.Add(message);
        }

        return new(found, true);
    }

    async ValueTask<FoundMessage?> OneAsync(User owner, long id, CancellationToken cancel)
    {
        var read = await store.ReadLogAsync(ArchiveLog.Log,
            new LogQuery(ArchiveLog.Key(owner)) { FromSeq = id, ToSeq = id, Limit = 1 }, cancel);
        return read is [var record] ? Visible(owner, record, null) : null;
    }

    /// <summary>Whether an entry is missing between others: what lies before the oldest is unknown for good.</summary>
    async ValueTask<bool> WasDeletedAsync(User owner, long id, CancellationToken cancel)
    {
        var key = ArchiveLog.Key(owner);
        return await store.ReadLogAsync(
            ArchiveLog.Log, new LogQuery(key) { ToSeq = id, Limit = 1 }, cancel) is [var old]
            && old.Seq < id && id < await store.LastSeqAsync(ArchiveLog.Log, key, cancel);
    }

    async ValueTask<ArchivePage> ByRangeAsync(User owner, ArchiveRange range, CancellationToken cancel)
    {
        var found = new List<FoundMessage>(Math.Min(range.Max + 1, Slice));
        var (from, to) = Bounds(range);
        var bytes = 0;
        while (from <= to)
        {
            var limit = Math.Min(Slice, range.Max + 1);
            var read = await store.ReadLogAsync(ArchiveLog.Log, Query(owner, range, from, to, limit), cancel);
            foreach (var record in read)
            {
                if (Visible(owner, record, range.With) is not { } message)
                {
                    continue;
                }

                if (found.Count == range.Max || (found.Count > 0 && bytes + message.Stanza.Length > PageBytes))
                {
                    return Page(range, found, complete: false);
                }

                found.Add(message);
                bytes += message.Stanza.Length;
            }

            if (read.Count < limit)
            {
                break;
            }

            (from, to) = range.Backward ? (from, read[^1].Seq - 1) : (read[^1].Seq + 1, to);
        }

        return Page(range, found, complete: true);
    }

    static ArchivePage Page(ArchiveRange range, List<FoundMessage> found, bool complete)
    {
        if (range.Backward)
        {
            found.Reverse();
        }

        return new(found, complete);
    }

    static (long From, long To) Bounds(ArchiveRange range) =>
        (range.After + 1, range.Before == long.MaxValue ? long.MaxValue : range.Before - 1);

    static LogQuery Query(User owner, ArchiveRange range, long from, long to, int limit) =>
        new(ArchiveLog.Key(owner))
        {
            FromSeq = from,
            ToSeq = to,
            Limit = limit,
            Descending = range.Backward,
            Tag = range.With is { } with ? ArchiveLog.Tag(with) : null,
            FromAt = range.Start ?? long.MinValue,
            ToAt = range.End ?? long.MaxValue,
        };

    /// <summary>The message of a record, unless it is hidden from its owner or is with somebody else.</summary>
    static FoundMessage? Visible(User owner, LogRecord record, Jid? with)
    {
        var stanza = ArchiveLog.Stanza(record.Body);
        if (record.Flags != 0 || with is not null)
        {
            var read = StoredStanza.Read(stanza);
            var peer = ArchiveLog.IsFrom(owner.Address, read.From) ? read.To ?? owner.Address : read.From;
            if (ArchiveLog.IsHidden(record, owner.Address, read.From) ||
                (with is not null && !(with.IsBare ? peer!.Bare : peer!).Equals(with)))
            {
                return null;
            }
        }

        return new(record.Seq, record.At, stanza);
    }
}
