using Hutong.Messaging.Basics;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Tests.Play;
using Hutong.Switch.Features;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.Discovery;

public sealed class DiscoveryTests
{
    const string Info = "<query xmlns='http://jabber.org/protocol/disco#info'/>";

    static void Features(IServiceCollection services) => services.AddDiscovery().AddBasics().AddRoster().AddPresence();

    static string Get(string? to, string payload) =>
        $"<iq type='get' id='q'{(to is null ? "" : $" to='{to}'")}>{payload}</iq>";

    [Fact]
    public async Task A_domain_says_what_features_declared()
    {
        await using var world = await World.StartAsync(Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        var info = DiscoInfo.Read((await romeo.AskAsync(Get("example.com", Info))).FirstChild())!;
        Assert.Equal([new DiscoIdentity("server", "im", "Hutong")], info.Identities);
        Assert.Contains("urn:xmpp:ping", info.Features);
        Assert.Contains(DiscoInfo.Namespace, info.Features);
    }

    [Fact]
    public async Task The_streams_capabilities_are_the_hash_of_the_answer_under_its_node()
    {
        await using var world = await World.StartAsync(Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        var said = world.Get<FeatureParts>().StreamFeatures.Select(make => Capabilities.Read(make("example.com")))
            .First(caps => caps is not null)!;
        var info = DiscoInfo.Read((await romeo.AskAsync(Get("example.com",
            $"<query xmlns='http://jabber.org/protocol/disco#info' node='{said.QueryNode}'/>"))).FirstChild())!;
        Assert.Equal(said.Ver, Capabilities.Hashed(info));
        Assert.Equal(said.QueryNode, info.Node);
    }

    [Fact]
    public async Task The_streams_second_capabilities_are_the_hash_of_the_answer_under_their_node()
    {
        await using var world = await World.StartAsync(Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        var said = world.Get<FeatureParts>().StreamFeatures.Select(make => CapabilityHashes.Read(make("example.com")))
            .First(caps => caps is not null)!;
        var (algorithm, hash) = Assert.Single(said.Hashes);
        var node = CapabilityHashes.Node(algorithm, hash);
        var answer = (await romeo.AskAsync(Get("example.com",
            $"<query xmlns='http://jabber.org/protocol/disco#info' node='{node}'/>"))).FirstChild()!;
        Assert.True(CapabilityHashes.IsWellFormed(answer));
        var info = DiscoInfo.Read(answer)!;
        Assert.Equal(("sha-256", CapabilityHashes.Hashed(info)), (algorithm, hash));
        Assert.Equal(node, info.Node);
        Assert.Contains(CapabilityHashes.Namespace, info.Features);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("<other xmlns='urn:x'/>", false)]
    [InlineData("<x xmlns='jabber:x:data' type='result'><field var='a'><value>1</value></field></x>", false)]
    public async Task A_clients_second_capabilities_are_believed_when_they_hash_and_nothing_else_is_in_them(
        string more, bool believed)
    {
        await using var world = await World.StartAsync(Features);
        var info = new DiscoInfo([new("client", "pc", "Exodus 0.9.1")], ["urn:xmpp:avatar:metadata+notify"], []);
        var hashes = CapabilityHashes.Of(info);
        // The older one beside it is a lie.
        var caps = $"<presence>{hashes.ToElement()}<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n'"
            + " ver='QgayPKawpkPSDYmwT/WM94uAlu0='/></presence>";
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        var known = new TaskCompletionSource();
        world.Get<ClientCapabilities>().WhenKnown(_ => known.TrySetResult());
        await romeo.SendAsync(caps);
        var asked = await romeo.WaitAsync(stanza => stanza.Type == StanzaType.Get);
        Assert.Equal("urn:xmpp:caps#sha-256." + CapabilityHashes.Hashed(info), asked.FirstChild()!["node"]);
        var answer = info.ToElement().ToString()
            .Replace("</query>", more + "</query>", StringComparison.Ordinal);
        await romeo.SendAsync($"<iq type='result' id='{asked.Id}' to='example.com'>{answer}</iq>");
        await known.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(ClientCapabilities.Has(romeo, "urn:xmpp:avatar:metadata+notify"));

        var juliet = await world.BindAsync("juliet@example.com/balcony");
        await juliet.SendAsync(caps);
        Assert.Equal(believed, ClientCapabilities.Has(juliet, "urn:xmpp:avatar:metadata+notify"));
        if (!believed)
        {
            await juliet.WaitAsync(stanza => stanza.Type == StanzaType.Get);
        }
    }

    [Fact]
    public async Task An_account_tells_of_itself_to_its_owner_and_to_subscribers_only()
    {
        await using var world = await World.StartAsync(Features);
        var (romeo, _) = await world.FriendsAsync("romeo@example.com/orchard", "juliet@example.com/balcony");
        Assert.Contains("category='account'", await romeo.AnswerAsync(Get(null, Info)), StringComparison.Ordinal);
        Assert.Contains("category='account'", await romeo.AnswerAsync(Get("juliet@example.com", Info)),
            StringComparison.Ordinal);
        Assert.Equal("service-unavailable", await romeo.AnswerAsync(Get("paris@example.com", Info)));
        Assert.Equal("service-unavailable", await romeo.AnswerAsync(Get("nobody@example.com", Info)));
    }

    [Fact]
    public async Task An_unknown_node_is_not_found()
    {
        await using var world = await World.StartAsync(Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        Assert.Equal("item-not-found", await romeo.AnswerAsync(
            Get("example.com", "<query xmlns='http://jabber.org/protocol/disco#info' node='x'/>")));
        Assert.Equal("item-not-found", await romeo.AnswerAsync(
            Get("example.com", "<query xmlns='http://jabber.org/protocol/disco#items' node='x'/>")));
        Assert.Equal("<query xmlns='http://jabber.org/protocol/disco#items'/>", await romeo.AnswerAsync(
            Get("example.com", "<query xmlns='http://jabber.org/protocol/disco#items'/>")));
    }

    [Fact]
    public async Task A_clients_capabilities_are_asked_once_and_believed_when_they_hash()
    {
        await using var world = await World.StartAsync(Features);
        var info = new DiscoInfo([new("client", "pc", "Exodus 0.9.1")], ["urn:xmpp:avatar:metadata+notify"], []);
        var caps = $"<presence><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n'"
            + $" ver='{Capabilities.Hashed(info)}'/></presence>";
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        var known = new TaskCompletionSource();
        world.Get<ClientCapabilities>().WhenKnown(_ => known.TrySetResult());
        await romeo.SendAsync(caps);
        var asked = await romeo.WaitAsync(stanza => stanza.Type == StanzaType.Get);
        Assert.Equal("n#" + Capabilities.Hashed(info), asked.FirstChild()!["node"]);
        await romeo.SendAsync($"<iq type='result' id='{asked.Id}' to='example.com'>{info.ToElement()}</iq>");
        await known.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(ClientCapabilities.Has(romeo, "urn:xmpp:avatar:metadata+notify"));

        var juliet = await world.BindAsync("juliet@example.com/balcony");
        await juliet.SendAsync(caps);
        Assert.True(ClientCapabilities.Has(juliet, "urn:xmpp:avatar:metadata+notify"));
        Assert.DoesNotContain(juliet.TakeAll(), stanza => stanza.Kind == StanzaKind.Iq);
    }

    [Fact]
    public async Task A_lie_about_capabilities_is_believed_of_the_liar_only()
    {
        await using var world = await World.StartAsync(Features);
        const string caps = "<presence><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n'"
            + " ver='QgayPKawpkPSDYmwT/WM94uAlu0='/></presence>";
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        var known = new TaskCompletionSource();
        world.Get<ClientCapabilities>().WhenKnown(_ => known.TrySetResult());
        await romeo.SendAsync(caps);
        var asked = await romeo.WaitAsync(stanza => stanza.Type == StanzaType.Get);
        var info = new DiscoInfo([], ["false"], []).ToElement();
        var mallory = await world.BindAsync("mallory@example.com/x");
        await mallory.SendAsync($"<iq type='result' id='{asked.Id}' to='example.com'>{info}</iq>");
        await romeo.SendAsync($"<iq type='result' id='{asked.Id}' to='example.com'>{info}</iq>");
        await known.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(ClientCapabilities.Has(romeo, "false"));
        var juliet = await world.BindAsync("juliet@example.com/balcony");
        await juliet.SendAsync(caps);
        Assert.False(ClientCapabilities.Has(juliet, "false"));
        await juliet.WaitAsync(stanza => stanza.Type == StanzaType.Get);
    }
}
