namespace Hutong.Messaging.Roster;

/// <summary>
/// The state of a subscription as an owner sees it (RFC 6121 appendix A.1): the nine states are the combinations of
/// the first four flags that can occur.
/// </summary>
[Flags]
enum Subscription
{
    /// <summary>Neither sees the other's presence.</summary>
    None = 0,

    /// <summary>The owner sees the contact's presence.</summary>
    To = 1,

    /// <summary>The contact sees the owner's presence.</summary>
    From = 2,

    /// <summary>Both.</summary>
    Both = To | From,

    /// <summary>The owner asked and has no answer yet.</summary>
    PendingOut = 4,

    /// <summary>The contact asked and the owner has not answered yet.</summary>
    PendingIn = 8,

    /// <summary>The owner has agreed before being asked (section 3.4).</summary>
    Approved = 16,
}
