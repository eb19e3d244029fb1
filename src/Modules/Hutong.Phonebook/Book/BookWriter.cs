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
        var all = await ManyAsync(owner, [write], kind, source, null, cancel);
        return (all.Fault == CardFault.None ? all.Written[0] : new CardWritten(all.Fault), all.Counter);
    }

    /// <summary>
    /// Changes cards, a slice to a commit, as one operation. <paramref name="more"/> adds to the first commit.
    /// </summary>
    public async ValueTask<BookOutcome> ManyAsync(
        AccountRef owner, IReadOnlyList<CardWrite> writes, string kind, string source, Action<UnitOfWork>? more,
        CancellationToken cancel)
    {
        var written = new List<CardWritten>(writes.Count);
        var (operation, counter) = (0L, 0L);
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

                edit.Close(kind, source);
                (after, used) = (edit.After, edit.Operation);
            });
            more?.Invoke(unit);
            more = null;
            if (await CommitAsync(unit) is not CommitResult.Committed)
            {
                return new(operation, counter, written, CardFault.Unavailable);
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
