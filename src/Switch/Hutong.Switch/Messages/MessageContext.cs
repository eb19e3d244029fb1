using System.Diagnostics;
using Hutong.Kernel.Work;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Switch.Messages;

/// <summary>One owner's copy of a message in an archive.</summary>
public interface IArchived
{
    /// <summary>The sequence in the owner's archive; 0 before the commit.</summary>
    long Sequence { get; }

    /// <summary>Whether the owner can find it in the archive; false when it is only kept until delivered.</summary>
    bool IsVisible { get; }
}

/// <summary>One message on its way: who, to whom, what hooks decided, and the unit of work it shares.</summary>
public sealed class MessageContext
{
    readonly Exchange exchange;

    internal MessageContext(
        Exchange exchange, Stanza stanza, Session? session, User? sender, User? recipient, IWork work)
    {
        this.exchange = exchange;
        (Stanza, Session, Sender, Recipient, Work) = (stanza, session, sender, recipient, work);
        Position = session?.InboundPosition ?? 0;
    }

    /// <summary>The message in canonical form; hooks of the Enrich stage may replace it.</summary>
    public Stanza Stanza { get; set; }

    /// <summary>The local session that sent it; null when a service or another network did.</summary>
    public Session? Session { get; }

    /// <summary>The local sender; null when there is none.</summary>
    public User? Sender { get; }

    /// <summary>The local recipient; null when the message leaves this server or goes to a service.</summary>
    public User? Recipient { get; }

    /// <summary>The unit of work that hooks add writes to.</summary>
    public IWork Work { get; }

    /// <summary>The counter of the stanza in its stream, written with its rows (XEP-0198).</summary>
    public uint Position { get; }

    /// <summary>When it was said, for one of a past that is taken over; null: now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>What the archive keeps of it for the sender, or null; its sequence is known once durable.</summary>
    public IArchived? SenderCopy { get; set; }

    /// <summary>What the archive keeps of it for the recipient, or null.</summary>
    public IArchived? RecipientCopy { get; set; }

    /// <summary>What recipients are sent: made by the Deliver stage, reused by later ones.</summary>
    public Outgoing? Delivered { get; set; }

    /// <summary>Why it is refused, or null. A refused message is not written and not delivered.</summary>
    public StanzaError? Refusal { get; private set; }

    /// <summary>Whether it ends here without an answer (a blocked sender that must not know).</summary>
    public bool Dropped { get; private set; }

    /// <summary>Refuses the message: its sender gets this error.</summary>
    public void Refuse(StanzaError error) => Refusal ??= error;

    /// <summary>Ends the message without telling anybody.</summary>
    public void Drop() => Dropped = true;

    /// <summary>The span of its way through the exchange, while somebody listens.</summary>
    internal Activity? Span { get; init; }

    internal void Run(CommitOutcome outcome) => exchange.OnOutcome(this, outcome);
}
