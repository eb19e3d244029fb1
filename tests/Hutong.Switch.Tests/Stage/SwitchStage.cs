using System.Text;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Kernel.Work;
using Hutong.Switch.Features;
using Hutong.Switch.Messages;
using Hutong.Switch.Presences;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hutong.Switch.Tests.Stage;

/// <summary>The exchange with nothing around it but what a test puts there.</summary>
sealed class SwitchStage
{
    public SwitchStage(Action<FeatureParts>? declare = null)
    {
        Users = new(Directory, Loaders, TimeProvider.System);
        var parts = new FeatureParts();
        declare?.Invoke(parts);
        Exchange = new(
            Directory, Users, Store, Remote, new NoPresence(), parts, NullLogger<Exchange>.Instance);
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public StageDirectory Directory { get; } = new();

    public StageStore Store { get; } = new();

    public StageRemote Remote { get; } = new();

    public List<IUserLoader> Loaders { get; } = [];

    public UserTable Users { get; }

    public Exchange Exchange { get; }

    /// <summary>A bound session of somebody at example.com.</summary>
    public async Task<StageSession> BindAsync(string full)
    {
        var address = Jid.Parse(full);
        var session = new StageSession((await Users.FindAsync(address.Bare, Cancel))!, address);
        Exchange.Bind(session);
        return session;
    }

    public async Task<Handling> SendAsync(Session from, string xml) =>
        await Exchange.ReceiveAsync(from, Read(xml), Cancel);

    public static Stanza Read(string xml)
    {
        var root = ElementReader.Parse(Encoding.UTF8.GetBytes(xml), Ns.Client);
        var type = Enum.GetValues<StanzaType>().First(type => StanzaTypes.Text(type) == root["type"]);
        Jid? Address(string name) => root[name] is { } text ? Jid.Parse(text) : null;
        Element[] children = [.. root.Children];
        return root.Name switch
        {
            "message" => Stanza.Message(type, Address("from"), Address("to"), root["id"], children),
            "presence" => Stanza.Presence(type, Address("from"), Address("to"), children),
            _ => Stanza.Iq(type, Address("from"), Address("to"), root["id"], children),
        };
    }
}

/// <summary>Everybody at example.com but those whose name begins with "nobody".</summary>
sealed class StageDirectory : IDirectory
{
    public IReadOnlyList<string> Domains => ["example.com"];

    public Dictionary<string, Jid> Moved { get; } = [];

    public bool IsLocal(string domain) => domain == "example.com";

    public TenantId? TenantOf(string domain) => IsLocal(domain) ? TenantId.First : null;

    public ValueTask<AccountRef?> FindAsync(Jid bare, CancellationToken cancel) =>
        new(bare.Local is null || bare.Local.StartsWith("nobody", StringComparison.Ordinal) ? null
            : new AccountRef(
                new(bare.Local.Aggregate(7L, (sum, letter) => (sum * 31) + letter)), TenantId.First, bare));

    public ValueTask<AccountRef?> FindAsync(AccountId account, CancellationToken cancel) => new((AccountRef?)null);

    public ValueTask<Jid?> MovedAsync(Jid bare, CancellationToken cancel) =>
        new(Moved.GetValueOrDefault(bare.Local ?? ""));
}

/// <summary>A queue that commits when the test says so, and may be full.</summary>
sealed class StageStore : IWorkQueue
{
    readonly Queue<StageWork> queue = new();

    public bool IsFull { get; set; }

    public CommitResult Result { get; set; } = CommitResult.Committed;

    public IWork Begin() => new StageWork();

    public bool TryEnqueue(IWork work)
    {
        if (IsFull)
        {
            return false;
        }

        queue.Enqueue((StageWork)work);
        return true;
    }

    public Task<CommitOutcome> TryCommitAsync(IWork work, CancellationToken cancel) =>
        Task.FromResult(new CommitOutcome(Result));

    /// <summary>Commits all that waits; how much it was.</summary>
    public int Commit()
    {
        var count = queue.Count;
        while (queue.TryDequeue(out var work))
        {
            work.Effects.ForEach(effect => effect(new CommitOutcome(Result)));
        }

        return count;
    }

    sealed class StageWork : IWork
    {
        public List<Action<CommitOutcome>> Effects { get; } = [];

        public bool IsEmpty => true;

        public void Then(Action<CommitOutcome> effect) => Effects.Add(effect);
    }
}

/// <summary>Other domains: those under .invalid are not found.</summary>
sealed class StageRemote : IRemote
{
    public List<Stanza> Sent { get; } = [];

    public StanzaError? Send(Stanza stanza, Session? origin)
    {
        if (stanza.To!.Domain.EndsWith(".invalid", StringComparison.Ordinal))
        {
            return StanzaError.RemoteServerNotFound;
        }

        Sent.Add(stanza);
        return null;
    }
}

/// <summary>A session that notes what it is sent and what was settled.</summary>
sealed class StageSession(User user, Jid address) : Session(user, address, new DeviceId(1))
{
    public List<Stanza> Got { get; } = [];

    public List<uint> Settled { get; } = [];

    public string? Closed { get; private set; }

    public override bool IsConnected => true;

    /// <summary>The condition of the last error that came, or null.</summary>
    public string? LastError => Got.LastOrDefault(stanza => stanza.Type == StanzaType.Error)?
        .Child("error", Ns.Client)!.Children[0].Name;

    public void At(uint position) => InboundPosition = position;

    public override void Send(Outgoing outgoing) => Got.Add(outgoing.Stanza);

    public override void Settle(uint position) => Settled.Add(position);

    public override void Close(string condition, string? text = null) => Closed = condition;
}

/// <summary>A hook that says when it was called and may refuse.</summary>
sealed class StageHook(MessageStage stage, Action<MessageContext> act) : IMessageHook
{
    public MessageStage Stage => stage;

    public void OnMessage(MessageContext message) => act(message);
}

/// <summary>An effect that says when it was called.</summary>
sealed class StageEffect(EffectStage stage, Action<MessageContext> act) : IMessageEffect
{
    public EffectStage Stage => stage;

    public void OnDurable(MessageContext message) => act(message);
}

sealed class NoPresence : IPresenceRouter
{
    public ValueTask FromSessionAsync(Session session, Stanza presence, CancellationToken cancel) => default;

    public ValueTask ToUserAsync(User user, Stanza presence, CancellationToken cancel) => default;

    public void Ended(Session session)
    {
    }
}
