using Hutong.Storage.Logs;
using SQLitePCL;

namespace Hutong.Storage.Sqlite;

/// <summary>Reads a log: places from the index on disk and from the tail in memory, then the rows they name.</summary>
static class LogReader
{
    const int TriesMax = 3;

    public static IReadOnlyList<LogRecord> Read(OwnedLog log, LogTail tail, SqliteReader reader, in LogQuery query)
    {
        var index = new LogIndex(log.Name, reader.Statement);
        for (var tries = 1; ; tries++)
        {
            // The tail first: what leaves it afterwards is in the index that is read next.
            var places = Merge(tail.Select(query), index.Select(query), query);
            var records = new List<LogRecord>(places.Count);
            foreach (var place in places)
            {
                if (Row(log, reader, query.Owner, place) is { } record)
                {
                    records.Add(record);
                }
            }

            // A row that is gone was taken away or replaced since its place was read; look again.
            if (records.Count == places.Count || tries == TriesMax)
            {
                return records;
            }
        }
    }

    public static long LastSeq(OwnedLog log, LogTail tail, SqliteReader reader, OwnerKey owner)
    {
        var inTail = tail.LastSeq(owner);
        var select = reader.Statement($"select seq from {log.Name}_heads where tenant = ? and owner = ?");
        var w = select.Begin();
        w.Int64(owner.Tenant);
        w.Int64(owner.Owner);
        var kept = select.Step() ? select.Column(0) : 0;
        select.Reset();
        return Math.Max(inTail, Math.Max(kept, new LogIndex(log.Name, reader.Statement).LastSeq(owner)));
    }

    /// <summary>Both in the query's order; where both have a number the tail's is the newer.</summary>
    static List<LogPlace> Merge(List<LogPlace> tail, List<LogPlace> indexed, in LogQuery query)
    {
        if (tail.Count == 0 || indexed.Count == 0)
        {
            return tail.Count == 0 ? indexed : tail;
        }

        var merged = new List<LogPlace>();
        var (t, i) = (0, 0);
        while (merged.Count < query.Limit && (t < tail.Count || i < indexed.Count))
        {
            if (i == indexed.Count || (t < tail.Count && Precedes(tail[t].Seq, indexed[i].Seq, query.Descending)))
            {
                merged.Add(tail[t++]);
            }
            else
            {
                t += t < tail.Count && tail[t].Seq == indexed[i].Seq ? 1 : 0;
                merged.Add(t > 0 && tail[t - 1].Seq == indexed[i].Seq ? tail[t - 1] : indexed[i]);
                i++;
            }
        }

        return merged;
    }

    static bool Precedes(long seq, long other, bool descending) => descending ? seq > other : seq < other;

    static LogRecord? Row(OwnedLog log, SqliteReader reader, OwnerKey owner, LogPlace place)
    {
        var select = reader.Statement(
            $"select flags, body, tenant_a, owner_a, seq_a, tenant_b, owner_b, seq_b from {log.Name}_log where id = ?");
        select.Begin().Int64(place.Id);
        if (!select.Step())
        {
            return null;
        }

        var isOwners = Matches(select, 2, owner, place.Seq) || Matches(select, 5, owner, place.Seq);
        var record = isOwners
            ? new LogRecord(
                place.Seq, place.At, place.Tag, select.Column(0),
                raw.sqlite3_column_blob(select.Native, 1).ToArray())
            : null;
        select.Reset();
        return record;
    }

    static bool Matches(SqliteStatement select, int column, OwnerKey owner, long seq) =>
        select.Column(column) == owner.Tenant && select.Column(column + 1) == owner.Owner &&
        select.Column(column + 2) == seq;
}
