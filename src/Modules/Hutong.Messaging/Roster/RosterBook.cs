using Hutong.Switch.Users;
using Hutong.Xmpp;

namespace Hutong.Messaging.Roster;

/// <summary>
/// A user's roster at one version. Immutable, so that a broadcast reads it without a lock; a change makes another.
/// </summary>
sealed class RosterBook
{
    /// <summary>In memory with the user: presence and policies read it without waiting.</summary>
    public static readonly UserSlot<RosterBook> Slot = new();

    readonly Dictionary<Jid, RosterItem> items;

    public RosterBook(Dictionary<Jid, RosterItem> items, long version, long floor, bool durable)
    {
        (this.items, Version, Floor, IsDurable) = (items, version, floor, durable);
        foreach (var item in items.Values)
        {
            Listed += item.Listed ? 1 : 0;
            Requests += item.State.HasFlag(Subscription.PendingIn) ? 1 : 0;
        }
    }

    /// <summary>The version, counted from 1 by one for every change.</summary>
    public long Version { get; }

    /// <summary>Removals up to this version are no longer remembered: who knows less gets the whole roster.</summary>
    public long Floor { get; }

    /// <summary>Whether this version is on disk; before that no client is told of it.</summary>
    public bool IsDurable { get; set; }

    /// <summary>How many contacts it has.</summary>
    public int Listed { get; }

    /// <summary>How many requests wait for an answer.</summary>
    public int Requests { get; }

    /// <summary>All that is kept, also requests and memories of removed contacts.</summary>
    public Dictionary<Jid, RosterItem>.ValueCollection Items => items.Values;

    /// <summary>A user's roster.</summary>
    public static RosterBook Of(User user) => user.Get(Slot)!;

    /// <summary>What is kept of a contact, or null.</summary>
    public RosterItem? Find(Jid contact) => items.GetValueOrDefault(contact);

    /// <summary>Whether somebody may see the owner's presence.</summary>
    public bool ShowsPresenceTo(Jid who) => Find(who.Bare)?.State.HasFlag(Subscription.From) == true;

    /// <summary>Whether the owner sees a contact's presence.</summary>
    public bool SeesPresenceOf(Jid who) => Find(who.Bare)?.State.HasFlag(Subscription.To) == true;

    /// <summary>The roster after a change; items without a trace are forgotten.</summary>
    public RosterBook With(RosterItem item)
    {
        var next = new Dictionary<Jid, RosterItem>(items) { [item.Contact] = item };
        return new(next, item.Version, Floor, durable: false);
    }

    /// <summary>The roster without an item that is not worth remembering.</summary>
    public RosterBook Without(Jid contact, long floor)
    {
        var next = new Dictionary<Jid, RosterItem>(items);
        next.Remove(contact);
        return new(next, Version, Math.Max(Floor, floor), durable: false);
    }
}
