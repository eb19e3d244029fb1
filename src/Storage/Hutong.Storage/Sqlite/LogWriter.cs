using Hutong.Storage.Logs;
using Hutong.Storage.Writing;

namespace Hutong.Storage.Sqlite;

/// <summary>Appends to a log and keeps its tail. Each entry is one row, at the end of one table.</summary>
sealed class LogWriter : IParticipant
{
    readonly string name;
    readonly SqliteEngine engine;
    readonly SequenceCounters sequence;
    readonly LogIndexer indexer;

    // What the running transaction adds to the tail (Put) or takes from it (a range of numbers).
    readonly List<Change> changes = [];
    SqliteStatement? insert;
    long nextId;
    long committedNextId;
    bool changesOld;
    int saves;
    int savedMark;
    long savedNextId;

    public LogWriter(OwnedLog log, LogTail tail, SqliteEngine engine, int passEntries)
    {
        name = log.Name;
        this.engine = engine;
        Tail = tail;
        sequence = new SequenceCounters(LastSeq);
        indexer = new LogIndexer(name, tail, engine, passEntries);
        Load();
    }

    public LogTail Tail { get; }

    public LogIndexer Indexer => indexer;

    public void Write(object change)
    {
        switch (change)
        {
            case LogEntry entry:
                Append(entry);
                break;
            case LogUnlink unlink:
                Unlink(unlink);
                break;
            case LogReplace replace:
                Replace(replace);
                break;
            default:
                throw new InvalidOperationException("An unknown kind of log write.");
        }
    }

    public void Save()
    {
        saves = changes.Count;
        savedMark = sequence.Mark;
        savedNextId = nextId;
    }

    public void Restore()
    {
        changes.RemoveRange(saves, changes.Count - saves);
        sequence.RollBackTo(savedMark);
        nextId = savedNextId;
    }

    public void RollBack()
    {
        changes.Clear();
        changesOld = false;
        sequence.RollBackTo(0);
        nextId = committedNextId;
        indexer.RollBack();
    }

    public void Complete()
    {
        // A slice must not index what this very transaction takes away.
        if (!changesOld)
        {
            indexer.Slice(entriesMin: 3 * changes.Count);
        }
    }

    public void Committed()
    {
        foreach (var change in changes)
        {
            if (change.IsRemoval)
            {
                Tail.Remove(change.Owner, change.Place.Seq, change.ToSeq);
            }
            else
            {
                Tail.Put(change.Owner, change.Place);
                indexer.Add(change.Owner, change.Place);
            }
        }

        changes.Clear();
        changesOld = false;
        sequence.Committed();
        committedNextId = nextId;
        indexer.Committed();
    }

    public void Forget()
    {
        sequence.Forget();
        if (MaxId() + 1 != nextId || indexer.StoredEnd() != indexer.End)
        {
            Load();
        }
    }

    public void Close() => insert = null;

    void Append(LogEntry entry)
    {
        entry.SeqA = sequence.Next(entry.OwnerA);
        entry.SeqB = entry.OwnerB.IsSome ? sequence.Next(entry.OwnerB) : 0;
        Insert(
            (entry.OwnerA, entry.SeqA, entry.TagA), (entry.OwnerB, entry.SeqB, entry.TagB),
            entry.At, entry.Flags, entry.Body);
    }

