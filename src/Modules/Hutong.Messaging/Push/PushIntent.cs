using Hutong.Storage;
using Hutong.Switch.Features;
using Hutong.Switch.Messages;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp;

namespace Hutong.Messaging.Push;

/// <summary>
/// Decides who is to be woken, and writes it in the message's own commit. A device is not woken while it is connected;
/// it is when it hangs in a stream that waits for resumption, as soon as that is known, with what it did not
/// acknowledge (XEP-0198).
/// </summary>
sealed class PushIntent(IStore store, PushSignal signal, PushOptions options, TimeProvider time)
    : IMessageHook, ISessionHook
{
    static readonly SessionSlot<object> Told = new();

    public MessageStage Stage => MessageStage.Persist;

    public void OnMessage(MessageContext message)
    {
        // What belongs to the past wakes nobody now.
        if (message.Recipient is { } user && message.At is null && user != message.Sender
            && PushBook.Of(user) is { All.Length: > 0 } book && Importance.Has(message.Stanza))
        {
            var unit = (UnitOfWork)message.Work;
            var due = Due(user);
            var any = false;
            foreach (var device in book.All)
            {
                if (!PushSessions.IsAwake(user, device))
                {
                    PushTable.Wake(unit, user.Ref, device.Id, message.Stanza.From!, due);
                    any = true;
                }
            }

            Announce(unit, any);
        }
    }

    public void OnBound(Session session)
    {
    }

    public void OnEnded(Session session)
    {
    }

    /// <summary>Its connection is gone, and it may come back: what it did not acknowledge it may not have.</summary>
    public void OnDetached(Session session, IReadOnlyList<Outgoing> stanzas)
    {
        session.Set(Told, Told);
        Tell(session, stanzas);
    }

    public void OnUndelivered(Session session, IReadOnlyList<Outgoing> stanzas)
    {
        if (session.Get(Told) is null)
        {
            Tell(session, stanzas);
        }
    }

    void Tell(Session session, IReadOnlyList<Outgoing> stanzas)
    {
        var user = session.User;
        var book = PushBook.Of(user);
        if (book.All.Length == 0)
        {
            return;
        }

        var unit = new UnitOfWork();
        var due = Due(user);
        var from = new HashSet<Jid>();
        foreach (var outgoing in stanzas)
        {
            if (outgoing.Stanza.From is { } sender && !sender.Bare.Equals(user.Address)
                && Importance.Has(outgoing.Stanza))
            {
                from.Add(sender.Bare);
            }
        }

        foreach (var device in book.All)
        {
            if (PushSessions.Is(session, device) && !PushSessions.IsAwake(user, device))
            {
                foreach (var sender in from)
                {
                    PushTable.Wake(unit, user.Ref, device.Id, sender, due);
                }
            }
        }

        if (!unit.IsEmpty)
        {
            Announce(unit, true);
            store.TryEnqueue(unit);
        }
    }

    long Due(User user) =>
        (time.GetUtcNow() + (PushSessions.AnyAwake(user) ? options.Grace : TimeSpan.Zero)).ToMicroseconds();

    void Announce(UnitOfWork unit, bool any)
    {
        if (any)
        {
            unit.Then(outcome =>
            {
                if (outcome.IsDurable)
                {
                    signal.Set();
                }
            });
        }
    }
}

/// <summary>Tells who sends that there is something to send.</summary>
sealed class PushSignal
{
    readonly System.Threading.Channels.Channel<bool> channel =
        System.Threading.Channels.Channel.CreateBounded<bool>(
            new System.Threading.Channels.BoundedChannelOptions(1)
            {
                FullMode = System.Threading.Channels.BoundedChannelFullMode.DropWrite,
            });

    /// <summary>There is something.</summary>
    public void Set() => channel.Writer.TryWrite(true);

    /// <summary>Waits until there is.</summary>
    public async ValueTask WaitAsync(CancellationToken cancel) => await channel.Reader.ReadAsync(cancel);
}
