using Hutong.Storage.Logs;
using SQLitePCL;

namespace Hutong.Storage.Sqlite;

/// <summary>
/// The index of a log on disk: rows of packed places, disjoint and in order per owner. Given the statements of the
/// writer's connection it reads and writes, with a reader's it reads.
/// </summary>
sealed class LogIndex(string name, Func<string, SqliteStatement> statement)
{
    readonly string last =
        $"select first_seq, last_seq, places from {name}_index where tenant = ? and owner = ? " +
        "order by first_seq desc limit 1";

    readonly string put = $"insert or replace into {name}_index values (?, ?, ?, ?, ?)";

    readonly string delete = $"delete from {name}_index where tenant = ? and owner = ? and first_seq = ?";

    readonly string upTo =
        $"select first_seq, last_seq, places from {name}_index where tenant = ? and owner = ? " +
        "and first_seq <= ? order by first_seq desc";

    readonly string from =
        $"select first_seq, last_seq, places from {name}_index where tenant = ?1 and owner = ?2 and first_seq <= ?3 " +
        $"and first_seq >= coalesce((select max(first_seq) from {name}_index where tenant = ?1 and owner = ?2 " +
        "and first_seq <= ?4), 0) order by first_seq";

    /// <summary>The highest number in the index, or 0.</summary>
    public long LastSeq(OwnerKey owner) => Last(owner, []).LastSeq;

    /// <summary>What the query takes of the index, in its order, at most its limit.</summary>
    public List<LogPlace> Select(in LogQuery query)
    {
        var found = new List<LogPlace>();
        var unpacked = new List<LogPlace>();
        var select = statement(query.Descending ? upTo : from).Begin();
        select.Int64(query.Owner.Tenant);
        select.Int64(query.Owner.Owner);
        select.Int64(query.ToSeq);
        if (!query.Descending)
        {
            select.Int64(query.FromSeq);
        }

        while (found.Count < query.Limit && select.Step() &&
            !(query.Descending && select.Column(1) < query.FromSeq))
        {
            unpacked.Clear();
            LogSegment.Unpack(select.Column(0), raw.sqlite3_column_blob(select.Native, 2), unpacked);
            if (query.Descending)
            {
                unpacked.Reverse();
            }

            foreach (var place in unpacked)
            {
                if (found.Count < query.Limit && query.Takes(place.Seq, place.Tag, place.At))
                {
                    found.Add(place);
                }
            }
        }

        select.Reset();
        return found;
    }

    /// <summary>Adds places of one owner in the order of their numbers; those that it has are replaced.</summary>
    public void Append(OwnerKey owner, List<LogPlace> places)
    {
        var open = new List<LogPlace>();
        var (_, lastSeq) = Last(owner, open);
        var start = 0;
        for (; start < places.Count && places[start].Seq <= lastSeq; start++)
        {
            Set(owner, places[start]);
        }

        if (start == places.Count)
        {
            return;
        }

        if (start > 0)
        {
            // A replaced place may have been in the open row.
            open.Clear();
            Last(owner, open);
        }

        if (open.Count >= LogSegment.PlacesMax)
        {
            open.Clear();
        }

        for (; start < places.Count; start++)
        {
            open.Add(places[start]);
            if (open.Count >= LogSegment.PlacesMax)
            {
                Put(owner, open);
                open.Clear();
            }
        }

        if (open.Count > 0)
        {
            Put(owner, open);
        }
    }

    public void Remove(OwnerKey owner, long fromSeq, long toSeq)
    {
        foreach (var (firstSeq, places) in Rows(owner, fromSeq, toSeq))
        {
            if (places.RemoveAll(place => place.Seq >= fromSeq && place.Seq <= toSeq) == 0)
            {
                continue;
            }

            Delete(owner, firstSeq);
            if (places.Count > 0)
            {
                Put(owner, places);
            }
        }
    }

    /// <summary>Replaces or inserts a place that is not after the last one.</summary>
    void Set(OwnerKey owner, LogPlace place)
    {
        var (firstSeq, places) = Rows(owner, place.Seq, place.Seq).FirstOrDefault();
        if (places is null)
        {
            Put(owner, [place]);
            return;
        }

        var at = places.FindIndex(other => other.Seq >= place.Seq);
        if (at >= 0 && places[at].Seq == place.Seq)
        {
            places[at] = place;
        }
        else
        {
            places.Insert(at < 0 ? places.Count : at, place);
        }

        Delete(owner, firstSeq);
        Put(owner, places);
    }

    /// <summary>The rows that may hold numbers of a range.</summary>
    List<(long FirstSeq, List<LogPlace> Places)> Rows(OwnerKey owner, long fromSeq, long toSeq)
    {
        var rows = new List<(long, List<LogPlace>)>();
        var select = statement(from).Begin();
        select.Int64(owner.Tenant);
        select.Int64(owner.Owner);
        select.Int64(toSeq);
        select.Int64(fromSeq);
        while (select.Step())
        {
            var places = new List<LogPlace>();
            LogSegment.Unpack(select.Column(0), raw.sqlite3_column_blob(select.Native, 2), places);
            rows.Add((select.Column(0), places));
        }

        return rows;
    }

    (long FirstSeq, long LastSeq) Last(OwnerKey owner, List<LogPlace> places)
    {
        var select = statement(last).Begin();
        select.Int64(owner.Tenant);
        select.Int64(owner.Owner);
        if (!select.Step())
        {
            return (0, 0);
        }

        var (firstSeq, lastSeq) = (select.Column(0), select.Column(1));
        LogSegment.Unpack(firstSeq, raw.sqlite3_column_blob(select.Native, 2), places);
        select.Reset();
        return (firstSeq, lastSeq);
    }

    void Put(OwnerKey owner, List<LogPlace> places)
    {
        var insert = statement(put).Begin();
        insert.Int64(owner.Tenant);
        insert.Int64(owner.Owner);
        insert.Int64(places[0].Seq);
        insert.Int64(places[^1].Seq);
        insert.Blob(LogSegment.Pack(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(places)));
        insert.Run();
    }

    void Delete(OwnerKey owner, long firstSeq)
    {
        var gone = statement(delete).Begin();
        gone.Int64(owner.Tenant);
        gone.Int64(owner.Owner);
        gone.Int64(firstSeq);
        gone.Run();
    }
}
