using System.Globalization;
using System.Net;
using Hutong.Contracts.Phonebook;
using Hutong.Phonebook.History;
using Hutong.Storage;

namespace Hutong.Phonebook.Tests.History;

/// <summary>CON-3: what was comes back, for 30 days.</summary>
public sealed class BookHistoryTests
{
    public static TheoryData<StoreKind> Engines => PhonebookHost.Engines;

    static string Card(int i) =>
        $"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u{i}\r\nFN:人 {i}\r\nTEL;TYPE=CELL;X-P=\"a;b\":138 0013 {8000 + i}\r\n"
        + $"X-ODD-{i}:kept\\, as it is\r\nEND:VCARD\r\n";

    static async Task<string[]> CardsAsync(PhonebookHost host)
    {
        var cards = await host.Books.ListAsync(PhonebookHost.Lin, 0, 2_000, true, PhonebookHost.Cancel);
        return [.. cards.Select(card => $"{card.Id} {card.Name} {card.Etag} {Convert.ToHexString(card.Card.Span)}")];
    }

    static Task<Answer> UndoAsync(PhonebookHost host, string operation) =>
        host.SendAsync("POST", $"/operations/{operation}/undo");

    static string At(PhonebookHost host) =>
        Uri.EscapeDataString(host.Time.GetUtcNow().ToString("o", CultureInfo.InvariantCulture));

