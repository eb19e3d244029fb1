using Hutong.Contracts.Accounts;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Calls;

/// <summary>Who is at the other end of a leg.</summary>
sealed record CallParty
{
    /// <summary>An account of ours, or null.</summary>
    public AccountRef? Account { get; init; }

    /// <summary>An E.164 number with +, or null.</summary>
    public string? Number { get; init; }

    /// <summary>The name that it shows, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Over what.</summary>
    public LegKind Kind { get; init; }

    /// <summary>app, phone, or the route of a trunk: what the record says.</summary>
    public string Route { get; init; } = "app";

    /// <summary>What others are shown: the number, or the address; null when withheld.</summary>
    public string? Shown => Number ?? (Account?.Address.Local is { } local && Numbers.NumberOwners.IsNumber(local)
        ? local : Account?.Address.ToString());
}

/// <summary>How a transfer goes.</summary>
/// <param name="State">How far it is.</param>
/// <param name="Reason">Why it came to nothing.</param>
sealed record Handing(TransferState State, CallReason? Reason);

/// <summary>How far a leg is.</summary>
enum LegState
{
    Trying,
    Ringing,
    Answered,
    Ended,
}
