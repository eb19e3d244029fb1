namespace Hutong.Kernel;

/// <summary>A tenant: an operator's brand with its own domains. Part of every key from the first migration.</summary>
public readonly record struct TenantId(int Value)
{
    /// <summary>The tenant that a fresh installation starts with.</summary>
    public static readonly TenantId First = new(1);
}

/// <summary>
/// An account for as long as it exists. An address (a number or a name) is a lease on it; every row is keyed by
/// this, never by an address, so that the next holder of a number inherits nothing.
/// </summary>
public readonly record struct AccountId(long Value)
{
    /// <summary>No account: the domain itself, a service, somebody remote.</summary>
    public static readonly AccountId None;

    /// <summary>Whether this names an account.</summary>
    public bool IsSome => Value != 0;
}

/// <summary>
/// A signed-in client that may come back: one device password, passkey or token family of an account.
/// </summary>
public readonly record struct DeviceId(long Value);
