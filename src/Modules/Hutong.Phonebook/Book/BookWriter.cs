using Hutong.Contracts.Accounts;
using Hutong.Contracts.Phonebook;
using Hutong.Kernel.Numbers;
using Hutong.Storage;

namespace Hutong.Phonebook.Book;

/// <summary>What an operation on several cards did.</summary>
/// <param name="Operation">Its id; 0 when nothing changed.</param>
/// <param name="Counter">The counter after it.</param>
/// <param name="Written">What became of each, in the order given; shorter when the store failed midway.</param>
/// <param name="Fault">Why it is not whole.</param>
sealed record BookOutcome(long Operation, long Counter, IReadOnlyList<CardWritten> Written, CardFault Fault)
{
    /// <summary>How many cards changed.</summary>
    public int Changed => Written.Count(one => one.Changed);
}

/// <summary>The one way by which cards change.</summary>
sealed class BookWriter(IStore store, PhonebookOptions options, PhonebookMeter meter, TimeProvider time)
{
    /// <summary>Cards of a slice: about 3 ms of the writer.</summary>
    const int SliceCards = 25;

    /// <summary>The region by which an owner's cards are read.</summary>
    public string RegionOf(AccountRef owner) =>
        owner.Address.Local is { } local && PhoneNumber.TryParseE164(local, out var number)
            ? NumberingPlans.World.RegionOf(number) ?? options.Region : options.Region;

    /// <summary>Changes one card.</summary>
    public async ValueTask<(CardWritten Written, long Counter)> OneAsync(
        AccountRef owner, CardWrite write, string kind, string source, CancellationToken cancel)
    {
        var all = await ManyAsync(owner, [write], kind, source, cancel);
        return (all.Fault == CardFault.None ? all.Written[0] : new CardWritten(all.Fault), all.Counter);
    }

    /// <summary>Changes cards, a slice to a commit, as one operation.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="writes">What is wanted.</param>
    /// <param name="kind">The kind of the operation.</param>
    /// <param name="source">By what way it came.</param>
    /// <param name="cancel">Ends it between slices.</param>
    /// <param name="operation">The operation that this goes on with; 0 for a new one.</param>
    /// <param name="undoes">The operation that this undoes; 0 for none.</param>
    /// <param name="whole">Whether nothing is to be changed unless all is; for at most a slice of 25.</param>
    public async ValueTask<BookOutcome> ManyAsync(
        AccountRef owner, IReadOnlyList<CardWrite> writes, string kind, string source, CancellationToken cancel,
        long operation = 0, long undoes = 0, bool whole = false)
    {
        var written = new List<CardWritten>(writes.Count);
        var counter = 0L;
        for (var from = 0; from < writes.Count; from += SliceCards)
        {
            cancel.ThrowIfCancellationRequested();
            var slice = writes.Skip(from).Take(SliceCards).ToArray();
            var now = time.GetUtcNow().ToMicroseconds();
            var results = new CardWritten[slice.Length];
            var (before, after, used) = (operation, 0L, 0L);
            var unit = new UnitOfWork().Run(db =>
            {
                var edit = new BookEdit(db, owner, before, now, options);
                for (var i = 0; i < slice.Length; i++)
                {
                    results[i] = edit.Apply(slice[i]);
                }

                if (whole && Array.Exists(results, one => one.Fault != CardFault.None))
                {
                    throw new RefusedException("a card could not be changed, and all were to be");
                }

                edit.Close(kind, source, undoes);
                (after, used) = (edit.After, edit.Operation);
            });
            if (await CommitAsync(unit) is not CommitResult.Committed)
            {
                var fault = results.FirstOrDefault(one => one is { Fault: not CardFault.None })?.Fault;
                return new(operation, counter, written, whole && fault is { } why ? why : CardFault.Unavailable);
            }

            written.AddRange(results);
            counter = after;
            if (Array.Exists(results, one => one.Changed))
            {
                operation = used;
            }
        }

        meter.Changed(kind, written.Count(one => one.Changed));
        return new(operation, counter, written, CardFault.None);
    }

    // Once begun a commit is not given up: the client would not know what became of it.
    async ValueTask<CommitResult> CommitAsync(UnitOfWork unit)
    {
        try
        {
            return (await store.TryCommitAsync(unit, CancellationToken.None)).Result;
        }
        catch (StoreBusyException)
        {
            return CommitResult.Unavailable;
        }
    }
}
