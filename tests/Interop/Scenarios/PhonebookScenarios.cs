using System.Text.Json;
using Hutong.Interop.Harness;

namespace Hutong.Interop.Scenarios;

/// <summary>
/// Phonebooks over CardDAV as others' programs use them: vdirsyncer with khard, and tsdav. The oracle is Radicale.
/// </summary>
public abstract class PhonebookScenarios
{
    static readonly string[] _names =
    [
        "张三", "O'Brien; Zoë, \"the\" \\one", "😀👨‍👩‍👧‍👦", "长" + new string('长', 200), "Ünïcödé", "a\tb", "王  五",
        "=1+1",
        "<b>&amp;</b>", "٠١٢ عربى", "100%", "+8613800138000",
    ];

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Whether the server keeps cards as they came.</summary>
    protected abstract bool KeepsBytes { get; }

    /// <summary>An account with an empty phonebook.</summary>
    protected abstract Task<CardDavPlace> NewPlaceAsync(CancellationToken stop);

    static string Card(string uid, string name, string more = "") =>
        $"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{uid}\r\nFN:{Escape(name)}\r\nN:{Escape(name)};;;;\r\n{more}END:VCARD\r\n";

    static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace(";", "\\;", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal);

    static string[] Names(Vdirsyncer computer) =>
    [
        .. computer.Read().Select(one => $"{one.Key} " + one.Value.Replace("\n ", "", StringComparison.Ordinal)
            .Split('\n').First(line => line.StartsWith("FN:", StringComparison.Ordinal))),
    ];

