using Hutong.Xmpp;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Roster;

/// <summary>What an owner's roster says of one contact. Immutable.</summary>
/// <param name="Contact">The contact's address as the owner gave it, nearly always bare.</param>
sealed record RosterItem(Jid Contact)
{
    /// <summary>The state of the subscription.</summary>
    public Subscription State { get; init; }

    /// <summary>The owner's name for the contact.</summary>
    public string? Name { get; init; }

    /// <summary>The groups, in the order the owner gave.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>
    /// Whether the owner sees it: one who only asked is remembered, but is no contact (appendix A.1).
    /// </summary>
    public bool Listed { get; init; }

    /// <summary>The version of the roster at which it last changed.</summary>
    public long Version { get; init; }

    /// <summary>The content of a request that waits for an answer, canonical bytes.</summary>
    public ReadOnlyMemory<byte> Request { get; init; }

    /// <summary>Whether all that is left is the memory that it was removed, for clients that were away.</summary>
    public bool Removed => !Listed && State == Subscription.None;

    /// <summary>The item on the wire (RFC 6121 section 2.1.2).</summary>
    public Element ToElement()
    {
        var item = new Element("item", Ns.Roster).With("jid", Contact.ToString());
        if (!Listed)
        {
            return item.With("subscription", "remove");
        }

        item.With("name", Name)
            .With("subscription", (State & Subscription.Both) switch
            {
                Subscription.Both => "both",
                Subscription.To => "to",
                Subscription.From => "from",
                _ => "none",
            })
            .With("ask", State.HasFlag(Subscription.PendingOut) ? "subscribe" : null)
            .With("approved", State.HasFlag(Subscription.Approved) ? "true" : null);
        foreach (var group in Groups)
        {
            item.WithText("group", group);
        }

        return item;
    }
}
