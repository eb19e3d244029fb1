namespace Hutong.Storage.Logs;

/// <summary>Where an owner's entry is: its number, the row that holds it, and what it is filtered by.</summary>
readonly record struct LogPlace(long Seq, long Id, long Tag, long At);

/// <summary>
/// The part of a log that has no index on disk yet, by owner, in memory. It holds only what is committed. Written by
/// the writer's thread, read by everybody.
/// </summary>
sealed class LogTail
{
    readonly Lock gate = new();
    readonly Dictionary<OwnerKey, List<LogPlace>> places = [];

    public void Put(OwnerKey owner, LogPlace place)
    {
        lock (gate)
        {
            if (!places.TryGetValue(owner, out var list))
            {
                list = [];
                places.Add(owner, list);
            }

            var at = list.Count == 0 || list[^1].Seq < place.Seq ? list.Count : Find(list, place.Seq);
            if (at < list.Count && list[at].Seq == place.Seq)
            {
                list[at] = place;
            }
            else
            {
                list.Insert(at, place);
            }
        }
    }

    /// <summary>Removes the owner's entries from one number to another.</summary>
    public void Remove(OwnerKey owner, long fromSeq, long toSeq)
    {
        lock (gate)
        {
            if (places.TryGetValue(owner, out var list))
            {
                var from = Find(list, fromSeq);
                var count = 0;
                while (from + count < list.Count && list[from + count].Seq <= toSeq)
                {
                    count++;
                }

                RemoveRange(owner, list, from, count);
            }
        }
    }

    /// <summary>Removes what is indexed now: unless the place has changed since.</summary>
    public void Indexed(ReadOnlySpan<(OwnerKey Owner, LogPlace Place)> indexed)
    {
        lock (gate)
        {
            for (var i = 0; i < indexed.Length;)
            {
                var (owner, first) = indexed[i];
                var count = 0;
                if (places.TryGetValue(owner, out var list))
                {
                    // Sorted by owner and number: usually the whole of an owner's part goes at once.
                    var at = Find(list, first.Seq);
                    while (at + count < list.Count && i + count < indexed.Length &&
                        indexed[i + count].Owner == owner && list[at + count] == indexed[i + count].Place)
                    {
                        count++;
                    }

                    RemoveRange(owner, list, at, count);
                }

                i += Math.Max(count, 1);
            }
        }
    }

    public bool TryFind(OwnerKey owner, long seq, out LogPlace place)
    {
        lock (gate)
        {
            if (places.TryGetValue(owner, out var list) && Find(list, seq) is var at && at < list.Count &&
                list[at].Seq == seq)
            {
                place = list[at];
                return true;
            }
        }

        place = default;
        return false;
    }

    public long LastSeq(OwnerKey owner)
    {
        lock (gate)
        {
            return places.TryGetValue(owner, out var list) ? list[^1].Seq : 0;
        }
    }

    /// <summary>What the query takes of the tail, in its order, at most its limit.</summary>
    public List<LogPlace> Select(in LogQuery query)
    {
        var found = new List<LogPlace>();
        lock (gate)
        {
            if (!places.TryGetValue(query.Owner, out var list))
            {
                return found;
            }

            var step = query.Descending ? -1 : 1;
            var at = query.Descending ? list.Count - 1 : Find(list, query.FromSeq);
            for (; at >= 0 && at < list.Count && found.Count < query.Limit; at += step)
            {
                if (query.Takes(list[at].Seq, list[at].Tag, list[at].At))
                {
                    found.Add(list[at]);
                }
            }
        }

        return found;
    }

    public void Clear()
    {
        lock (gate)
        {
            places.Clear();
        }
    }

    void RemoveRange(OwnerKey owner, List<LogPlace> list, int from, int count)
    {
        if (count == 0)
        {
            return;
        }

        list.RemoveRange(from, count);
        if (list.Count == 0)
        {
            places.Remove(owner);
        }
    }

    /// <summary>The first position whose number is not lower.</summary>
    static int Find(List<LogPlace> list, long seq)
    {
        var (low, high) = (0, list.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (list[middle].Seq < seq)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
