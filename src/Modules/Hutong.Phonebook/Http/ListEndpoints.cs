using System.Buffers.Text;
using System.Globalization;
using System.Security.Claims;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Http;
using Hutong.Contracts.Phonebook;
using Hutong.Phonebook.Book;
using Hutong.Phonebook.Search;
using Hutong.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Phonebook.Http;

/// <summary>Contacts as lists: in the order of the rail, and what changed.</summary>
sealed class ListEndpoints(BookReader reader, BookWriter writer, SearchBooks books, IStore store)
{
    const int MaxPage = 500;

    public void Map(IEndpointRouteBuilder group)
    {
        group.MapGet("", ListAsync).WithSummary("Contacts in the order of the rail, or what a search finds")
            .Produces<ContactPage>().ProducesProblem(400);
        group.MapGet("/letters", LettersAsync).WithSummary("The letters of the rail").Produces<LetterPage>();
        group.MapGet("/changes", ChangesAsync).WithSummary("What changed since").Produces<ContactChanges>()
            .ProducesProblem(400).ProducesProblem(410);
    }

    async Task<IResult> ListAsync(
        ClaimsPrincipal user, CancellationToken cancel, string? after = null, int limit = 100, string? letter = null,
        string? q = null)
    {
        var owner = Caller.Of(user).Account;
        limit = Math.Clamp(limit, 1, MaxPage);
        if (!string.IsNullOrWhiteSpace(q))
        {
            return await SearchAsync(owner, q, limit, cancel);
        }

        var (key, id) = (Array.Empty<byte>(), 0L);
        if (after is not null && !Cursor(after, out key, out id))
        {
            return PhonebookAnswers.Bad("after is not one that an answer gave");
        }

        if (after is null && letter is { Length: 1 })
        {
            key = [(byte)(letter == "#" ? '~' : char.ToLowerInvariant(letter[0]))];
        }

        var book = await reader.BookAsync(owner, cancel);
        var rows = await reader.BySortAsync(owner, key, id, limit, cancel);
        var next = rows.Count == limit ? Cursor(rows[^1]) : null;
        if (letter is { Length: 1 } && rows.Count > 0
            && !rows[^1].Letter.Equals(letter, StringComparison.OrdinalIgnoreCase))
        {
            rows = [.. rows.TakeWhile(row => row.Letter.Equals(letter, StringComparison.OrdinalIgnoreCase))];
            next = null;
        }

        return TypedResults.Ok(new ContactPage(
            [.. rows.Select(ContactBodies.Brief)], next, ContactBodies.Text(book.Counter), book.Cards));
    }

    async Task<IResult> SearchAsync(AccountRef owner, string text, int limit, CancellationToken cancel)
    {
        if (SearchQuery.Of(text, writer.RegionOf(owner)) is not { } query)
        {
            return PhonebookAnswers.Bad($"q has at most {SearchQuery.MaxChars} characters");
        }

        var book = await reader.BookAsync(owner, cancel);
        var ids = await books.FindAsync(owner, query, limit, cancel);
        var rows = ids.Count == 0 ? [] : await reader.ByIdsAsync(owner, ids, false, cancel);
        var byId = rows.ToDictionary(row => row.Id);
        return TypedResults.Ok(new ContactPage(
            [.. ids.Where(byId.ContainsKey).Select(id => ContactBodies.Brief(byId[id]))], null,
            ContactBodies.Text(book.Counter), book.Cards));
    }

    async Task<IResult> LettersAsync(ClaimsPrincipal user, CancellationToken cancel)
    {
        var owner = Caller.Of(user).Account;
        var (tenant, account) = BookSql.Key(owner);
        var book = await reader.BookAsync(owner, cancel);
        var counts = await store.ReadAsync(db => db.Rows<LetterRow>("""
            select letter as Letter, count(*) as Count from contacts
            where tenant = @tenant and owner = @account and deleted = 0 group by letter
            """, new { tenant, account }), cancel);
        return TypedResults.Ok(new LetterPage(
            [.. counts.Select(row => new LetterCount(row.Letter, row.Count))
                .OrderBy(one => one.Letter == "#").ThenBy(one => one.Letter, StringComparer.Ordinal)],
            ContactBodies.Text(book.Counter)));
    }

    async Task<IResult> ChangesAsync(
        ClaimsPrincipal user, CancellationToken cancel, string? since = null, int limit = 200)
    {
        var position = BookPosition.Start;
        if (since is not null && !Positions.TryParse(since, out position))
        {
            return PhonebookAnswers.Bad("since is a counter, or what an answer gave as next");
        }

        var owner = Caller.Of(user).Account;
        limit = Math.Clamp(limit, 1, MaxPage);
        var book = await reader.BookAsync(owner, cancel);
        var first = position == BookPosition.Start || position.First;
        if (position.Counter > book.Counter || (!first && position.Counter < book.Forgotten))
        {
            return TypedResults.Problem("read the whole list again", statusCode: 410,
                title: "the counter is too old, or of another book", type: "urn:hutong:problem:counter-gone");
        }

        var rows = await reader.ChangedAsync(owner, position, limit, false, cancel);
        var more = rows.Count == limit;
        var next = more ? new BookPosition(rows[^1].Counter, rows[^1].Id, first)
            : new(Math.Max(book.Counter, rows.Count > 0 ? rows[^1].Counter : 0), 0);
        return TypedResults.Ok(new ContactChanges(
            [.. rows.Select(row => row.Deleted == 0 ? ContactBodies.Brief(row) : ContactBodies.Gone(row))],
            Positions.Text(next), more));
    }

    static string Cursor(ContactRow row) =>
        Base64Url.EncodeToString(row.Sort) + "." + ContactBodies.Text(row.Id);

    static bool Cursor(string text, out byte[] key, out long id)
    {
        (key, id) = ([], 0);
        var dot = text.LastIndexOf('.');
        if (text.Length > 1_000 || dot < 0
            || !long.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out id)
            || !Base64Url.IsValid(text.AsSpan(0, dot)))
        {
            return false;
        }

        key = Base64Url.DecodeFromChars(text.AsSpan(0, dot));
        return true;
    }

    sealed class LetterRow
    {
        public string Letter { get; set; } = "";
        public long Count { get; set; }
    }
}