    [Trait("Speed", "slow")]
    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Five_hundred_deleted_and_undone_come_back_byte_for_byte(StoreKind kind)
    {
        await using var host = await PhonebookHost.StartAsync(kind);
        var file = string.Concat(Enumerable.Range(0, 520).Select(Card));
        await host.SendAsync("POST", "/import", file);
        var before = await CardsAsync(host);
        var deleted =
            await host.SendAsync("POST", "/delete", new { ids = Enumerable.Range(1, 500).Select(i => $"{i}") });
        Assert.Equal(500, deleted.Json.GetProperty("count").GetInt32());
        Assert.Equal(20, (await CardsAsync(host)).Length);

        var undone = await UndoAsync(host, deleted.String("operation"));
        Assert.Equal(500, undone.Json.GetProperty("count").GetInt32());
        Assert.Equal(0, undone.Json.GetProperty("skipped").GetArrayLength());
        Assert.Equal(before, await CardsAsync(host));

        // Undone once; the undoing can be undone, and so on.
        Assert.Equal(HttpStatusCode.Gone, (await UndoAsync(host, deleted.String("operation"))).Status);
        var redone = await UndoAsync(host, undone.String("operation"));
        Assert.Equal(20, (await CardsAsync(host)).Length);
        Assert.Equal(HttpStatusCode.OK, redone.Status);
        await UndoAsync(host, redone.String("operation"));
        Assert.Equal(before, await CardsAsync(host));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_was_changed_since_is_left_alone(StoreKind kind)
    {
        await using var host = await PhonebookHost.StartAsync(kind);
        var (a, b) = (await host.AddAsync(new { name = "A" }), await host.AddAsync(new { name = "B" }));
        var deleted = await host.SendAsync("POST", "/delete", new { ids = new[] { a, b } });
        var again = (await host.SendAsync("GET", "/operations")).Json.GetProperty("items");
        Assert.Equal(
            ["delete", "put", "put"], again.EnumerateArray().Select(one => one.GetProperty("kind").GetString()!));

        // B comes back by another way, under its old name.
        var name = (await host.Books.ChangesAsync(PhonebookHost.Lin, new(1, 0), 10, false, PhonebookHost.Cancel))!
            .Items.Single(one => one.Id.ToString(CultureInfo.InvariantCulture) == b).Name;
        await host.Books.PutAsync(PhonebookHost.Lin, name,
            "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:new\r\nFN:New B\r\nEND:VCARD\r\n"u8.ToArray(), CardCondition.None,
            PhonebookHost.Cancel);
        var undone = await UndoAsync(host, deleted.String("operation"));
        Assert.Equal(b, undone.Json.GetProperty("skipped")[0].GetString());
        Assert.Equal(["A", "New B"], await host.NamesAsync());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_book_is_restored_to_a_day_and_back(StoreKind kind)
    {
        await using var host = await PhonebookHost.StartAsync(kind);
        await host.AddAsync(new { name = "Stays" });
        var changed = await host.AddAsync(new { name = "Old name" });
        var gone = await host.AddAsync(new { name = "Gone" });
        host.Time.Advance(TimeSpan.FromDays(1));
        var day = At(host);
        var before = await CardsAsync(host);
        host.Time.Advance(TimeSpan.FromDays(1));
        await host.SendAsync("PUT", "/" + changed, new { name = "New name" });
        await host.SendAsync("PUT", "/" + changed, new { name = "Newer name" });
        await host.SendAsync("DELETE", "/" + gone);
        await host.AddAsync(new { name = "Came" });
        host.Time.Advance(TimeSpan.FromDays(1));
        var after = await CardsAsync(host);

        var preview = (await host.SendAsync("GET", "/at?at=" + day)).Json;
        Assert.Equal((3, 1, 1, 1), (preview.GetProperty("total").GetInt32(), preview.GetProperty("added").GetInt32(),
            preview.GetProperty("changed").GetInt32(), preview.GetProperty("removed").GetInt32()));
        var restored = await host.SendAsync("POST", "/restore", new { time = Uri.UnescapeDataString(day) });
        Assert.Equal(3, restored.Json.GetProperty("count").GetInt32());
        Assert.Equal(before, await CardsAsync(host));
        await UndoAsync(host, restored.String("operation"));
        Assert.Equal(after, await CardsAsync(host));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_contact_is_brought_back_to_how_it_was(StoreKind kind)
    {
        await using var host = await PhonebookHost.StartAsync(kind);
        var id = await host.AddAsync(new { name = "First" });
        await host.SendAsync("PUT", "/" + id, new { name = "Second" });
        await host.SendAsync("DELETE", "/" + id);
        var versions = (await host.SendAsync("GET", $"/{id}/versions")).Json.GetProperty("items");
        Assert.Equal(
            ["Second", "First"], versions.EnumerateArray().Select(one => one.GetProperty("name").GetString()!));
        var version = versions[1].GetProperty("version").GetString();
        Assert.Equal(HttpStatusCode.OK, (await host.SendAsync("POST", $"/{id}/restore", new { version })).Status);
        Assert.Equal(["First"], await host.NamesAsync());
        Assert.Equal(HttpStatusCode.NotFound,
            (await host.SendAsync("POST", $"/{id}/restore", new { version = "77" })).Status);
        Assert.Equal(HttpStatusCode.NotFound,
            (await host.SendAsync("POST", $"/{id}/restore", new { version }, PhonebookHost.Ben)).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_is_older_than_30_days_is_forgotten_and_deletions_after_180(StoreKind kind)
    {
        await using var host = await PhonebookHost.StartAsync(kind);
        var kept = await host.AddAsync(new { name = "Kept" });
        var gone = await host.AddAsync(new { name = "Gone" });
        var deleted = await host.SendAsync("DELETE", "/" + gone);
        host.Time.Advance(TimeSpan.FromDays(29));
        await host.SendAsync("PUT", "/" + kept, new { name = "Kept too" });
        host.Time.Advance(TimeSpan.FromDays(2));
        await host.Get<HistorySweeper>().SweepAsync(PhonebookHost.Cancel);
        Assert.Equal(HttpStatusCode.Gone, (await UndoAsync(host, deleted.String("operation"))).Status);
        Assert.Equal(1, (await host.SendAsync("GET", "/operations")).Json.GetProperty("items").GetArrayLength());
        Assert.Equal(1, await host.Store.ReadAsync(db =>
            db.Scalar<long>("select count(*) from contact_versions where tenant = 1")));
        Assert.Equal(HttpStatusCode.OK, (await host.SendAsync("GET", "/changes?since=1")).Status);

        host.Time.Advance(TimeSpan.FromDays(150));
        await host.Get<HistorySweeper>().SweepAsync(PhonebookHost.Cancel);
        Assert.Equal(HttpStatusCode.Gone, (await host.SendAsync("GET", "/changes?since=1")).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.SendAsync("GET", "/changes")).Status);
        Assert.Equal(["Kept too"], await host.NamesAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-03-02T00:00:00Z")]
    [InlineData("2026-01-29T00:00:00Z")]
    public async Task Only_times_of_the_last_30_days_are_taken(string time)
    {
        await using var host = await PhonebookHost.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync("GET", "/at?at=" + time)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync("POST", "/restore", new { time })).Status);
    }
}
