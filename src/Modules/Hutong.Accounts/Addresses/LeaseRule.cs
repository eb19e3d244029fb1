namespace Hutong.Accounts.Addresses;

/// <summary>Whether somebody may have an address.</summary>
enum LeaseVerdict
{
    /// <summary>Nobody ever had it.</summary>
    Free,

    /// <summary>Its last lease ended long enough ago.</summary>
    Rested,

    /// <summary>It rests.</summary>
    Resting,

    /// <summary>It rests, and the one who asks is who had it last.</summary>
    OwnAgain,

    /// <summary>Somebody has it.</summary>
    Held,
}

/// <summary>The last lease on an address, as stored.</summary>
sealed record Lease(long Account, DateTimeOffset From, DateTimeOffset? Until);

/// <summary>
/// A number is a lease, not an identity: it rests between two holders, and the next inherits nothing.
/// </summary>
static class LeaseRule
{
    public static LeaseVerdict Decide(Lease? last, long asking, DateTimeOffset now, TimeSpan quarantine) => last switch
    {
        null => LeaseVerdict.Free,
        { Until: null } => LeaseVerdict.Held,
        { Until: { } until } when now - until >= quarantine => LeaseVerdict.Rested,
        { Account: var account } when asking != 0 && account == asking => LeaseVerdict.OwnAgain,
        _ => LeaseVerdict.Resting,
    };
}
