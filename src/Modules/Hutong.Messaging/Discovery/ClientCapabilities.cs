using System.Collections.Concurrent;
using System.Collections.Frozen;
using Hutong.Kernel;
using Hutong.Switch.Features;
using Hutong.Switch.Presences;
using Hutong.Switch.Sessions;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace Hutong.Messaging.Discovery;

/// <summary>
/// What the clients here can do (XEP-0115, XEP-0390): asked once for each hash, believed for all only when the answer
/// hashes to it (XEP-0115 section 5.4, XEP-0390 section 4.5), otherwise for the one session that said it.
/// </summary>
sealed partial class ClientCapabilities(TimeProvider time, IIdSource ids, ILogger<ClientCapabilities> log)
    : IPresenceHook
{
    /// <summary>Known strings kept; a forgotten one is asked for again.</summary>
    const int KnownMax = 10_000;

    /// <summary>
    /// Stanzas that wait for one client's answer: it comes within a round trip, so more is a client that never answers.
    /// </summary>
    const int WaitingMax = 64;

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
        session.Get(Slot)?.Has(feature) == true;

    /// <summary>
    /// Sends a stanza to a session whose client has a feature. While the client is still being asked what it can do,
    /// the stanza waits for the answer: what happens between its presence and its answer is not lost to it.
    /// </summary>
    public static void SendWhenHas(Session session, string feature, Stanza stanza)
    {
        if (session.Get(Slot) is { } entry && (entry.Hold(feature, stanza) ?? entry.Has(feature)))
        {
            session.Send(stanza);
        }
    }

    public void OnPresence(Session session, Stanza presence, bool initial)
    {
        if (presence.Type != StanzaType.None)
        {
            session.Set(Slot, null);
            return;
        }

        var said = SaidCapabilities.Read(presence);
        var before = session.Get(Slot);
        if (said is null || said == before?.Said)
        {
            return;
        }

        var features = said.Key is { } key ? known.GetValueOrDefault(key) : null;
        var entry = new Entry(said, features);
        session.Set(Slot, entry);
        if (features is null)
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
                DiscoInfo.Question(entry.Said.Node));
            var answer = await parts!.Exchange!.AskAsync(request, Patience, time, CancellationToken.None);
            if (answer?.Type == StanzaType.Result
                && answer.Child("query", DiscoInfo.Namespace) is { } query)
            {
                Learn(session, entry, query);
            }
        }
        catch (Exception error)
        {
            // The top of a task that nobody waits for.
            LogAskFailed(log, error);
        }
        finally
        {
            // A client that gave no answer has no features: nothing waits for it.
            entry.Answer(FrozenSet<string>.Empty);
        }
    }

    void Learn(Session session, Entry entry, Element query)
    {
        var features = DiscoInfo.Read(query)!.Features.ToFrozenSet(StringComparer.Ordinal);
        if (entry.Said.Key is { } key && entry.Said.IsProved(query))
        {
            if (known.Count >= KnownMax)
            {
                known.Clear();
            }

            known[key] = features;
        }

        var waiting = entry.Answer(features);
        if (session.Get(Slot) != entry)
        {
            return;
        }

        foreach (var stanza in waiting)
        {
            session.Send(stanza);
        }

        Tell(session);
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

    /// <summary>What one client said it can do; the features are null until it has answered.</summary>
    sealed class Entry(SaidCapabilities said, FrozenSet<string>? features)
    {
        readonly Lock gate = new();
        List<(string Feature, Stanza Stanza)> waiting = [];
        volatile FrozenSet<string>? known = features;

        public SaidCapabilities Said { get; } = said;

        public bool Has(string feature) => known?.Contains(feature) == true;

        /// <summary>Keeps a stanza until the answer: false (not now), or null when the answer is there.</summary>
        public bool? Hold(string feature, Stanza stanza)
        {
            lock (gate)
            {
                if (known is not null)
                {
                    return null;
                }

                if (waiting.Count < WaitingMax)
                {
                    waiting.Add((feature, stanza));
                }

                return false;
            }
        }

        /// <summary>Takes the first answer; what waited for a feature that is in it is the caller's to send.</summary>
        public List<Stanza> Answer(FrozenSet<string> answer)
        {
            lock (gate)
            {
                known ??= answer;
                List<Stanza> wanted = [.. waiting.Where(one => known.Contains(one.Feature)).Select(one => one.Stanza)];
                waiting = [];
                return wanted;
            }
        }
    }
}
