namespace Hutong.Contracts.Accounts;

/// <summary>Why something was not done to an account.</summary>
public enum AccountFault
{
    /// <summary>It was done.</summary>
    None,

    /// <summary>The text is no address and no number.</summary>
    NotAnAddress,

    /// <summary>The address is of a domain that is not served here.</summary>
    NotOurDomain,

    /// <summary>The number is not one that a numbering plan knows.</summary>
    NotANumber,

    /// <summary>Somebody has it.</summary>
    Taken,

    /// <summary>Somebody had it a short while ago: it rests.</summary>
    Resting,

    /// <summary>There is no such thing, or it is another's.</summary>
    NotFound,

    /// <summary>The password is too short, too long, too common, or has characters that no password may have.</summary>
    WeakPassword,

    /// <summary>A limit was reached.</summary>
    TooMany,

    /// <summary>The account is disabled.</summary>
    Disabled,

    /// <summary>The proof (code, password, invitation) was wrong, used or too old; which of them is not told.</summary>
    NotAuthorized,

    /// <summary>This server does not let anybody in this way.</summary>
    NotAllowed,

    /// <summary>Another change was made at the same time: try again.</summary>
    Conflict,

    /// <summary>The store takes nothing now (full, busy or away): try again later.</summary>
    Unavailable,
}

/// <summary>The outcome of a request about an account: a value, or a fault with a text for people.</summary>
/// <typeparam name="T">What is given when it was done.</typeparam>
public readonly record struct AccountAnswer<T>(T? Value, AccountFault Fault, string? Why)
{
    /// <summary>Whether it was done; then <see cref="Value"/> is there.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Value))]
    public bool IsDone => Fault == AccountFault.None;

    /// <summary>Done.</summary>
    public static implicit operator AccountAnswer<T>(T value) => new(value, AccountFault.None, null);

    /// <summary>Not done.</summary>
    public static implicit operator AccountAnswer<T>(AccountFault fault) => new(default, fault, null);

    /// <summary>Not done, with a text for people.</summary>
    public static implicit operator AccountAnswer<T>((AccountFault Fault, string Why) fault) =>
        new(default, fault.Fault, fault.Why);
}

/// <summary>Nothing to give back but that it was done.</summary>
public readonly record struct Done
{
    /// <summary>Done.</summary>
    public static readonly Done Value;
}
