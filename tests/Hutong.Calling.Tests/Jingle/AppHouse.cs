using System.Collections.Concurrent;
using Hutong.Calling.Calls;
using Hutong.Calling.Http;
using Hutong.Calling.Jingle;
using Hutong.Contracts.Accounts;
using Hutong.Storage;
using Hutong.Switch;
using Hutong.Switch.Calls;
using Hutong.Switch.Features;
using Hutong.Switch.Presences;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hutong.Calling.Tests.Jingle;

/// <summary>Apps of Lin, Ben and Eva at the exchange, who call each other directly.</summary>
sealed class AppHouse : IAsyncDisposable
{
    public const string Sid = "the-call";

    AppHouse(CallingHost host) => Host = host;

    public CallingHost Host { get; }

    public Exchange Exchange => Host.Get<Exchange>();

    /// <summary>The call that is watched.</summary>
    public Call Call => Host.Table.All.Single();

    public AppCallFlow Flow => Assert.IsType<AppCallFlow>(Call.Flow);

    public static async Task<AppHouse> StartAsync() => new(await CallingHost.StartAsync(more: services => services
        .AddSingleton(all => new UserTable(all.GetRequiredService<IDirectory>(), [],
            all.GetRequiredService<TimeProvider>()))
        .AddSingleton(all =>
        {
            var parts = new FeatureParts();
            parts.Add(all.GetRequiredService<JingleLegs>()).Add(all.GetRequiredService<AppCalls>());
            return new Exchange(all.GetRequiredService<IDirectory>(), all.GetRequiredService<UserTable>(),
                new StoreQueue(all.GetRequiredService<IStore>()), new NoRemote(), new NoPresence(), parts,
                NullLogger<Exchange>.Instance);
        })));

    public async Task<App> AppAsync(AccountRef account, string resource)
    {
        var user = await Host.Get<UserTable>().FindAsync(account.Address, CallingHost.Cancel);
        var app = new App(this, user!, account.Address.WithResource(resource)!);
        Exchange.Bind(app);
        return app;
    }

    /// <summary>Lin has called Ben; both apps say that they go over, unless told otherwise.</summary>
    public async Task<(App Lin, App Ben)> TalkAsync(bool linMoves = true, bool benMoves = true)
    {
        var (lin, ben) = (await AppAsync(CallingHost.Lin, "a"), await AppAsync(CallingHost.Ben, "b"));
        await lin.SayAsync("propose", CallingHost.Ben.Address, linMoves);
        await CallingHost.UntilAsync(() => Host.Table.Count == 1);
        await ben.SayAsync("proceed", lin.Address, benMoves);
        await Host.TalkAsync();
        return (lin, ben);
    }

    public ValueTask<CallReason?> MoveAsync(AccountRef asker, bool canLag = false) =>
        Flow.MoveAsync(asker, canLag, CallingHost.Cancel);

    /// <summary>The end of an account, once it is the server's.</summary>
    public CallLeg Own(AccountRef account) => CallReader.Own(Call, account)!;

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    sealed class NoPresence : IPresenceRouter
    {
        public ValueTask FromSessionAsync(Session session, Stanza presence, CancellationToken cancel) => default;

        public ValueTask ToUserAsync(User user, Stanza presence, CancellationToken cancel) => default;

        public void Ended(Session session)
        {
        }
    }
}

/// <summary>An app: takes the server's session in the place of its direct one, as the web client does.</summary>
sealed class App(AppHouse house, User user, Jid address) : Session(user, address, new(1)), ILegUser
{
    readonly ConcurrentQueue<(Jid From, Element Jingle)> asked = new();
    Jid? leg;
    string? sid;
    int requests;

    public override bool IsConnected => true;

    /// <summary>Its sound with the server.</summary>
    public TestPhone Phone { get; } = house.Host.Phone(address.Resource!, LegKind.App,
        Hutong.Media.Codecs.AudioCodec.Pcma);

    /// <summary>What it does with the offer of a session.</summary>
    public bool Takes { get; set; } = true;

    /// <summary>Whether its new session comes to be connected.</summary>
    public bool Connects { get; set; } = true;

