using Hutong.Messaging.Archive;
using Hutong.Messaging.Delivery;
using Hutong.Storage;
using Hutong.Switch.Features;
using Hutong.Switch.Presences;
using Hutong.Switch.Sessions;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Microsoft.Extensions.Logging;

namespace Hutong.Messaging.Offline;

/// <summary>
/// Sends what waited to a session that announces itself (RFC 6121 section 8.5.2.2, XEP-0160), then makes it live. It
/// becomes live on the effects loop, only when no message has passed there that it has not read: none is missed,
/// none comes twice, and the order is the archive's.
/// </summary>
sealed partial class Backlog(IStore store, MarkKeeper marks, ILogger<Backlog> log) : IPresenceHook, ISessionHook
{
    const int SliceMessages = 100;

    /// <summary>As much is sent before the client is waited for: a part of what its connection may hold.</summary>
    const int SliceBytes = 64 << 10;

    /// <summary>Set while a session reads what waited: it gets archived messages from there only.</summary>
    public static readonly SessionSlot<CatchUp> CatchingUp = new();

    /// <summary>Set once a session has asked the archive: it catches up by itself and gets nothing twice.</summary>
    public static readonly SessionSlot<object> UsesArchive = new();

    /// <summary>How far a session has read.</summary>
    public sealed class CatchUp
    {
        /// <summary>The last sequence sent.</summary>
        public long Sequence { get; set; }
    }

    public void OnPresence(Session session, Stanza presence, bool initial)
    {
        if (session.Priority < 0)
        {
            session.IsLive = false;
        }
        else if (!session.IsLive && session.Get(CatchingUp) is null)
        {
            session.Set(CatchingUp, new CatchUp { Sequence = session.User.Get(DeliveredMark.Slot)!.Sequence });
            Arrive(session);
        }
    }

    public void OnBound(Session session)
    {
    }

    public void OnUndelivered(Session session, IReadOnlyList<Outgoing> stanzas)
    {
        var oldest =
            stanzas.Where(stanza => stanza.Sequence > 0).Select(stanza => stanza.Sequence).DefaultIfEmpty(0).Min();
        var other = false;
        foreach (var live in session.User.Sessions)
        {
            other |= live.IsLive && live != session;
        }

        if (oldest > 0 && !other)
        {
            marks.Return(session.User, oldest - 1);
        }
    }

    public void OnEnded(Session session)
    {
        session.IsLive = false;
        // Who reads for it stops: what it did not get, it must not count as delivered.
        session.Set(CatchingUp, null);
        marks.Save(session.User);
    }

    /// <summary>On the effects loop: live, if everything that passed there was read; otherwise reads on.</summary>
    void Arrive(Session session) => store.TryEnqueue(new UnitOfWork().Then(outcome =>
    {
        // One that has ended took nothing of what was read for it since, and told before what it had not delivered.
        if (session.Get(CatchingUp) is not { } reading || session.Priority < 0 || session.HasEnded)
        {
            session.Set(CatchingUp, null);
            return;
        }

        var mark = session.User.Get(DeliveredMark.Slot)!;
        if (mark.IsLoaded && reading.Sequence >= mark.Seen)
        {
            marks.Reach(session.User, reading.Sequence);
            session.IsLive = true;
            session.Set(CatchingUp, null);
        }
        else
        {
            _ = ReadAsync(session, reading, mark).ConfigureAwait(false);
        }
    }));

    async Task ReadAsync(Session session, CatchUp reading, DeliveredMark mark)
    {
        try
        {
            IReadOnlyList<LogRecord> slice;
            do
            {
                slice = await store.ReadLogAsync(ArchiveLog.Log, new LogQuery(ArchiveLog.Key(session.User))
                {
                    FromSeq = reading.Sequence + 1,
                    Limit = SliceMessages,
                });
                var bytes = 0;
                foreach (var record in slice)
                {
                    Send(session, record);
                    reading.Sequence = record.Seq;
                    if ((bytes += record.Body.Length) > SliceBytes)
                    {
                        await session.WaitForClientAsync();
                        bytes = 0;
                    }
                }

                // Thousands may wait: more than a client has acknowledged by then, and than its connection holds.
                await session.WaitForClientAsync();
            }
            while (slice.Count == SliceMessages && session.Get(CatchingUp) is not null);

            if (session.Get(CatchingUp) is null)
            {
                return;
            }

            mark.Loaded(reading.Sequence);
            Arrive(session);
        }
        catch (Exception error)
        {
            // The top of a loop of its own. The messages stay where they are for the next session.
            LogFailed(log, error);
            session.Set(CatchingUp, null);
        }
    }

    static void Send(Session session, LogRecord record)
    {
        var stanza = StoredStanza.Read(ArchiveLog.Stanza(record.Body));
        var owner = session.User.Address;
        // What the owner wrote waits for nobody, but what they wrote to themselves does.
        if ((ArchiveLog.IsFrom(owner, stanza.From) && stanza.To?.Bare.Equals(owner) != true)
            || session.Get(UsesArchive) is not null
            || session.Get(DirectlySent.Slot)?.Contains(record.Seq) == true)
        {
            return;
        }

        var delay = new Delay(DateTimeOffset.UnixEpoch.AddMicroseconds(record.At), Jid.Parse(owner.Domain));
        // What is kept only until it is delivered has no id: no archive would know it.
        var id = ArchiveLog.IsHidden(record, owner, stanza.From) ? default : StanzaIds.Encode(owner, record.Seq);
        session.Send(new Outgoing(stanza.WithChild(delay.ToElement()), id, record.Seq));
    }

    [LoggerMessage(300, LogLevel.Error, "waiting messages could not be read")]
    static partial void LogFailed(ILogger logger, Exception error);
}

/// <summary>Archived messages that were sent to a session by its full address before it announced itself.</summary>
sealed class DirectlySent
{
    /// <summary>Kept with the session.</summary>
    public static readonly SessionSlot<DirectlySent> Slot = new();

    /// <summary>More than a session without presence is likely to get; beyond it a message may come twice.</summary>
    const int Most = 1_000;

    readonly HashSet<long> sequences = [];

    public bool Contains(long sequence)
    {
        lock (sequences)
        {
            return sequences.Contains(sequence);
        }
    }

    public static void Note(Session session, long sequence)
    {
        if (session.Get(Slot) is not { } sent)
        {
            session.Set(Slot, sent = new());
        }

        lock (sent.sequences)
        {
            if (sent.sequences.Count < Most)
            {
                sent.sequences.Add(sequence);
            }
        }
    }
}
