using Hutong.Storage.Logs;

namespace Hutong.Storage.Sqlite;

/// <summary>
/// Moves the tail of a log into its index. A pass takes all that is unindexed, sorted by owner, so that one page of
/// the index takes many entries; its slices ride in the commits that happen anyway.
/// </summary>
sealed class LogIndexer(string name, LogTail tail, SqliteEngine engine, int passEntries)
{
    const int SliceEntriesMax = 8_192;
    const int SliceEntriesMin = 256;

    readonly LogIndex index = new(name, engine.Statement);
    readonly List<LogPlace> run = [];
    List<(OwnerKey Owner, LogPlace Place)> waiting = [];
    (OwnerKey Owner, LogPlace Place)[]? pass;
    Task? sorting;
    int position;
    int committedPosition;
    long passEnd;

    public LogIndex Index => index;

    /// <summary>Rows up to this id are indexed.</summary>
    public long End { get; private set; }

    /// <summary>Whether a pass is ready to go on.</summary>
    public bool IsActive => pass is not null && sorting is { IsCompleted: true };

    public void Start()
    {
        waiting = [];
        pass = null;
        End = StoredEnd();
    }

    public long StoredEnd() => engine.Number($"select coalesce(max(value), 0) from {name}_state where key = 'indexed'");

    public void Add(OwnerKey owner, LogPlace place) => waiting.Add((owner, place));

    /// <summary>Inserts some entries in the running transaction; starts a pass when enough wait.</summary>
    public void Slice(int entriesMin)
    {
        if (pass is null && waiting.Count >= passEntries)
        {
            var taken = waiting.ToArray();
            (pass, waiting, position, committedPosition) = (taken, [], 0, 0);
            passEnd = taken[^1].Place.Id;

            // Sorting takes longer than the writer may be held.
            sorting = Task.Run(() => taken.AsSpan().Sort(static (x, y) => x.Owner == y.Owner
                ? x.Place.Seq.CompareTo(y.Place.Seq) : x.Owner.CompareTo(y.Owner)));
        }

        if (pass is null || sorting is not { IsCompleted: true })
        {
            return;
        }

        var end = position + Math.Clamp(entriesMin, SliceEntriesMin, SliceEntriesMax);
        while (position < pass.Length && position < end)
        {
            IndexOwner(pass);
        }

        if (position == pass.Length)
        {
            engine.Execute(
                $"insert into {name}_state (key, value) values ('indexed', ?) " +
                "on conflict (key) do update set value = excluded.value",
                passEnd);
        }
    }

    public void RollBack() => position = committedPosition;

    public void Committed()
    {
        committedPosition = position;
        if (pass is not null && position == pass.Length)
        {
            tail.Indexed(pass);
            End = passEnd;
            pass = null;
            sorting = null;
            position = committedPosition = 0;
        }
    }

    /// <summary>The next owner's places, at most a row full.</summary>
    void IndexOwner((OwnerKey Owner, LogPlace Place)[] places)
    {
        var owner = places[position].Owner;
        run.Clear();
        for (; position < places.Length && places[position].Owner == owner
            && run.Count < LogSegment.PlacesMax; position++)
        {
            var place = places[position].Place;
            if (tail.TryFind(owner, place.Seq, out var current) && current.Id == place.Id)
            {
                run.Add(place);
            }
        }

        index.Append(owner, run);
    }
}
