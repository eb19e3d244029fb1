namespace Hutong.Accounts.SignUp;

/// <summary>What a right code leads to.</summary>
enum CodeVerdict
{
    /// <summary>Nobody has the number: an account is opened.</summary>
    Open,

    /// <summary>The number was imported: the account becomes its owner's.</summary>
    Activate,

    /// <summary>In.</summary>
    Enter,

    /// <summary>The account has a password or a device: that is needed, or 24 hours, which begin now.</summary>
    WaitBegins,

    /// <summary>They have begun and are not over.</summary>
    Waiting,

    /// <summary>They are over and nobody objected: in, and what was there before is signed out.</summary>
    EnterAndSignOutOthers,

    /// <summary>Nobody may open an account this way here.</summary>
    Closed,

    /// <summary>The account is disabled.</summary>
    Disabled,
}

/// <summary>What is known when a code was right.</summary>
/// <param name="Exists">Whether the number has an account.</param>
/// <param name="Imported">Whether nobody has proved it before.</param>
/// <param name="Disabled">Whether an operator has locked it.</param>
/// <param name="HasFactor">Whether it has a password or another device.</param>
/// <param name="FactorProved">Whether that was given too, and is right.</param>
/// <param name="ReadyAt">When a recovery that was begun is over.</param>
/// <param name="MayOpen">Whether this server lets this one open an account.</param>
readonly record struct CodeFacts(
    bool Exists, bool Imported, bool Disabled, bool HasFactor, bool FactorProved, DateTimeOffset? ReadyAt,
    bool MayOpen);

/// <summary>
/// A one-time code alone never opens an account that has a password or another device: whoever holds the number today
/// (a new subscriber, a thief of the SIM) is not therefore the owner.
/// </summary>
static class CodeSignInRule
{
    /// <summary>How long after the 24 hours the door stays open; then they begin anew.</summary>
    static readonly TimeSpan ReadyFor = TimeSpan.FromDays(7);

    public static CodeVerdict Decide(CodeFacts facts, DateTimeOffset now) => facts switch
    {
        { Exists: false, MayOpen: true } => CodeVerdict.Open,
        { Exists: false } => CodeVerdict.Closed,
        { Disabled: true } => CodeVerdict.Disabled,
        { Imported: true } => CodeVerdict.Activate,
        { HasFactor: false } or { FactorProved: true } => CodeVerdict.Enter,
        { ReadyAt: { } ready } when now >= ready + ReadyFor => CodeVerdict.WaitBegins,
        { ReadyAt: { } ready } when now >= ready => CodeVerdict.EnterAndSignOutOthers,
        { ReadyAt: not null } => CodeVerdict.Waiting,
        _ => CodeVerdict.WaitBegins,
    };
}