    /// <summary>What it was asked, in order: the actions, or what a session-info says.</summary>
    public IReadOnlyList<string> Asked => [.. asked.Select(one => one.Jingle["action"] == "session-info"
        ? one.Jingle.Children[0].Name : one.Jingle["action"]!)];

    /// <summary>The offer that it got.</summary>
    public (Jid From, Element Jingle) Offer => asked.First(one => one.Jingle["action"] == "session-initiate");

    /// <summary>Errors that came back.</summary>
    public ConcurrentQueue<Stanza> Errors { get; } = new();

    /// <summary>A message of XEP-0353.</summary>
    public async Task SayAsync(string what, Jid to, bool moves = false)
    {
        var element = new Element(what, JingleNames.Message).With("id", AppHouse.Sid);
        if (what == "propose")
        {
            element.With(new Element("description", JingleNames.Rtp).With("media", "audio"));
        }

        if (moves)
        {
            element.With(new Element("move", Hutong.Calling.Records.Timeline.Namespace));
        }

        await house.Exchange.ReceiveAsync(
            this, Stanza.Message(StanzaType.Chat, null, to, what, element), CallingHost.Cancel);
    }

    /// <summary>A request of Jingle, to the end of a call.</summary>
    public async Task AskAsync(Jid to, string session, string action, params Element[] children)
    {
        var jingle = new Element("jingle", JingleNames.Jingle).With("action", action).With("sid", session);
        foreach (var child in children)
        {
            jingle.With(child);
        }

        await house.Exchange.ReceiveAsync(this, Stanza.Iq(
            StanzaType.Set, null, to, $"r{Interlocked.Increment(ref requests)}", jingle), CallingHost.Cancel);
    }

    /// <summary>Hangs up at the server.</summary>
    public Task HangUpAsync() => AskAsync(leg!, sid!, "session-terminate", JingleNames.Write(CallReason.HungUp, null));

    public override void Send(Outgoing outgoing)
    {
        var stanza = outgoing.Stanza;
        if (stanza.Type == StanzaType.Error)
        {
            Errors.Enqueue(stanza);
        }

        if (stanza.Kind != StanzaKind.Iq || stanza.Type != StanzaType.Set
            || stanza.Child("jingle", JingleNames.Jingle) is not { } jingle)
        {
            return;
        }

        asked.Enqueue((stanza.From!, jingle));
        switch (jingle["action"])
        {
            case "session-initiate" when Takes:
                (leg, sid) = (stanza.From, jingle["sid"]);
                Phone.Rung(new() { CallId = sid!, RingTime = default, Offer = JingleSdp.Read(jingle, out _) }, this);
                Phone.Take();
                break;
            case "session-terminate":
                Phone.End(new(JingleNames.Read(jingle, CallReason.HungUp)));
                break;
        }
    }

    public override void Settle(uint position)
    {
    }

    public override void Close(string condition, string? text = null)
    {
    }

    void ILegUser.OnAnswered(ILeg edge, Hutong.Sip.Sdp.SessionDescription? description) =>
        _ = AcceptAsync(description!);

    async Task AcceptAsync(Hutong.Sip.Sdp.SessionDescription description)
    {
        await AskAsync(leg!, sid!, "session-accept", [.. JingleSdp.Write(description, "initiator", "0")]);
        if (Connects)
        {
            await AskAsync(leg!, sid!, "session-info", new Element("ready", Hutong.Calling.Records.Timeline.Namespace));
        }
    }

    void ILegUser.OnRinging(ILeg edge, Hutong.Sip.Sdp.SessionDescription? early)
    {
    }

    void ILegUser.OnDescription(ILeg edge, Hutong.Sip.Sdp.SessionDescription answer)
    {
    }

    void ILegUser.OnOfferRefused(ILeg edge)
    {
    }

    Hutong.Sip.Sdp.SessionDescription? ILegUser.OnOffer(ILeg edge, Hutong.Sip.Sdp.SessionDescription? offer) => null;

    void ILegUser.OnCandidates(ILeg edge, IReadOnlyList<Hutong.Sip.Sdp.IceCandidate> candidates)
    {
    }

    void ILegUser.OnDigit(ILeg edge, char digit)
    {
    }

    bool ILegUser.OnTransfer(ILeg edge, TransferRequest request) => false;

    void ILegUser.OnEnded(ILeg edge, LegEnd end)
    {
    }
}
