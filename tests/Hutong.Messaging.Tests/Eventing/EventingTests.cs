using Hutong.Messaging.Discovery;
using Hutong.Messaging.Eventing;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Tests.Play;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.Eventing;

public sealed class EventingTests
{
    const string Tune = "http://jabber.org/protocol/tune";
    const string Payload = "<tune xmlns='http://jabber.org/protocol/tune'><title>Heart of the Sunrise</title></tune>";

    internal static void Features(IServiceCollection services) =>
        services.AddDiscovery().AddRoster().AddPresence().AddEventing();

    static string Publish(string node, string id, string payload, string options = "", string to = "") =>
        $"<iq type='set' id='p'{to}><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='{node}'>"
        + $"<item id='{id}'>{payload}</item></publish>{options}</pubsub></iq>";

    static string Items(string node, string inner = "", string set = "", string to = "", string attributes = "") =>
        $"<iq type='get' id='i'{to}><pubsub xmlns='http://jabber.org/protocol/pubsub'><items"
            + $" node='{node}'{attributes}>{inner}</items>{set}</pubsub></iq>";

    static string Owner(string type, string inner, string to = "") =>
        $"<iq type='{type}' id='o'{to}><pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>{inner}</pubsub></iq>";

    static string Options(params (string Name, string Value)[] fields) =>
        "<publish-options><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'>"
        + "<value>http://jabber.org/protocol/pubsub#publish-options</value></field>"
        + string.Concat(fields.Select(
        field => $"<field var='pubsub#{field.Name}'><value>{field.Value}</value></field>"))
        + "</x></publish-options>";

    /// <summary>Makes a client's capabilities known: it asks for these nodes.</summary>
    static Task WantAsync(Client client, params string[] nodes) => WantAsync(client, string.Concat(nodes), nodes);

    /// <summary>The same, and what it was sent meanwhile stays to be looked at.</summary>
    internal static Task WantAsync(Client client, string node, bool keep) => WantAsync(client, node, [node], keep);

