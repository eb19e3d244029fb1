using Hutong.Contracts.Accounts;
using Hutong.Contracts.Phonebook;
using Hutong.Phonebook.Book;
using Hutong.Phonebook.Cards;
using Hutong.Storage;

namespace Hutong.Phonebook.History;

/// <summary>
/// Brings back what was: an operation is undone, a card or the whole book is as it was on a day. Each is an operation
/// itself and can be undone. Cards come back byte for byte.
/// </summary>
sealed class BookHistory(HistoryReader reader, BookWriter writer, PhonebookOptions options, TimeProvider time)
{
    const int PageCards = 25;

    /// <summary>Before this nothing is known, in microseconds.</summary>
    public long Oldest => (time.GetUtcNow() - TimeSpan.FromDays(options.HistoryDays)).ToMicroseconds();

    /// <summary>
    /// Puts back what an operation changed; contacts that were changed since are left alone. Null when it is not
    /// known, or is undone already.
    /// </summary>
    public async ValueTask<HistoryOutcome?> UndoAsync(
        AccountRef owner, long operation, string source, CancellationToken cancel)
    {
        if (await reader.OperationAsync(owner, operation, Oldest, cancel) is not { UndoneBy: 0 })
        {
            return null;
        }

        return await WriteAsync(owner, OperationKinds.Undo, source, operation,
            after => reader.OfOperationAsync(owner, operation, after, PageCards, cancel),
            row => row.Latest == row.LastOfOperation ? row.Latest : -1, cancel);
    }

    /// <summary>The book as it was at a time.</summary>
    public ValueTask<HistoryOutcome> RestoreAsync(
        AccountRef owner, DateTimeOffset at, string source, CancellationToken cancel) =>
        WriteAsync(owner, OperationKinds.Restore, source, 0,
            after => reader.AtAsync(owner, at.ToMicroseconds(), after, PageCards, cancel), row => row.Latest, cancel);

    /// <summary>A card as it was.</summary>
    public async ValueTask<BookOutcome> RestoreCardAsync(
        AccountRef owner, VersionRow version, string source, CancellationToken cancel) => await writer.ManyAsync(
        owner, [Write(owner, version, null)!], OperationKinds.Restore, source, cancel);

    async ValueTask<HistoryOutcome> WriteAsync(
        AccountRef owner, string kind, string source, long undoes,
        Func<long, ValueTask<IReadOnlyList<VersionRow>>> page, Func<VersionRow, long> expected,
        CancellationToken cancel)
    {
        var (skipped, written) = (new List<long>(), new List<CardWritten>());
        var (after, operation, counter) = (0L, 0L, 0L);
        while (await page(after) is { Count: > 0 } rows)
        {
            after = rows[^1].Id;
            var wanted = rows.Where(row => row.Existed == 1 || row.Deleted == 0).ToArray();
            var outcome = await writer.ManyAsync(owner,
                [.. wanted.Select(row => Write(owner, row, expected(row)))], kind, source, cancel, operation, undoes);
            (operation, counter) = (outcome.Operation, outcome.Counter);
            written.AddRange(outcome.Written);
            skipped.AddRange(wanted.Zip(outcome.Written).Where(pair => pair.Second.Fault != CardFault.None)
                .Select(pair => pair.First.Id));
            if (outcome.Fault != CardFault.None)
            {
                return new(outcome with { Written = written }, skipped);
            }
        }

        return new(new(operation, counter, written, CardFault.None), skipped);
    }

    CardWrite Write(AccountRef owner, VersionRow row, long? counter) => row.Existed == 0
        ? CardWrite.Delete(row.Id) with { IfCounter = counter }
        : new(row.Id, null, NewCard.Read(row.Card, row.Name, writer.RegionOf(owner), int.MaxValue).Card,
            CardCondition.None, counter);
}