    void Insert(
        (OwnerKey Owner, long Seq, long Tag) a, (OwnerKey Owner, long Seq, long Tag) b, long at, long flags,
        ReadOnlyMemory<byte> body)
    {
        insert ??= engine.Statement($"insert into {name}_log values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        var id = nextId++;
        var w = insert.Begin();
        w.Int64(id);
        w.Int64(a.Owner.Tenant);
        w.Int64(a.Owner.Owner);
        w.Int64(a.Seq);
        w.Int64(a.Tag);
        w.Int64(b.Owner.Tenant);
        w.Int64(b.Owner.Owner);
        w.Int64(b.Seq);
        w.Int64(b.Tag);
        w.Int64(at);
        w.Int64(flags);
        w.Blob(body);
        insert.Run();
        changes.Add(new Change(a.Owner, new LogPlace(a.Seq, id, a.Tag, at), 0));
        if (b.Owner.IsSome)
        {
            changes.Add(new Change(b.Owner, new LogPlace(b.Seq, id, b.Tag, at), 0));
        }
    }

    void Unlink(LogUnlink unlink)
    {
        changesOld = true;
        foreach (var place in PlacesOf(unlink.Owner, unlink.FromSeq, unlink.ToSeq))
        {
            Release(unlink.Owner, place);
        }

        indexer.Index.Remove(unlink.Owner, unlink.FromSeq, unlink.ToSeq);
        KeepHead(unlink.Owner);
        changes.Add(new Change(unlink.Owner, new LogPlace(unlink.FromSeq, 0, 0, 0), unlink.ToSeq));
    }

    void Replace(LogReplace replace)
    {
        changesOld = true;
        var places = PlacesOf(replace.Owner, replace.Seq, replace.Seq);
        if (places.Count == 0)
        {
            throw new RefusedException("The log has no such entry.");
        }

        var place = places[^1];
        Release(replace.Owner, place);
        Insert(
            (replace.Owner, replace.Seq, place.Tag), default, place.At, replace.Flags, replace.Body);
    }

    /// <summary>All places of an owner's numbers: on disk, in the tail, and in this transaction.</summary>
    List<LogPlace> PlacesOf(OwnerKey owner, long fromSeq, long toSeq)
    {
        var query = new LogQuery(owner) { FromSeq = fromSeq, ToSeq = toSeq, Limit = int.MaxValue };
        var places = indexer.Index.Select(query).ToDictionary(static place => place.Seq);
        foreach (var place in Tail.Select(query))
        {
            places[place.Seq] = place;
        }

        foreach (var change in changes.Where(change => change.Owner == owner))
        {
            if (!change.IsRemoval && change.Place.Seq >= fromSeq && change.Place.Seq <= toSeq)
            {
                places[change.Place.Seq] = change.Place;
            }
            else if (change.IsRemoval)
            {
                foreach (var gone in places.Keys.Where(s => s >= change.Place.Seq && s <= change.ToSeq).ToList())
                {
                    places.Remove(gone);
                }
            }
        }

        return [.. places.Values];
    }

    /// <summary>The row no longer belongs to this owner; a row without owners goes.</summary>
    void Release(OwnerKey owner, LogPlace place)
    {
        engine.Execute(
            $"update {name}_log set owner_a = 0 where id = ? and tenant_a = ? and owner_a = ? and seq_a = ?",
            place.Id, owner.Tenant, owner.Owner, place.Seq);
        engine.Execute(
            $"update {name}_log set owner_b = 0 where id = ? and tenant_b = ? and owner_b = ? and seq_b = ?",
            place.Id, owner.Tenant, owner.Owner, place.Seq);
        engine.Execute(
            $"delete from {name}_log where id = ? and owner_a = 0 and owner_b = 0", place.Id);
    }

    /// <summary>The highest number ever given outlives the entry that had it.</summary>
    void KeepHead(OwnerKey owner) => engine.Execute(
        $"insert into {name}_heads (tenant, owner, seq) values (?, ?, ?) " +
        "on conflict (tenant, owner) do update set seq = max(seq, excluded.seq)",
        owner.Tenant, owner.Owner, sequence.Last(owner));

    long LastSeq(OwnerKey owner) => Math.Max(
        Math.Max(Tail.LastSeq(owner), indexer.Index.LastSeq(owner)),
        engine.Number(
            $"select seq from {name}_heads where tenant = ? and owner = ?", owner.Tenant, owner.Owner));

    long MaxId() => engine.Number($"select coalesce(max(id), 0) from {name}_log");

    /// <summary>Builds the tail from the rows after the indexed part.</summary>
    void Load()
    {
        Tail.Clear();
        indexer.Start();
        var select = engine.Statement(
            "select id, tenant_a, owner_a, seq_a, tag_a, tenant_b, owner_b, seq_b, tag_b, at " +
            $"from {name}_log where id > ? order by id");
        select.Begin().Int64(indexer.End);
        while (select.Step())
        {
            for (var side = 1; side <= 5; side += 4)
            {
                var owner = new OwnerKey((int)select.Column(side), select.Column(side + 1));
                if (owner.IsSome)
                {
                    var place = new LogPlace(
                        select.Column(side + 2), select.Column(0), select.Column(side + 3), select.Column(9));
                    Tail.Put(owner, place);
                    indexer.Add(owner, place);
                }
            }
        }

        nextId = committedNextId = Math.Max(MaxId(), indexer.End) + 1;
    }

    readonly record struct Change(OwnerKey Owner, LogPlace Place, long ToSeq)
    {
        public bool IsRemoval => ToSeq != 0;
    }
}
