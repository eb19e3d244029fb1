using Hutong.Storage.Logs;
using SQLitePCL;

namespace Hutong.Storage.Sqlite;

/// <summary>Reads a log: places from the index on disk and from the tail in memory, then the rows they name.</summary>
static class LogReader
{
    const int TriesMax = 3;

    public static IReadOnlyList<LogRecord> Read(OwnedLog log, LogTail tail, SqliteReader reader, in LogQuery query)
    {
        for (var tries = 1; ; tries++)
        {
            // The tail first: what leaves it afterwards is in the index that is read next.
            var places = Merge(tail.Select(query), Indexed(log, reader, query), query);
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
        var select = reader.Statement(
            $"select max(coalesce((select max(seq) from {log.Name}_index where tenant = ?1 and owner = ?2), 0), " +
            $"coalesce((select seq from {log.Name}_heads where tenant = ?1 and owner = ?2), 0))");
        var w = select.Begin();
        w.Int64(owner.Tenant);
        w.Int64(owner.Owner);
        select.Step();
        var stored = select.Column(0);
        select.Reset();
        return Math.Max(inTail, stored);
    }

    static List<LogPlace> Indexed(OwnedLog log, SqliteReader reader, in LogQuery query)
    {
        var select = reader.Statement(
            $"select seq, id, tag, at from {log.Name}_index where tenant = ? and owner = ? " +
            "and seq between ? and ? and at between ? and ?" + (query.Tag is null ? "" : " and tag = ?") +
            $" order by seq {(query.Descending ? "desc" : "asc")} limit ?");
        var w = select.Begin();
        w.Int64(query.Owner.Tenant);
        w.Int64(query.Owner.Owner);
        w.Int64(query.FromSeq);
        w.Int64(query.ToSeq);
        w.Int64(query.FromAt);
        w.Int64(query.ToAt);
        if (query.Tag is { } tag)
        {
            w.Int64(tag);
        }

        w.Int64(query.Limit);
        var places = new List<LogPlace>();
        while (select.Step())
        {
            places.Add(new LogPlace(select.Column(0), select.Column(1), select.Column(2), select.Column(3)));
        }

        return places;
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
