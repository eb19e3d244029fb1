namespace Hutong.Storage.Writing;

/// <summary>
/// The last number of each owner of one table, in memory, with a journal so that a batch or a unit can be taken
/// back. Only for the engine whose single writer is this process.
/// </summary>
sealed class SequenceCounters(Func<OwnerKey, long> load)
{
    // About 100 bytes each: 100 MB at the most; past that the cold ones are loaded again when needed.
    const int CountersMax = 1_000_000;

    readonly Dictionary<OwnerKey, Counter> counters = [];
    readonly List<(Counter Counter, long Before)> journal = [];

    public int Mark => journal.Count;

    /// <summary>The number last given to the owner, by this transaction too.</summary>
    public long Last(OwnerKey owner) => Find(owner).Value;

    public long Next(OwnerKey owner)
    {
        var counter = Find(owner);
        journal.Add((counter, counter.Value));
        return ++counter.Value;
    }

    public void RollBackTo(int mark)
    {
        for (var i = journal.Count - 1; i >= mark; i--)
        {
            journal[i].Counter.Value = journal[i].Before;
        }

        journal.RemoveRange(mark, journal.Count - mark);
    }

    public void Committed()
    {
        journal.Clear();
        if (counters.Count > CountersMax)
        {
            counters.Clear();
        }
    }

    /// <summary>Loads every number again when it is next needed. Only between transactions.</summary>
    public void Forget()
    {
        journal.Clear();
        counters.Clear();
    }

    Counter Find(OwnerKey owner)
    {
        if (!counters.TryGetValue(owner, out var counter))
        {
            counter = new Counter { Value = load(owner) };
            counters.Add(owner, counter);
        }

        return counter;
    }

    sealed class Counter
    {
        public long Value;
    }
}
