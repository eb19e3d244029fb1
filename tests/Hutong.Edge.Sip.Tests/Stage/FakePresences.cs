using Hutong.Kernel.Work;
using Hutong.Switch;
using Hutong.Switch.Features;
using Hutong.Switch.Presences;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hutong.Edge.Sip.Tests.Stage;

/// <summary>An exchange that takes nothing but presence, and writes it down.</summary>
sealed class FakePresences : IPresenceRouter, IWorkQueue, IRemote
{
    readonly SipStage stage;

    public FakePresences(SipStage stage)
    {
        this.stage = stage;
        Users = new(stage.Accounts, [], TimeProvider.System);
        var parts = new FeatureParts();
        _ = new Exchange(stage.Accounts, Users, this, this, this, parts, NullLogger<Exchange>.Instance);
        stage.Stack.Parts = parts;
    }

    public Script Script { get; } = new();

    public UserTable Users { get; }

    public ValueTask FromSessionAsync(Session session, Stanza presence, CancellationToken cancel)
    {
        session.Presence = presence;
        session.Priority = int.Parse(presence.Child("priority", Ns.Client)!.Text, null);
        Script.Tell(string.Join(' ', new[] { session.Address.Local, presence.Child("show", Ns.Client)?.Text,
            presence.Child("status", Ns.Client)?.Text }.Where(one => one is not null)));
        stage.Stack.Presences.OnPresence(session, presence, initial: false);
        return default;
    }

    public ValueTask ToUserAsync(User user, Stanza presence, CancellationToken cancel) => default;

    public void Ended(Session session) => Script.Tell($"{session.Address.Local} gone");

    public IWork Begin() => throw new NotSupportedException();

    public bool TryEnqueue(IWork work) => throw new NotSupportedException();

    public Task<CommitOutcome> TryCommitAsync(IWork work, CancellationToken cancel) =>
        throw new NotSupportedException();

    public StanzaError? Send(Stanza stanza, Session? origin) => StanzaError.RemoteServerNotFound;
}
