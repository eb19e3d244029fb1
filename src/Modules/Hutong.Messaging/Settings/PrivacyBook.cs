using System.Collections.Immutable;
using Hutong.Contracts.Accounts;
using Hutong.Switch.Users;
using Hutong.Xmpp;

namespace Hutong.Messaging.Settings;

/// <summary>
/// What a user has chosen, and to whom the user has written since: those may answer. Immutable; in memory with the
/// user, since hooks must not wait for it.
/// </summary>
sealed record PrivacyBook(Privacy Rules, long Version, ImmutableList<Jid> WroteTo)
{
    public static readonly UserSlot<PrivacyBook> Slot = new();

    /// <summary>One object for all who have chosen nothing.</summary>
    public static readonly PrivacyBook Default = new(Privacy.Default, 0, []);

    /// <summary>A user's choice.</summary>
    public static PrivacyBook Of(User user) => user.Get(Slot)!;
}
