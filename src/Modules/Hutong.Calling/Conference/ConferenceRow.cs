using Hutong.Kernel;

namespace Hutong.Calling.Conference;

/// <summary>Whether people without an account come in by the link.</summary>
enum GuestRule
{
    Closed,

    /// <summary>They wait until the owner lets them in.</summary>
    Lobby,
    Open,
}


/// <summary>A conference as it is stored.</summary>
sealed record ConferenceRow
{
    public required TenantId Tenant { get; init; }

    public required string Id { get; init; }

    public required AccountId Owner { get; init; }

    public required string Title { get; init; }

    /// <summary>What callers press: seven digits, the tenant's own.</summary>
    public required string Number { get; init; }

    /// <summary>What they press then: six digits. A secret.</summary>
    public required string Pin { get; init; }

    /// <summary>What the link ends with. A secret.</summary>
    public required string Token { get; init; }

    public bool IsLocked { get; init; }

    public GuestRule Guests { get; init; } = GuestRule.Lobby;

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }
}
