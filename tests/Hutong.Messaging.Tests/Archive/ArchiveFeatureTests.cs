using System.Globalization;
using Hutong.Messaging.Archive;
using Hutong.Messaging.Basics;
using Hutong.Messaging.Delivery;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Offline;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Resumption;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Tests.Play;
using Hutong.Storage;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.Archive;

/// <summary>Queries (XEP-0313 section 4, XEP-0059), what is refused, and metadata.</summary>
public sealed class ArchiveFeatureTests
{
    static readonly ArchiveQuery All = new("q7", null, null, null, null, null, null, new(), FlipPage: false);

    static readonly Jid Bob = Jid.Parse("bob@example.com");

    internal static void Features(IServiceCollection services) => services
        .AddDiscovery().AddBasics().AddRoster().AddPresence().AddArchive().AddResumption().AddDelivery().AddOffline();

    /// <summary>Alice writes to bob, bob answers, in turn: 1, 2, 3 ..., a minute apart, the first at 12:01.</summary>
    static async Task<(Client Alice, Client Bob)> TalkAsync(World world, int messages)
    {
        var alice = await world.BindAsync("alice@example.com/a");
        var bob = await world.BindAsync("bob@example.com/b");
        for (var i = 1; i <= messages; i++)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(1));
            var (from, to) = i % 2 == 1 ? (alice, bob) : (bob, alice);
            await from.SendAsync(Message(to.Address.Bare, i.ToString(CultureInfo.InvariantCulture)));
        }

        alice.Take();
        bob.Take();
        return (alice, bob);
    }

    static string Message(Jid to, string body) =>
        $"<message to='{to}' type='chat' id='m{body}'><body>{body}</body></message>";

    static string Request(ArchiveQuery query) =>
        Stanza.Iq(StanzaType.Set, null, null, "q", query.ToElement()).ToString();

    internal static async Task<(string Bodies, ArchiveFin Fin, ArchiveResult[] Results)> QueryAsync(
        Client client, ArchiveQuery query)
    {
        await client.SendAsync(Request(query));
        var all = client.TakeAll();
        var results = all.Select(ArchiveResult.Read).OfType<ArchiveResult>().ToArray();
        Assert.Equal(StanzaType.Result, all[^1].Type);
        return (string.Join(' ', results.Select(Body)), ArchiveFin.Read(all[^1].FirstChild())!, results);
    }

    static string Body(ArchiveResult result) => result.Forwarded.Stanza.Child("body", Ns.Client)?.Text ?? "-";

    [Fact]
    public async Task Both_owners_find_the_whole_conversation_in_order()
    {
        await using var world = await World.StartAsync(Features);
        var (alice, bob) = await TalkAsync(world, 3);
        var (bodies, fin, results) = await QueryAsync(alice, All);
        Assert.Equal("1 2 3", bodies);
        Assert.True(fin.Complete);
        Assert.Equal(new Page("1", "3"), fin.Page);
        Assert.All(results, result => Assert.Equal("q7", result.QueryId));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 12, 1, 0, TimeSpan.Zero), results[0].Forwarded.Delay!.Stamp);
        Assert.Equal("1 2 3", (await QueryAsync(bob, All)).Bodies);
    }

    [Fact]
    public async Task A_delivered_message_has_the_id_that_the_archive_knows_it_by()
    {
        await using var world = await World.StartAsync(Features);
        var alice = await world.BindAsync("alice@example.com/a");
        var bob = await world.BindAsync("bob@example.com/b");
        await bob.SendAsync("<presence/>");
        await bob.LiveAsync();
        bob.Take();
        await alice.SendAsync(Message(Bob, "hello"));
        var delivered = StanzaId.Find(Assert.Single(bob.TakeAll()), Bob);
        Assert.Equal(delivered, Assert.Single((await QueryAsync(bob, All)).Results).Id);
    }

    [Theory]
    [InlineData("carol@example.com", "")]
    [InlineData("bob@example.com", "1 2 3")]
    [InlineData("bob@example.com/b", "2 3")]
    [InlineData("bob@example.com/other", "")]
    [InlineData("alice@example.com", "self")]
    public async Task With_finds_what_an_address_wrote_or_was_written(string with, string bodies)
    {
        await using var world = await World.StartAsync(Features);
        var (alice, _) = await TalkAsync(world, 2);
        await alice.SendAsync("<message to='bob@example.com/b' type='chat'><body>3</body></message>");
        await alice.SendAsync(Message(alice.Address.Bare, "self"));
        await alice.SendAsync(Message(Jid.Parse("dave@example.com"), "else"));
        alice.Take();
        Assert.Equal(bodies, (await QueryAsync(alice, All with { With = Jid.Parse(with) })).Bodies);
    }

    [Theory]
    [InlineData("12:02:00", "12:03:00", "2 3")]
    [InlineData("12:02:00.001", null, "3 4")]
    [InlineData(null, "12:01:59", "1")]
    [InlineData("13:00:00", null, "")]
    [InlineData("12:03:00", "12:02:00", "")]
    public async Task Start_and_end_belong_to_the_time_between(string? start, string? end, string bodies)
    {
        await using var world = await World.StartAsync(Features);
        var (alice, _) = await TalkAsync(world, 4);
        var query = All with { Start = At(start), End = At(end) };
        Assert.Equal(bodies, (await QueryAsync(alice, query)).Bodies);

        static DateTimeOffset? At(string? time) => XmppDateTime.Read(time is null ? null : $"2026-03-01T{time}Z");
    }

    [Theory]
    [InlineData("2", null, null, "3 4 5")]
    [InlineData(null, "4", null, "1 2 3")]
    [InlineData("2", "5", null, "3 4")]
    [InlineData("4", "2", null, "")]
    [InlineData(null, null, "4,2,4", "2 4")]
    public async Task Ids_bound_or_name_what_is_found(string? after, string? before, string? ids, string bodies)
    {
        await using var world = await World.StartAsync(Features);
        var (alice, _) = await TalkAsync(world, 5);
        var (found, fin, _) = await QueryAsync(
            alice, All with { AfterId = after, BeforeId = before, Ids = ids?.Split(',') });
        Assert.Equal(bodies, found);
        Assert.True(fin.Complete);
    }

    [Fact]
    public async Task Pages_forward_until_it_is_complete()
    {
        await using var world = await World.StartAsync(Features);
        var (alice, _) = await TalkAsync(world, 5);
        var first = await QueryAsync(alice, All with { Page = new(Max: 2) });
        var second = await QueryAsync(alice, All with { Page = new(Max: 2, After: first.Fin.Page.Last) });
        var third = await QueryAsync(alice, All with { Page = new(Max: 2, After: second.Fin.Page.Last) });
        var beyond = await QueryAsync(alice, All with { Page = new(Max: 2, After: third.Fin.Page.Last) });
        Assert.Equal(["1 2", "3 4", "5", ""], [first.Bodies, second.Bodies, third.Bodies, beyond.Bodies]);
        Assert.Equal([false, false, true, true],
            [first.Fin.Complete, second.Fin.Complete, third.Fin.Complete, beyond.Fin.Complete]);
        Assert.Equal(new Page(null, null), beyond.Fin.Page);
    }

    [Fact]
    public async Task Pages_backward_each_page_oldest_first_unless_flipped()
    {
        await using var world = await World.StartAsync(Features);
        var (alice, _) = await TalkAsync(world, 5);
        var last = await QueryAsync(alice, All with { Page = new(Max: 2, Before: "") });
        var middle = await QueryAsync(
            alice, All with { Page = new(Max: 2, Before: last.Fin.Page.First), FlipPage = true });
        var first = await QueryAsync(alice, All with { Page = new(Max: 2, Before: middle.Fin.Page.First) });
        Assert.Equal(["4 5", "3 2", "1"], [last.Bodies, middle.Bodies, first.Bodies]);
        Assert.Equal([false, false, true], [last.Fin.Complete, middle.Fin.Complete, first.Fin.Complete]);
        // The first and last of a flipped page are those of the archive's order (section 4.5).
        Assert.Equal(new Page("2", "3"), middle.Fin.Page);
    }

    [Fact]
    public async Task A_page_within_a_filter_keeps_to_the_filter()
    {
        await using var world = await World.StartAsync(Features);
        var (alice, _) = await TalkAsync(world, 3);
        await alice.SendAsync(Message(Jid.Parse("dave@example.com"), "dave"));
        await alice.SendAsync(Message(Bob, "5"));
        alice.Take();
        var last = await QueryAsync(alice, All with { With = Bob, Page = new(Max: 2, Before: "") });
        var before = await QueryAsync(alice, All with { With = Bob, Page = new(Max: 2, Before: last.Fin.Page.First) });
        Assert.Equal(["3 5", "1 2"], [last.Bodies, before.Bodies]);
        Assert.True(before.Fin.Complete);
    }

    [Theory]
    [InlineData(null, 50)]
    [InlineData(1_000, ArchiveRange.MaxPage)]
    public async Task A_page_has_a_size_of_its_own(int? max, int found)
    {
        await using var world = await World.StartAsync(Features);
        var alice = await world.BindAsync("alice@example.com/a");
        await FillAsync(world, alice, ArchiveRange.MaxPage + 1, "x");
        var page = await QueryAsync(alice, All with { Page = new(Max: max) });
        Assert.Equal(found, page.Results.Length);
        Assert.False(page.Fin.Complete);
    }

    [Fact]
    public async Task A_page_of_long_messages_ends_early()
    {
        await using var world = await World.StartAsync(Features);
        var alice = await world.BindAsync("alice@example.com/a");
        // The body is in the id as well: two messages are a page.
        await FillAsync(world, alice, 5, new string('x', (ArchiveReader.PageBytes / 4) - 1_000));
        var first = await QueryAsync(alice, All with { Page = new(Max: 4) });
        var rest = await QueryAsync(alice, All with { Page = new(Max: 4, Before: "") });
        Assert.Equal((2, false, "2"), (first.Results.Length, first.Fin.Complete, first.Fin.Page.Last));
        Assert.Equal((2, false, "4"), (rest.Results.Length, rest.Fin.Complete, rest.Fin.Page.First));
    }

    [Fact]
    public async Task No_items_asked_for_gives_their_count()
    {
        await using var world = await World.StartAsync(Features);
        var (alice, bob) = await TalkAsync(world, 5);
        await alice.SendAsync(Message(Jid.Parse("dave@example.com"), "dave"));
        alice.Take();
        var all = await QueryAsync(alice, All with { Page = new(Max: 0) });
        var some = await QueryAsync(alice, All with { With = Bob, Page = new(Max: 0, Before: "") });
        Assert.Equal((6, false, ""), (all.Fin.Page.Count, all.Fin.Complete, all.Bodies));
        Assert.Equal(5, some.Fin.Page.Count);
        var empty = await QueryAsync(bob, All with { With = bob.Address, Page = new(Max: 0) });
        Assert.Equal((0, true), (empty.Fin.Page.Count, empty.Fin.Complete));
    }

    [Fact]
    public async Task A_count_of_very_many_is_reckoned()
    {
        await using var world = await World.StartAsync(Features);
        var alice = await world.BindAsync("alice@example.com/a");
        var many = ArchiveReader.CountedMax + 2_000;
        await FillAsync(world, alice, many, "x");
        Assert.Equal(many, (await QueryAsync(alice, All with { Page = new(Max: 0) })).Fin.Page.Count);
    }

    [Theory]
    [InlineData("<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>urn:other</value></field></x>",
        "bad-request")]
    [InlineData("[with=@]", "jid-malformed")]
    [InlineData("[start=yesterday]", "bad-request")]
    [InlineData("[end=2026-03-01]", "bad-request")]
    [InlineData("[after-id=2026]", "item-not-found")]
    [InlineData("[before-id=2026]", "item-not-found")]
    [InlineData("[after-id=abc]", "item-not-found")]
    [InlineData("[before-id=-1]", "item-not-found")]
    [InlineData("[ids=2026]", "item-not-found")]
    [InlineData("[ids=abc]", "item-not-found")]
    [InlineData("[include-groupchat=true]", "feature-not-implemented")]
    [InlineData("[{urn:other}search=x]", "feature-not-implemented")]
    [InlineData("<set xmlns='http://jabber.org/protocol/rsm'><max>many</max></set>", "bad-request")]
    [InlineData("<set xmlns='http://jabber.org/protocol/rsm'><max>-1</max></set>", "bad-request")]
    [InlineData("<set xmlns='http://jabber.org/protocol/rsm'><after>2026</after></set>", "item-not-found")]
    [InlineData("<set xmlns='http://jabber.org/protocol/rsm'><before>abc</before></set>", "item-not-found")]
    [InlineData("<set xmlns='http://jabber.org/protocol/rsm'><after>1</after><before>2</before></set>", "bad-request")]
    [InlineData("<set xmlns='http://jabber.org/protocol/rsm'><index>3</index></set>", "feature-not-implemented")]
    public async Task Refuses_what_is_no_question(string inner, string condition)
    {
        await using var world = await World.StartAsync(Features);
        var (alice, _) = await TalkAsync(world, 2);
        if (inner.StartsWith('['))
        {
            var at = inner.LastIndexOf('=');
            inner = "<x xmlns='jabber:x:data' type='submit'>"
                + "<field var='FORM_TYPE'><value>urn:xmpp:mam:2</value></field>"
                + $"<field var='{inner[1..at]}'><value>{inner[(at + 1)..^1]}</value></field></x>";
        }

        Assert.Equal(condition, await alice.AnswerAsync(
            $"<iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'>{inner}</query></iq>"));
    }

    [Fact]
    public async Task Refuses_more_ids_than_a_question_may_name()
    {
        await using var world = await World.StartAsync(Features);
        var alice = await world.BindAsync("alice@example.com/a");
        var ids = Enumerable.Repeat("1", ArchiveQuery.MaxIds + 1).ToArray();
        Assert.Equal("bad-request", await alice.AnswerAsync(Request(All with { Ids = ids })));
    }

    [Fact]
    public async Task A_field_that_was_left_empty_asks_for_nothing()
    {
        await using var world = await World.StartAsync(Features);
        var (alice, _) = await TalkAsync(world, 1);
        await alice.SendAsync("<iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' "
            + "type='submit'><field var='FORM_TYPE'><value>urn:xmpp:mam:2</value></field><field var='with'/>"
            + "<field var='start'/></x></query></iq>");
        Assert.Equal(2, alice.TakeAll().Length);
    }

    [Fact]
    public async Task Nobody_reads_the_archive_of_another()
    {
        await using var world = await World.StartAsync(Features);
        var (alice, _) = await TalkAsync(world, 1);
        Assert.Equal("service-unavailable", await alice.AnswerAsync(
            "<iq type='set' id='q' to='bob@example.com'><query xmlns='urn:xmpp:mam:2'/></iq>"));
    }

    [Fact]
    public async Task The_form_names_each_field_and_lists_no_ids()
    {
        await using var world = await World.StartAsync(Features);
        var alice = await world.BindAsync("alice@example.com/a");
        var answer = await alice.AskAsync("<iq type='get' id='f'><query xmlns='urn:xmpp:mam:2'/></iq>");
        var form = answer.FirstChild()!.Child("x", DataForm.Namespace)!;
        Assert.Equal(
            [
                "FORM_TYPE hidden", "with jid-single", "start text-single", "end text-single", "before-id text-single",
                "after-id text-single", "ids list-multi",
            ],
            form.Children.Select(field => $"{field["var"]} {field["type"]}"));
        Assert.NotNull(form.Children[^1].Child("validate", "http://jabber.org/protocol/xdata-validate")!
            .Child("open"));
    }

    [Fact]
    public async Task Metadata_names_the_ends_or_nothing()
    {
        const string Ask = "<iq type='get' id='d'><metadata xmlns='urn:xmpp:mam:2'/></iq>";
        await using var world = await World.StartAsync(Features);
        var (alice, _) = await TalkAsync(world, 3);
        var carol = await world.BindAsync("carol@example.com/c");
        var metadata = ArchiveMetadata.Read((await alice.AskAsync(Ask)).FirstChild())!;
        Assert.Equal(("1", new DateTimeOffset(2026, 3, 1, 12, 1, 0, TimeSpan.Zero)), metadata.First);
        Assert.Equal(("3", new DateTimeOffset(2026, 3, 1, 12, 3, 0, TimeSpan.Zero)), metadata.Last);
        Assert.Equal(new ArchiveMetadata(null, null),
            ArchiveMetadata.Read((await carol.AskAsync(Ask)).FirstChild()));
    }

    [Fact]
    public async Task What_is_erased_is_not_found_and_its_ids_are_gone()
    {
        await using var world = await World.StartAsync(Features);
        var (alice, bob) = await TalkAsync(world, 3);
        await world.Store.CommitAsync(new UnitOfWork().Unlink(ArchiveLog.Log, ArchiveLog.Key(alice.User), 1, 2),
            TestContext.Current.CancellationToken);
        Assert.Equal("3", (await QueryAsync(alice, All)).Bodies);
        Assert.Equal("item-not-found", await alice.AnswerAsync(Request(All with { AfterId = "2" })));
        Assert.Equal("1 2 3", (await QueryAsync(bob, All)).Bodies);
    }

    /// <summary>Rows of messages to oneself, put there in one commit.</summary>
    static async Task FillAsync(World world, Client owner, int count, string body)
    {
        var bare = owner.Address.Bare;
        var stanza = World.Read(Message(bare, body)).WithFrom(owner.Address);
        var work = new UnitOfWork();
        for (var i = 0; i < count; i++)
        {
            work.Append(ArchiveLog.Log, new LogEntry
            {
                OwnerA = ArchiveLog.Key(owner.User),
                TagA = ArchiveLog.Tag(bare),
                At = i,
                Flags = (long)ArchiveFlags.ToSelf,
                Body = ArchiveLog.Body(0, 0, stanza),
            });
        }

        await world.Store.CommitAsync(work, TestContext.Current.CancellationToken);
    }
}
