using Hutong.Messaging.Tests.Play;
using Hutong.Xmpp.Xeps;

namespace Hutong.Messaging.Tests.Archive;

/// <summary>Preferences (XEP-0441): whose messages are kept.</summary>
public sealed class ArchiveSettingsTests
{
    const string Get = "<iq type='get' id='p'><prefs xmlns='urn:xmpp:mam:2'/></iq>";

    static readonly ArchiveQuery All = new(null, null, null, null, null, null, null, new(), FlipPage: false);

    static string Set(string mode, string always = "", string never = "") =>
        $"<iq type='set' id='p'><prefs xmlns='urn:xmpp:mam:2' default='{mode}'><always>{List(always)}</always>"
        + $"<never>{List(never)}</never></prefs></iq>";

    static string List(string addresses) => string.Concat(addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(address => $"<jid>{address}</jid>"));

    static async Task<string> BodiesAsync(Client client) =>
        (await ArchiveFeatureTests.QueryAsync(client, All)).Bodies;

    [Fact]
    public async Task Everything_is_kept_until_something_else_is_asked_for()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var alice = await world.BindAsync("alice@example.com/a");
        Assert.Equal("<prefs xmlns='urn:xmpp:mam:2' default='always'><always/><never/></prefs>",
            await alice.AnswerAsync(Get));
    }

    [Fact]
    public async Task Preferences_are_told_back_and_outlive_a_restart()
    {
        var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var alice = await world.BindAsync("alice@example.com/a");
        const string Expected = "<prefs xmlns='urn:xmpp:mam:2' default='roster'><always><jid>bob@example.com</jid>"
            + "</always><never><jid>carol@example.com</jid><jid>dave@example.com/x</jid></never></prefs>";
        Assert.Equal(Expected,
            await alice.AnswerAsync(Set("roster", "bob@example.com", "carol@example.com dave@example.com/x")));
        await using var again = await world.RestartAsync(ArchiveFeatureTests.Features);
        Assert.Equal(Expected, await (await again.BindAsync("alice@example.com/a")).AnswerAsync(Get));
    }

    [Theory]
    [InlineData("never", "", "", false, "")]
    [InlineData("never", "bob@example.com", "", false, "hello")]
    [InlineData("always", "", "bob@example.com", false, "")]
    [InlineData("always", "", "bob@example.com/b", false, "hello")]
    [InlineData("always", "bob@example.com", "bob@example.com", false, "hello")]
    [InlineData("roster", "", "", false, "")]
    [InlineData("roster", "", "", true, "hello")]
    [InlineData("roster", "", "bob@example.com", true, "")]
    public async Task Lists_are_stronger_than_the_default(
        string mode, string always, string never, bool contact, string kept)
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var alice = await world.BindAsync("alice@example.com/a");
        var bob = await world.BindAsync("bob@example.com/b");
        if (contact)
        {
            await alice.SendAsync(
                "<iq type='set' id='r'><query xmlns='jabber:iq:roster'><item jid='bob@example.com'/></query></iq>");
        }

        await alice.AnswerAsync(Set(mode, always, never));
        await alice.SendAsync("<message to='bob@example.com' type='chat'><body>hello</body></message>");
        Assert.Equal(kept, await BodiesAsync(alice));
        Assert.Equal("hello", await BodiesAsync(bob));
    }

    [Fact]
    public async Task Who_keeps_nothing_still_gets_what_was_sent_while_away()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var alice = await world.BindAsync("alice@example.com/a");
        var bob = await world.BindAsync("bob@example.com/b");
        await bob.AnswerAsync(Set("never"));
        bob.Leave();
        await alice.SendAsync("<message to='bob@example.com' type='chat' id='m'><body>hello</body></message>");
        bob = await world.BindAsync("bob@example.com/b");
        await bob.SendAsync("<presence/>");
        var waited = await bob.WaitAsync(stanza => stanza.Id == "m");
        Assert.Null(StanzaId.Find(waited, bob.Address.Bare));
        await bob.LiveAsync();
        bob.Take();
        Assert.Equal("", await BodiesAsync(bob));
        Assert.Equal("hello", await BodiesAsync(alice));
    }

    [Theory]
    [InlineData("<prefs xmlns='urn:xmpp:mam:2'/>")]
    [InlineData("<prefs xmlns='urn:xmpp:mam:2' default='sometimes'/>")]
    [InlineData("<prefs xmlns='urn:xmpp:mam:2' default='always'><always><jid>@</jid></always></prefs>")]
    [InlineData("<prefs xmlns='urn:xmpp:mam:2' default='always'><never><item>a@b</item></never></prefs>")]
    public async Task Refuses_what_are_no_preferences(string prefs)
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var alice = await world.BindAsync("alice@example.com/a");
        Assert.Equal("bad-request", await alice.AnswerAsync($"<iq type='set' id='p'>{prefs}</iq>"));
    }

    [Fact]
    public async Task Refuses_lists_that_are_too_long()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var alice = await world.BindAsync("alice@example.com/a");
        var list = string.Join(' ', Enumerable.Range(0, ArchivePreferences.MaxEntries + 1).Select(i => $"n{i}@b.org"));
        Assert.Equal("bad-request", await alice.AnswerAsync(Set("always", list)));
    }

    [Fact]
    public async Task Preferences_that_cannot_be_stored_are_not_held()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var alice = await world.BindAsync("alice@example.com/a");
        await world.Store.CommitAsync(new Hutong.Storage.UnitOfWork().Sql("drop table archive_settings"),
            TestContext.Current.CancellationToken);
        Assert.Equal("internal-server-error", await alice.AnswerAsync(Set("never")));
        Assert.Contains("default='always'", await alice.AnswerAsync(Get), StringComparison.Ordinal);
    }
}