    static async Task WantAsync(Client client, string name, string[] nodes, bool keep = false)
    {
        var info = new DiscoInfo([new("client", "pc", name)],
            [.. nodes.Select(node => node + "+notify")], []);
        await client.SendAsync($"<presence><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n'"
            + $" ver='{Capabilities.Hashed(info)}'/></presence>");
        if (ClientCapabilities.Has(client, nodes[0] + "+notify"))
        {
            client.Take();
            return;
        }

        var asked = await client.WaitAsync(stanza => stanza.Type == StanzaType.Get);
        await client.SendAsync($"<iq type='result' id='{asked.Id}' to='example.com'>{info.ToElement()}</iq>");
        while (!ClientCapabilities.Has(client, nodes[0] + "+notify"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        if (!keep)
        {
            client.Take();
        }
    }

    [Fact]
    public async Task A_published_item_reaches_own_devices_and_subscribers_that_ask_for_it()
    {
        await using var world = await World.StartAsync(Features);
        var (romeo, juliet) = await world.FriendsAsync("romeo@example.com/orchard", "juliet@example.com/balcony");
        var phone = await world.ComeAsync("juliet@example.com/phone");
        var plain = await world.ComeAsync("romeo@example.com/plain");
        var stranger = await world.ComeAsync("paris@example.com/church");
        await WantAsync(romeo, Tune);
        await WantAsync(phone, Tune);
        await WantAsync(stranger, Tune);
        foreach (var client in new[] { romeo, juliet, phone, plain, stranger })
        {
            client.Take();
        }

        var answer = await juliet.AskAsync(Publish(Tune, "current", Payload));
        Assert.Equal(StanzaType.Result, answer.Type);
        var inner = $"<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='{Tune}'><item"
            + $" id='current'>{Payload}</item></items></event></message>";
        var got = romeo.One();
        Assert.StartsWith("<message from='juliet@example.com' to='romeo@example.com/orchard' id='id", got,
            StringComparison.Ordinal);
        Assert.EndsWith("' type='headline'>" + inner, got, StringComparison.Ordinal);
        Assert.EndsWith(inner, phone.One(), StringComparison.Ordinal);
        Assert.Empty(plain.Take());
        Assert.Empty(stranger.Take());
    }

    [Theory]
    [InlineData(Tune, true)]
    [InlineData("urn:example:else", false)]
    public async Task What_is_published_while_a_client_is_asked_what_it_can_do_waits_for_its_answer(
        string wanted, bool told)
    {
        await using var world = await World.StartAsync(Features);
        var desk = await world.ComeAsync("juliet@example.com/desk");
        var phone = await world.ComeAsync("juliet@example.com/phone");
        var never = Options(("send_last_published_item", "never"));
        desk.Take();
        var info = new DiscoInfo([new("client", "pc", wanted)], [wanted + "+notify"], []);
        await phone.SendAsync($"<presence><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n'"
            + $" ver='{Capabilities.Hashed(info)}'/></presence>");
        var asked = await phone.WaitAsync(stanza => stanza.Type == StanzaType.Get);

        Assert.Equal(StanzaType.Result, (await desk.AskAsync(Publish(Tune, "one", Payload, never))).Type);
        Assert.Equal(StanzaType.Result, (await desk.AskAsync(Publish(Tune, "two", Payload, never))).Type);
        Assert.DoesNotContain(phone.TakeAll(), stanza => stanza.Kind == StanzaKind.Message);

        var known = new TaskCompletionSource();
        world.Get<ClientCapabilities>().WhenKnown(_ => known.TrySetResult());
        await phone.SendAsync($"<iq type='result' id='{asked.Id}' to='example.com'>{info.ToElement()}</iq>");
        await known.Task.WaitAsync(TimeSpan.FromSeconds(20));
        var got = phone.TakeAll().Where(stanza => stanza.Kind == StanzaKind.Message).ToList();
        Assert.Equal(told ? 2 : 0, got.Count);
        Assert.All(got, stanza => Assert.Equal(StanzaType.Headline, stanza.Type));
    }

    [Fact]
    public async Task Items_are_read_whole_by_number_by_id_and_page_by_page()
    {
        await using var world = await World.StartAsync(Features);
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        foreach (var id in new[] { "1", "2", "3", "4" })
        {
            Assert.Contains($"<item id='{id}'/>", await juliet.AnswerAsync(
                Publish("n", id, "<e xmlns='x'/>", Options(("max_items", "max")))), StringComparison.Ordinal);
        }

        static string Ids(string answer) =>
            string.Concat(System.Text.RegularExpressions.Regex.Matches(answer, "item id='(.)'")
            .Select(match => match.Groups[1].Value));
        Assert.Equal("4321", Ids(await juliet.AnswerAsync(Items("n"))));
        Assert.Equal("43", Ids(await juliet.AnswerAsync(Items("n", attributes: " max_items='2'"))));
        Assert.Equal("2", Ids(await juliet.AnswerAsync(Items("n", "<item id='2'/><item id='none'/>"))));
        Assert.Equal("item-not-found", await juliet.AnswerAsync(Items("n", "<item id='none'/>")));
        Assert.Equal("item-not-found", await juliet.AnswerAsync(Items("none")));
        const string rsm = "http://jabber.org/protocol/rsm";
        var page = await juliet.AnswerAsync(Items("n", set: $"<set xmlns='{rsm}'><max>2</max></set>"));
        Assert.Equal("43", Ids(page));
        Assert.Contains($"<set xmlns='{rsm}'><first index='0'>4</first><last>3</last><count>4</count></set>", page,
            StringComparison.Ordinal);
        page = await juliet.AnswerAsync(Items("n", set: $"<set xmlns='{rsm}'><max>2</max><after>3</after></set>"));
        Assert.Equal("21", Ids(page));
        Assert.Contains("<first index='2'>2</first>", page, StringComparison.Ordinal);
        Assert.Equal("32", Ids(await juliet.AnswerAsync(
            Items("n", set: $"<set xmlns='{rsm}'><max>2</max><before>1</before></set>"))));
        Assert.Equal("21", Ids(await juliet.AnswerAsync(
            Items("n", set: $"<set xmlns='{rsm}'><max>2</max><before/></set>"))));
        Assert.Equal("item-not-found",
            await juliet.AnswerAsync(Items("n", set: $"<set xmlns='{rsm}'><max>2</max><after>9</after></set>")));
        Assert.Contains("<count>4</count>",
            await juliet.AnswerAsync(Items("n", set: $"<set xmlns='{rsm}'><max>0</max></set>")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_keeps_as_many_items_as_it_is_configured_to()
    {
        await using var world = await World.StartAsync(Features);
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        await juliet.AnswerAsync(Publish("one", "a", "<e xmlns='x'/>"));
        await juliet.AnswerAsync(Publish("one", "b", "<e xmlns='x'/>"));
        var answer = await juliet.AnswerAsync(Items("one"));
        Assert.DoesNotContain("id='a'", answer, StringComparison.Ordinal);
        Assert.Contains("id='b'", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_options_configure_a_new_node_and_are_a_condition_on_an_old_one()
    {
        await using var world = await World.StartAsync(Features);
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        var options = Options(("persist_items", "true"), ("max_items", "max"), ("send_last_published_item", "never"),
            ("access_model", "whitelist"));
        const string bookmark = "<conference xmlns='urn:xmpp:bookmarks:1' name='Council' autojoin='true'><nick>Puck"
            + "</nick></conference>";
        Assert.Contains("<item id='theplay@conference.shakespeare.lit'/>", await juliet.AnswerAsync(
            Publish("urn:xmpp:bookmarks:1", "theplay@conference.shakespeare.lit", bookmark,
                options)), StringComparison.Ordinal);
        Assert.Contains("<item id='2@conference.shakespeare.lit'/>", await juliet.AnswerAsync(
            Publish("urn:xmpp:bookmarks:1", "2@conference.shakespeare.lit", bookmark,
                options.Replace("true</value>", "1</value>", StringComparison.Ordinal))), StringComparison.Ordinal);
        var refused = await juliet.AskAsync(
            Publish("urn:xmpp:bookmarks:1", "3", bookmark, Options(("access_model", "open"))));
        Assert.Contains("<conflict", refused.ToString(), StringComparison.Ordinal);
        Assert.Contains("<precondition-not-met xmlns='http://jabber.org/protocol/pubsub#errors'/>", refused.ToString(),
            StringComparison.Ordinal);
        Assert.Equal("conflict", await juliet.AnswerAsync(
            Publish("urn:xmpp:bookmarks:1", "3", bookmark, Options(("no_such", "1")))));
        Assert.Contains("<value>max</value>", await juliet.AnswerAsync(
            Owner("get", "<configure node='urn:xmpp:bookmarks:1'/>")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("urn:xmpp:bookmarks:1")]
    [InlineData("urn:xmpp:mds:displayed:0")]
    [InlineData("storage:bookmarks")]
    public async Task A_private_node_is_private_even_if_its_client_forgot_to_say_so(string node)
    {
        await using var world = await World.StartAsync(Features);
        var (romeo, juliet) = await world.FriendsAsync("romeo@example.com/orchard", "juliet@example.com/balcony");
        await WantAsync(romeo, node);
        await juliet.AnswerAsync(Publish(node, "romeo@example.com", "<displayed xmlns='urn:xmpp:mds:displayed:0'/>"));
        Assert.Empty(romeo.Take());
        Assert.Equal("not-allowed", await romeo.AnswerAsync(Items(node, to: " to='juliet@example.com'")));
        Assert.DoesNotContain(node, await romeo.AnswerAsync(
            "<iq type='get' id='d' to='juliet@example.com'><query xmlns='http://jabber.org/protocol/disco#items'/>"
                + "</iq>"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("open", "paris@example.com", null)]
    [InlineData("presence", "paris@example.com", "presence-subscription-required")]
    [InlineData("presence", "romeo@example.com", null)]
    [InlineData("roster", "romeo@example.com", "not-in-roster-group")]
    [InlineData("authorize", "romeo@example.com", "not-subscribed")]
    [InlineData("whitelist", "romeo@example.com", "closed-node")]
    public async Task Each_access_model_lets_in_whom_it_should(string model, string who, string? error)
    {
        await using var world = await World.StartAsync(Features);
        var (_, juliet) = await world.FriendsAsync("romeo@example.com/orchard", "juliet@example.com/balcony");
        await juliet.AnswerAsync(Publish("n", "1", "<e xmlns='x'/>", Options(("access_model", model))));
        var other = await world.BindAsync(who + "/x");
        var answer = (await other.AskAsync(Items("n", to: " to='juliet@example.com'"))).ToString();
        Assert.Contains(error ?? "<item id='1'>", answer, StringComparison.Ordinal);
        Assert.Contains(error ?? "subscription='subscribed'", (await other.AskAsync(
            $"<iq type='set' id='s' to='juliet@example.com'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
                + $"<subscribe node='n' jid='{who}'/></pubsub></iq>"))
            .ToString().Replace("subscription='pending'", "not-subscribed", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Affiliations_open_a_whitelist_and_shut_out_outcasts()
    {
        await using var world = await World.StartAsync(Features);
        var (romeo, juliet) = await world.FriendsAsync("romeo@example.com/orchard", "juliet@example.com/balcony");
        await juliet.AnswerAsync(Publish("n", "1", "<e xmlns='x'/>", Options(("access_model", "whitelist"))));
        Assert.Equal("", await juliet.AnswerAsync(
            Owner("set", "<affiliations node='n'><affiliation jid='romeo@example.com' affiliation='publisher'/>"
            + "</affiliations>")));
        Assert.Contains("id='1'", await romeo.AnswerAsync(Items("n", to: " to='juliet@example.com'")),
            StringComparison.Ordinal);
        Assert.Contains("id='2'", await romeo.AnswerAsync(
            Publish("n", "2", "<e xmlns='x'/>", to: " to='juliet@example.com'")), StringComparison.Ordinal);
        Assert.Contains("affiliation='publisher'", await juliet.AnswerAsync(Owner("get", "<affiliations node='n'/>")),
            StringComparison.Ordinal);
        Assert.Equal("", await juliet.AnswerAsync(
            Owner("set", "<affiliations node='n'><affiliation jid='romeo@example.com' affiliation='outcast'/>"
            + "</affiliations>")));
        Assert.Equal("forbidden", await romeo.AnswerAsync(Items("n", to: " to='juliet@example.com'")));
        Assert.Equal("forbidden", await romeo.AnswerAsync(
            Publish("n", "3", "<e xmlns='x'/>", to: " to='juliet@example.com'")));
        Assert.Equal("forbidden", await romeo.AnswerAsync(
            Owner("get", "<configure node='n'/>", " to='juliet@example.com'")));
        Assert.Equal("bad-request", await juliet.AnswerAsync(
            Owner("set", "<affiliations node='n'><affiliation jid='romeo@example.com' affiliation='king'/>"
            + "</affiliations>")));
    }

    [Fact]
    public async Task Explicit_subscribers_hear_of_a_node_without_asking_by_capabilities()
    {
        await using var world = await World.StartAsync(Features);
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        var paris = await world.ComeAsync("paris@example.com/church");
        await juliet.AnswerAsync(Publish("n", "1", "<e xmlns='x'/>", Options(("access_model", "open"))));
        const string to = " to='juliet@example.com'";
        static string Pubsub(string type, string inner) =>
            $"<iq type='{type}' id='s'{to}><pubsub xmlns='http://jabber.org/protocol/pubsub'>{inner}</pubsub></iq>";
        Assert.Equal("bad-request", await paris.AnswerAsync(
            Pubsub("set", "<subscribe node='n' jid='juliet@example.com'/>")));
        Assert.Equal("unexpected-request",
            await paris.AnswerAsync(Pubsub("set", "<unsubscribe node='n' jid='paris@example.com'/>")));
        await paris.SendAsync(Pubsub("set", "<subscribe node='n' jid='paris@example.com'/>"));
        var got = paris.Take();
        Assert.Contains(got, stanza => stanza.Contains("<item id='1'>", StringComparison.Ordinal)
            && stanza.Contains("<delay", StringComparison.Ordinal));
        Assert.Contains(got, stanza => stanza.Contains("subscription='subscribed'", StringComparison.Ordinal));
        await juliet.AnswerAsync(Publish("n", "2", "<e xmlns='x'/>"));
        Assert.Contains("<item id='2'>", paris.One(), StringComparison.Ordinal);
        Assert.Contains("jid='paris@example.com'", await paris.AnswerAsync(Pubsub("get", "<subscriptions/>")),
            StringComparison.Ordinal);
        Assert.Contains("jid='paris@example.com'", await juliet.AnswerAsync(Owner("get", "<subscriptions node='n'/>")),
            StringComparison.Ordinal);
        Assert.Equal("", await paris.AnswerAsync(Pubsub("set", "<unsubscribe node='n' jid='paris@example.com'/>")));
        await juliet.AnswerAsync(Publish("n", "3", "<e xmlns='x'/>"));
        Assert.Empty(paris.Take());
    }

    [Fact]
    public async Task Retracting_purging_and_deleting_tell_of_it()
    {
        await using var world = await World.StartAsync(Features);
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        await WantAsync(juliet, "n");
        await juliet.AnswerAsync(Publish("n", "1", "<e xmlns='x'/>", Options(("max_items", "5"))));
        await juliet.AnswerAsync(Publish("n", "2", "<e xmlns='x'/>"));
        static string Retract(string id) =>
            $"<iq type='set' id='r'><pubsub xmlns='http://jabber.org/protocol/pubsub'><retract node='n' notify='1'>"
                + $"<item id='{id}'/></retract></pubsub></iq>";
        await juliet.SendAsync(Retract("1"));
        Assert.Contains("<items node='n'><retract id='1'/></items>", juliet.Take()[0], StringComparison.Ordinal);
        Assert.Equal("item-not-found", await juliet.AnswerAsync(Retract("1")));
        await juliet.SendAsync(Owner("set", "<purge node='n'/>"));
        Assert.Contains("<purge node='n'/>", juliet.Take()[0], StringComparison.Ordinal);
        Assert.DoesNotContain("<item ", await juliet.AnswerAsync(Items("n")), StringComparison.Ordinal);
        await juliet.SendAsync(Owner("set", "<delete node='n'/>"));
        Assert.Contains("<delete node='n'/>", juliet.Take()[0], StringComparison.Ordinal);
        Assert.Equal("item-not-found", await juliet.AnswerAsync(Items("n")));
        Assert.Equal("item-not-found", await juliet.AnswerAsync(Owner("set", "<delete node='n'/>")));
    }

    [Fact]
    public async Task Who_comes_gets_the_last_item_of_own_nodes_and_of_contacts()
    {
        await using var world = await World.StartAsync(Features);
        var (romeo, juliet) = await world.FriendsAsync("romeo@example.com/orchard", "juliet@example.com/balcony");
        await juliet.AnswerAsync(Publish(Tune, "current", Payload));
        await romeo.AnswerAsync(Publish("urn:mine", "m", "<e xmlns='x'/>"));
        await juliet.AnswerAsync(Publish("urn:quiet", "q", "<e xmlns='x'/>",
            Options(("send_last_published_item", "never"))));
        juliet.Leave();
        var phone = await world.BindAsync("romeo@example.com/phone");
        await phone.SendAsync("<presence/>");
        phone.Take();
        var info = new DiscoInfo([], [Tune + "+notify", "urn:mine+notify", "urn:quiet+notify"], []);
        await phone.SendAsync($"<presence><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n'"
            + $" ver='{Capabilities.Hashed(info)}'/></presence>");
        var asked = await phone.WaitAsync(stanza => stanza.Type == StanzaType.Get);
        await phone.SendAsync($"<iq type='result' id='{asked.Id}' to='example.com'>{info.ToElement()}</iq>");
        var own = await phone.WaitAsync(stanza => stanza.Kind == StanzaKind.Message);
        Assert.Equal("romeo@example.com", own.From!.ToString());
        var other = await phone.WaitAsync(stanza => stanza.Kind == StanzaKind.Message);
        Assert.Equal("juliet@example.com", other.From!.ToString());
        Assert.Contains("<delay xmlns='urn:xmpp:delay' stamp='2026-03-01T12:00:00.000Z'/>", other.ToString(),
            StringComparison.Ordinal);
        Assert.Contains(Payload, other.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_and_items_outlive_a_restart()
    {
        var world = await World.StartAsync(Features);
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        await juliet.AnswerAsync(Publish("n", "1", Payload,
            Options(("max_items", "7"), ("access_model", "open"), ("title", "A title"))));
        await juliet.AnswerAsync(Owner("set",
            "<affiliations node='n'><affiliation jid='romeo@example.com' affiliation='member'/></affiliations>"));
        var config = await juliet.AnswerAsync(Owner("get", "<configure node='n'/>"));
        await using var again = await world.RestartAsync(Features);
        juliet = await again.ComeAsync("juliet@example.com/balcony");
        Assert.Contains(Payload, await juliet.AnswerAsync(Items("n")), StringComparison.Ordinal);
        Assert.Equal(config, await juliet.AnswerAsync(Owner("get", "<configure node='n'/>")));
        Assert.Contains("member", await juliet.AnswerAsync(Owner("get", "<affiliations node='n'/>")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<publish node='n'/>", "item-required")]
    [InlineData("<publish><item id='1'><e xmlns='x'/></item></publish>", "nodeid-required")]
    [InlineData("<publish node='n'><item id='1'/></publish>", "payload-required")]
    [InlineData("<publish node='n'><item id='1'><e xmlns='x'/><e xmlns='x'/></item></publish>", "invalid-payload")]
    [InlineData("<retract node='n'/>", "item-required")]
    [InlineData("<retract><item id='1'/></retract>", "nodeid-required")]
    [InlineData("<subscribe node='n' jid='other@example.com'/>", "invalid-jid")]
    public async Task Names_what_is_wrong_with_a_request(string action, string condition)
    {
        await using var world = await World.StartAsync(Features);
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        Assert.Contains($"<{condition} xmlns='http://jabber.org/protocol/pubsub#errors'/>", (await juliet.AskAsync(
            $"<iq type='set' id='x'><pubsub xmlns='http://jabber.org/protocol/pubsub'>{action}</pubsub></iq>"))
            .ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bundle_of_a_hundred_keys_fits_and_limits_hold()
    {
        await using var world = await World.StartAsync(services =>
        {
            Features(services);
            services.AddSingleton(new EventingOptions { NodesMax = 2, ItemsMax = 3, AccountBytesMax = 400_000 });
        });
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        static string Bundle(int bytes) => $"<bundle xmlns='urn:xmpp:omemo:2'>{new string('x', bytes)}</bundle>";
        Assert.Contains("<item", await juliet.AnswerAsync(Publish("urn:xmpp:omemo:2:bundles", "31415", Bundle(100_000),
            Options(("max_items", "max"), ("access_model", "open")))), StringComparison.Ordinal);
        Assert.Equal("not-acceptable",
            await juliet.AnswerAsync(Publish("urn:xmpp:omemo:2:bundles", "31415", Bundle(262_200))));
        for (var i = 0; i < 5; i++)
        {
            Assert.Contains("<item", await juliet.AnswerAsync(
                Publish("urn:xmpp:omemo:2:bundles", "31415", Bundle(100_000))), StringComparison.Ordinal);
        }

        Assert.Contains("<item", await juliet.AnswerAsync(Publish("urn:xmpp:omemo:2:bundles", "2", Bundle(200_000))),
            StringComparison.Ordinal);
        Assert.Equal("resource-constraint",
            await juliet.AnswerAsync(Publish("urn:xmpp:omemo:2:bundles", "3", Bundle(200_000))));
        await juliet.AnswerAsync(Publish("b", "1", "<e xmlns='x'/>"));
        Assert.Equal("resource-constraint", await juliet.AnswerAsync(Publish("c", "1", "<e xmlns='x'/>")));
    }

    [Fact]
    public async Task A_node_is_created_configured_and_listed()
    {
        await using var world = await World.StartAsync(Features);
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        static string Create(string node, string form) =>
            $"<iq type='set' id='c'><pubsub xmlns='http://jabber.org/protocol/pubsub'><create{node}/>{form}</pubsub>"
            + $"</iq>";
        Assert.Equal("", await juliet.AnswerAsync(
            Create(" node='n'", "<configure><x xmlns='jabber:x:data' type='submit'><field var='pubsub#access_model'>"
            + "<value>open</value></field></x></configure>")));
        Assert.Equal("conflict", await juliet.AnswerAsync(Create(" node='n'", "")));
        Assert.Contains("<create node='id", await juliet.AnswerAsync(Create("", "")), StringComparison.Ordinal);
        Assert.Equal("not-acceptable",
            await juliet.AnswerAsync(Owner("set",
            "<configure node='n'><x xmlns='jabber:x:data' type='submit'><field var='pubsub#access_model'><value>sesame"
            + "</value></field></x></configure>")));
        Assert.Equal("", await juliet.AnswerAsync(
            Owner("set", "<configure node='n'><x xmlns='jabber:x:data' type='submit'><field var='pubsub#title'>"
            + "<value>New</value></field></x></configure>")));
        Assert.Contains("<value>New</value>",
            await juliet.AnswerAsync("<iq type='get' id='d'><query xmlns='http://jabber.org/protocol/disco#info'"
            + " node='n'/></iq>"), StringComparison.Ordinal);
        Assert.Contains("node='n'", await juliet.AnswerAsync("<iq type='get' id='d'><query"
            + " xmlns='http://jabber.org/protocol/disco#items'/></iq>"), StringComparison.Ordinal);
        Assert.Contains("<identity category='pubsub' type='pep'/>",
            await juliet.AnswerAsync("<iq type='get' id='d'><query xmlns='http://jabber.org/protocol/disco#info'/>"
            + "</iq>"), StringComparison.Ordinal);
        var paris = await world.ComeAsync("paris@example.com/church");
        Assert.Equal("forbidden", await paris.AnswerAsync("<iq type='set' id='c' to='juliet@example.com'><pubsub"
            + " xmlns='http://jabber.org/protocol/pubsub'><create node='x'/></pubsub></iq>"));
    }
}
