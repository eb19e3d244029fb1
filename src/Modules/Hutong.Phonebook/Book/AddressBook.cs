using Hutong.Contracts.Accounts;
using Hutong.Contracts.Phonebook;
using Hutong.Phonebook.Cards;

namespace Hutong.Phonebook.Book;

/// <summary>The phonebook as CardDAV sees it.</summary>
sealed class AddressBook(BookReader reader, BookWriter writer, PhonebookOptions options) : IAddressBook
{
    const string Source = "carddav";

    public int MaxCardBytes => options.MaxCardBytes;

    public async ValueTask<BookState> StateAsync(AccountRef owner, CancellationToken cancel)
    {
        var book = await reader.BookAsync(owner, cancel);
        return new(book.Counter, book.Cards, book.Bytes);
    }

    public async ValueTask<IReadOnlyList<BookCard>> ListAsync(
        AccountRef owner, long afterId, int limit, bool withBytes, CancellationToken cancel) =>
        [.. (await reader.ByIdAsync(owner, afterId, limit, withBytes, cancel)).Select(row => row.ToCard())];

    public async ValueTask<IReadOnlyList<BookCard>> FindAsync(
        AccountRef owner, IReadOnlyCollection<string> names, CancellationToken cancel) =>
        [.. (await reader.ByNameAsync(owner, names, true, cancel)).Select(row => row.ToCard())];

    public async ValueTask<BookChanges?> ChangesAsync(
        AccountRef owner, BookPosition since, int limit, bool withBytes, CancellationToken cancel)
    {
        // The counter first: what changes while the rows are read is told the next time.
        var book = await reader.BookAsync(owner, cancel);
        var first = since == BookPosition.Start || since.First;
        if (since.Counter > book.Counter || (!first && since.Counter < book.Forgotten))
        {
            return null;
        }

        var rows = await reader.ChangedAsync(owner, since, limit, withBytes, cancel);
        var more = rows.Count == limit;
        var last = more ? new BookPosition(rows[^1].Counter, rows[^1].Id, first)
            : new(Math.Max(book.Counter, rows.Count > 0 ? rows[^1].Counter : 0), 0);
        return new([.. rows.Select(row => new BookChange(row.Id, row.Name, row.Deleted == 0 ? row.ToCard() : null))],
            last, more);
    }

    public async ValueTask<CardOutcome> PutAsync(
        AccountRef owner, string name, ReadOnlyMemory<byte> card, CardCondition condition, CancellationToken cancel)
    {
        if (!IsName(name))
        {
            return CardFault.BadName;
        }

        var (read, fault) = NewCard.Read(card, name, writer.RegionOf(owner), options.MaxCardBytes);
        if (read is null)
        {
            return fault;
        }

        var (written, _) = await writer.OneAsync(
            owner, new(0, name, read, condition), OperationKinds.Put, Source, cancel);
        return new(written.Fault, written.Row?.ToCard(), written.Created, written.TakenBy?.Name);
    }

    public async ValueTask<CardOutcome> DeleteAsync(
        AccountRef owner, string name, CardCondition condition, CancellationToken cancel)
    {
        var (written, _) = await writer.OneAsync(
            owner, new(0, name, null, condition), OperationKinds.Delete, Source, cancel);
        return new(written.Fault);
    }

    static bool IsName(string name)
    {
        if (name.Length is 0 or > 255 || name is "." or "..")
        {
            return false;
        }

        // Half a surrogate pair comes out as the replacement character.
        foreach (var rune in name.EnumerateRunes())
        {
            if (System.Text.Rune.IsControl(rune) || rune == System.Text.Rune.ReplacementChar
                || rune.Value is '/' or '\\')
            {
                return false;
            }
        }

        return true;
    }
}
