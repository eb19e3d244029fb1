using System.Collections.Concurrent;
using System.Collections.Frozen;
using Hutong.Kernel;
using Hutong.Switch.Features;
using Hutong.Switch.Presences;
using Hutong.Switch.Sessions;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Microsoft.Extensions.Logging;

namespace Hutong.Messaging.Discovery;

/// <summary>
/// What the clients here can do (XEP-0115): asked once for each verification string, believed for all only when the
/// answer hashes to it (section 5.4), otherwise for the one session that said it.
/// </summary>
sealed partial class ClientCapabilities(TimeProvider time, IIdSource ids, ILogger<ClientCapabilities> log)
    : IPresenceHook
{
    /// <summary>Known strings kept; a forgotten one is asked for again.</summary>
    const int KnownMax = 10_000;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    static readonly SessionSlot<Entry> Slot = new();

    readonly ConcurrentDictionary<string, FrozenSet<string>> known = new(StringComparer.Ordinal);
    readonly List<Action<Session>> listeners = [];
    FeatureParts? parts;

    public void Declared(FeatureParts all) => parts = all;

    /// <summary>Calls back whenever what a session can do has become known, or has changed.</summary>
    public void WhenKnown(Action<Session> listener) => listeners.Add(listener);

    /// <summary>Whether a session's client is known to have a feature.</summary>
    public static bool Has(Session session, string feature) =>
        session.Get(Slot)?.Features?.Contains(feature) == true;

    public void OnPresence(Session session, Stanza presence, bool initial)
    {
        if (presence.Type != StanzaType.None)
        {
            session.Set(Slot, null);
            return;
        }

        var said = Capabilities.Read(presence.Child("c", Capabilities.Namespace));
        var before = session.Get(Slot);
        if (said is null || said == before?.Said)
        {
            return;
        }

        var entry = new Entry(said) { Features = said.Hash == "sha-1" ? known.GetValueOrDefault(said.Ver) : null };
        session.Set(Slot, entry);
        if (entry.Features is null)
        {
            _ = AskAsync(session, entry);
        }
        else
        {
            Tell(session);
        }
    }

    async Task AskAsync(Session session, Entry entry)
    {
        try
        {
            if (!Jid.TryCreate(null, session.Address.Domain, null, out var domain))
            {
                return;
            }

            var request = Stanza.Iq(StanzaType.Get, domain, session.Address, ids.NewToken(),
                DiscoInfo.Question(entry.Said.QueryNode));
            var answer = await parts!.Exchange!.AskAsync(request, Patience, time, CancellationToken.None);
            if (answer?.Type == StanzaType.Result
                && DiscoInfo.Read(answer.Child("query", DiscoInfo.Namespace)) is { } info)
            {
                Learn(session, entry, info);
            }
        }
        catch (Exception error)
        {
            // The top of a task that nobody waits for.
            LogAskFailed(log, error);
        }
    }

    void Learn(Session session, Entry entry, DiscoInfo info)
    {
        var features = info.Features.ToFrozenSet(StringComparer.Ordinal);
        if (entry.Said.Hash == "sha-1" && Capabilities.Hashed(info) == entry.Said.Ver)
        {
            if (known.Count >= KnownMax)
            {
                known.Clear();
            }

            known[entry.Said.Ver] = features;
        }

        entry.Features = features;
        if (session.Get(Slot) == entry)
        {
            Tell(session);
        }
    }

    void Tell(Session session)
    {
        foreach (var listener in listeners)
        {
            listener(session);
        }
    }

    [LoggerMessage(3101, LogLevel.Error, "asking a client for its capabilities failed",
        EventName = "CapabilitiesAskFailed")]
    static partial void LogAskFailed(ILogger logger, Exception error);

    sealed class Entry(Capabilities said)
    {
        public Capabilities Said { get; } = said;

        public FrozenSet<string>? Features { get; set; }
    }
}
