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

    /// <summary>A page that matches a query; null when an id asked for is not there (item-not-found).</summary>
    public async ValueTask<ArchivePage?> ReadAsync(User owner, ArchiveQuery query, CancellationToken cancel) =>
        query.Ids is { } ids ? await ByIdsAsync(owner, ids, cancel) : await ByRangeAsync(owner, query, cancel);

    /// <summary>The first and last visible messages, for the archive's metadata.</summary>
    public async ValueTask<(FoundMessage? First, FoundMessage? Last)> EndsAsync(User owner, CancellationToken cancel)
    {
        var first = await ByRangeAsync(owner, new ArchiveQuery { Max = 1 }, cancel);
        var last = await ByRangeAsync(owner, new ArchiveQuery { Max = 1, Backward = true }, cancel);
        return (first.Messages is [var oldest] ? oldest : null, last.Messages is [var newest] ? newest : null);
    }

    async ValueTask<ArchivePage?> ByIdsAsync(User owner, IReadOnlyList<long> ids, CancellationToken cancel)
    {
        var found = new List<FoundMessage>(ids.Count);
        foreach (var id in ids.Distinct().Order())
        {
            var read = await store.ReadLogAsync(ArchiveLog.Log,
                new LogQuery(ArchiveLog.Key(owner)) { FromSeq = id, ToSeq = id, Limit = 1 }, cancel);
            if (read is not [var record] || Visible(owner, record, null) is not { } message)
            {
                return null;
            }

            found.Add(message);
        }

        return new(found, true);
    }

    async ValueTask<ArchivePage> ByRangeAsync(User owner, ArchiveQuery query, CancellationToken cancel)
    {
        var found = new List<FoundMessage>(Math.Min(query.Max + 1, Slice));
        var (from, to) = (query.After + 1, query.Before == long.MaxValue ? long.MaxValue : query.Before - 1);
        while (found.Count <= query.Max && from <= to)
        {
            var log = new LogQuery(ArchiveLog.Key(owner))
            {
                FromSeq = from,
                ToSeq = to,
                Limit = Math.Min(Slice, query.Max + 1),
                Descending = query.Backward,
                Tag = query.With is { } with ? ArchiveLog.Tag(with) : null,
                FromAt = query.Start ?? long.MinValue,
                ToAt = query.End ?? long.MaxValue,
            };
            var read = await store.ReadLogAsync(ArchiveLog.Log, log, cancel);
            foreach (var record in read)
            {
                if (found.Count <= query.Max && Visible(owner, record, query.With) is { } message)
                {
                    found.Add(message);
                }
            }

            if (read.Count < log.Limit)
            {
                break;
            }

            (from, to) = query.Backward ? (from, read[^1].Seq - 1) : (read[^1].Seq + 1, to);
        }

        var complete = found.Count <= query.Max;
        if (!complete)
        {
            found.RemoveRange(query.Max, found.Count - query.Max);
        }

        if (query.Backward)
        {
            found.Reverse();
        }

        return new(found, complete);
    }

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
