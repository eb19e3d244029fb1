using Hutong.Switch.Users;
using Hutong.Xmpp;

namespace Hutong.Messaging.Blocking;

/// <summary>Whom a user has blocked. Immutable; in memory with the user, since hooks must not wait for it.</summary>
sealed class BlockList(IReadOnlySet<Jid> addresses)
{
    public static readonly UserSlot<BlockList> Slot = new();

    /// <summary>The blocked addresses as the user gave them.</summary>
    public IReadOnlySet<Jid> Addresses { get; } = addresses;

    /// <summary>A user's list.</summary>
    public static BlockList Of(User user) => user.Get(Slot)!;

    /// <summary>
    /// Whether an address is blocked (XEP-0191 section 5): itself, its account, its domain with or without resource.
    /// </summary>
    public bool Matches(Jid who)
    {
        if (Addresses.Count == 0)
        {
            return false;
        }

        return Addresses.Contains(who)
            || Addresses.Contains(who.Bare)
            || (Jid.TryCreate(null, who.Domain, null, out var domain) && Addresses.Contains(domain))
            || (who.Resource is { } resource && Jid.TryCreate(null, who.Domain, resource, out var at)
            && Addresses.Contains(at));
    }
}
