using System.ComponentModel.DataAnnotations;

namespace Hutong.Accounts.Invitations;

/// <summary>Invitations. Section <c>accounts:invitations</c>.</summary>
sealed class InvitationOptions
{
    /// <summary>
    /// Days that an invitation is good. 7: long enough to be read, short enough to be forgotten safely.
    /// </summary>
    [Range(1, 365)]
    public int ValidDays { get; set; } = 7;

    /// <summary>Invitations of one account that are good at the same time. 50.</summary>
    [Range(0, 10_000)]
    public int PerAccount { get; set; } = 50;

    /// <summary>
    /// Whether any account may invite somebody to open one (XEP-0401 <c>ibr=y</c>). On: a network grows by its people;
    /// with <c>accounts:signUp</c> = <c>Imported</c> it has no effect.
    /// </summary>
    public bool AccountsMayInvite { get; set; } = true;
}