    [Fact]
    public async Task Two_computers_keep_the_same_cards()
    {
        var place = await NewPlaceAsync(Stop);
        using var one = new Vdirsyncer(place);
        using var other = new Vdirsyncer(place);
        foreach (var (index, name) in _names.Index())
        {
            one.Write($"{index}.vcf", Card($"u{index}", name, "TEL;TYPE=CELL:+86 138 0013 8000\r\n"));
        }

        await one.DiscoverAsync(Stop);
        await one.SyncAsync(Stop);
        await other.DiscoverAsync(Stop);
        await other.SyncAsync(Stop);
        Assert.Equal(_names.Length, other.Read().Count);
        Assert.Equal(Names(one), Names(other));
        if (KeepsBytes)
        {
            Assert.Equal(one.Read(), other.Read());
        }

        // Each changes something else; then both have all of it.
        one.Delete("u1");
        one.Write("new.vcf", Card("new", "New from one"));
        other.Change("u0", "FN:张三", "FN:张三丰");
        other.Delete("u2");
        await one.SyncAsync(Stop);
        await other.SyncAsync(Stop);
        await one.SyncAsync(Stop);
        Assert.Equal(Names(one), Names(other));
        Assert.Equal(_names.Length - 1, one.Read().Count);
        Assert.Contains("UID:u0 FN:张三丰", Names(one));
        Assert.Contains("UID:new FN:New from one", Names(other));
        Assert.DoesNotContain(Names(one), name => name.StartsWith("UID:u1 ", StringComparison.Ordinal)
            || name.StartsWith("UID:u2 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_card_that_both_changed_is_a_conflict_and_nothing_is_lost()
    {
        var place = await NewPlaceAsync(Stop);
        using var one = new Vdirsyncer(place);
        using var other = new Vdirsyncer(place);
        one.Write("a.vcf", Card("a", "Before"));
        await one.DiscoverAsync(Stop);
        await one.SyncAsync(Stop);
        await other.DiscoverAsync(Stop);
        await other.SyncAsync(Stop);
        one.Change("a", "FN:Before", "FN:From one");
        other.Change("a", "FN:Before", "FN:From other");
        await one.SyncAsync(Stop);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => other.SyncAsync(Stop));
        Assert.Contains("conflict", refused.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["UID:a FN:From other"], Names(other));
        other.Configure("\"b wins\"");
        await other.SyncAsync(Stop);
        Assert.Equal(["UID:a FN:From one"], Names(other));
    }

    [Fact]
    public async Task Khard_shows_what_was_synced_and_what_it_adds_is_synced()
    {
        var place = await NewPlaceAsync(Stop);
        using var one = new Vdirsyncer(place);
        using var other = new Vdirsyncer(place);
        one.Write("a.vcf", Card("a", "张三", "TEL;TYPE=CELL:+8613800138000\r\nEMAIL;TYPE=WORK:san@example.net\r\n"));
        await one.DiscoverAsync(Stop);
        await one.SyncAsync(Stop);
        await other.DiscoverAsync(Stop);
        await other.SyncAsync(Stop);
        Assert.Contains("张三", await other.KhardAsync(["list", "--parsable"], Stop), StringComparison.Ordinal);
        Assert.Contains("+8613800138000", await other.KhardAsync(["phone", "--parsable"], Stop),
            StringComparison.Ordinal);
        var fields = Path.Combine(Path.GetDirectoryName(other.Cards)!, "new.yaml");
        await File.WriteAllTextAsync(fields, """
            Formatted name: Li Si
            First name: Si
            Last name: Li
            Phone:
                cell: +8613900139000
            """, Stop);
        await other.KhardAsync(["new", "-a", "contacts", "-i", fields], Stop);
        File.Delete(fields);
        await other.SyncAsync(Stop);
        await one.SyncAsync(Stop);
        Assert.Contains("Si Li", await one.KhardAsync(["list", "--parsable"], Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_arrives_as_it_was()
    {
        var place = await NewPlaceAsync(Stop);
        using var one = new Vdirsyncer(place);
        using var other = new Vdirsyncer(place);
        var picture = Convert.ToBase64String(Enumerable.Range(0, 200_000).Select(n => (byte)(n * 7)).ToArray());
        one.Write("a.vcf", Card("a", "张三", $"PHOTO;ENCODING=b;TYPE=PNG:{picture}\r\n"));
        await one.DiscoverAsync(Stop);
        await one.SyncAsync(Stop);
        await other.DiscoverAsync(Stop);
        await other.SyncAsync(Stop);
        Assert.Contains(picture, other.Read()["UID:a"].Replace("\n ", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Fact]
    public Task Three_hundred_cards_arrive_and_stay_in_step() => ManyAsync(300);

    [Fact]
    [Trait("Category", "Long")]
    public Task Five_thousand_cards_arrive_and_stay_in_step() => ManyAsync(5_000);

    async Task ManyAsync(int cards)
    {
        var place = await NewPlaceAsync(Stop);
        using var one = new Vdirsyncer(place);
        using var other = new Vdirsyncer(place);
        await one.DiscoverAsync(Stop);
        for (var i = 0; i < cards; i++)
        {
            one.Write($"{i}.vcf", Card($"u{i}", $"人 {i}", "TEL;TYPE=CELL:+86 138 0013 8000\r\n"));
        }

        await one.SyncAsync(Stop);
        await other.DiscoverAsync(Stop);
        await other.SyncAsync(Stop);
        Assert.Equal(cards, other.Read().Count);
        Assert.Equal(Names(one), Names(other));

        // What is done to some of many is told of those alone, both ways.
        other.Change("u7", "人 7", "别人");
        other.Delete("u11");
        one.Change($"u{cards - 1}", $"人 {cards - 1}", "末尾");
        await other.SyncAsync(Stop);
        await one.SyncAsync(Stop);
        await other.SyncAsync(Stop);
        Assert.Equal(cards - 1, one.Read().Count);
        Assert.Contains("FN:别人", one.Read()["UID:u7"], StringComparison.Ordinal);
        Assert.Contains("FN:末尾", other.Read()[$"UID:u{cards - 1}"], StringComparison.Ordinal);
        Assert.Equal(Names(one), Names(other));
    }

    [Fact]
    public async Task Tsdav_finds_writes_changes_deletes_and_syncs()
    {
        var place = await NewPlaceAsync(Stop);
        await NodeClients.EnsureAsync();
        var output = await ChildProcess.RunAsync("node",
            ["carddav.mjs", place.Url.ToString(), place.User, place.Password], Stop,
            environment: place.AuthorityFile.Length > 0
                ? new Dictionary<string, string> { ["NODE_EXTRA_CA_CERTS"] = place.AuthorityFile } : null,
            folder: NodeClients.Folder);
        var seen = JsonDocument.Parse(output.Split('\n')[^1]).RootElement;
        Assert.Equal(1, seen.GetProperty("books").GetInt32());
        Assert.All(seen.GetProperty("statuses").EnumerateArray(), status => Assert.Equal(201, status.GetInt32()));
        Assert.Equal(412, seen.GetProperty("again").GetInt32());
        Assert.Equal(
            ["Carl", "Zoë 😀", "张三"], seen.GetProperty("first").EnumerateArray().Select(one => one.GetString()!));
        Assert.InRange(seen.GetProperty("changed").GetInt32(), 200, 204);
        Assert.Equal(412, seen.GetProperty("late").GetInt32());
        Assert.InRange(seen.GetProperty("removed").GetInt32(), 200, 204);
        Assert.Equal(["Karl", "Zoë 😀"], seen.GetProperty("last").EnumerateArray().Select(one => one.GetString()!));
        Assert.True(seen.GetProperty("photo").GetBoolean());
        Assert.InRange(seen.GetProperty("changes").GetInt32(), 2, 3);
    }
}

/// <inheritdoc/>
public sealed class Phonebook_on_Hutong(SharedServers servers) : PhonebookScenarios
{
    /// <inheritdoc/>
    protected override bool KeepsBytes => true;

    /// <inheritdoc/>
    protected override async Task<CardDavPlace> NewPlaceAsync(CancellationToken stop)
    {
        var server = await servers.GetAsync(Side.Hutong);
        var account = await server.NewAccountAsync("books", stop);
        return new(server.Https, account.Jid, account.Password, server.AuthorityFile);
    }
}

/// <inheritdoc/>
[Trait("Category", "Long")]
public sealed class Phonebook_on_Radicale : PhonebookScenarios, IAsyncLifetime
{
    RadicaleServer? _server;

    /// <inheritdoc/>
    protected override bool KeepsBytes => false;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() =>
        _server = await RadicaleServer.StartAsync(TestContext.Current.CancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <inheritdoc/>
    protected override Task<CardDavPlace> NewPlaceAsync(CancellationToken stop) => _server!.NewPlaceAsync(stop);
}
