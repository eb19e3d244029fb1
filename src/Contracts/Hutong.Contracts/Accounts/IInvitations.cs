using Hutong.Kernel;
using Hutong.Xmpp;

namespace Hutong.Contracts.Accounts;

/// <summary>What an invitation is good for.</summary>
public enum InvitationKind
{
    /// <summary>To become somebody's contact (XEP-0379).</summary>
    Contact = 0,

    /// <summary>To become a contact, and to open an account for it if need be (XEP-0401: <c>ibr=y</c>).</summary>
    ContactWithAccount = 1,

    /// <summary>To open an account (XEP-0445).</summary>
    Account = 2,
}

/// <summary>An invitation that was just made; the token is shown once.</summary>
/// <param name="Id">Its id in lists.</param>
/// <param name="Token">The token.</param>
/// <param name="Uri">An <c>xmpp:</c> URI with it.</param>
/// <param name="Expires">Until when it is good.</param>
public sealed record NewInvitation(long Id, string Token, string Uri, DateTimeOffset Expires);

/// <summary>An invitation in a list.</summary>
public sealed record InvitationInfo(
    long Id, InvitationKind Kind, string? Address, int UsesLeft, DateTimeOffset Created, DateTimeOffset Expires);

/// <summary>Invitations to become a contact and to open an account.</summary>
public interface IInvitations
{
    /// <summary>Makes an invitation. The inviter is null for an operator; a local part reserves that name.</summary>
    ValueTask<AccountAnswer<NewInvitation>> CreateAsync(
        AccountRef? inviter, InvitationKind kind, string domain, string? local, CancellationToken cancel);

    /// <summary>
    /// Redeems a contact invitation of <paramref name="inviter"/>: when true, the subscription that carried the token
    /// (XEP-0379 <c>preauth</c>) is to be approved and answered with one in return.
    /// </summary>
    ValueTask<bool> RedeemContactAsync(AccountRef inviter, Jid contact, string token, CancellationToken cancel);

    /// <summary>Whether a token opens an account at a domain now (XEP-0445); it is not used up by asking.</summary>
    ValueTask<bool> MayRegisterAsync(string domain, string token, CancellationToken cancel);

    /// <summary>Opens a named account with an invitation (or without, where everybody may) and a password.</summary>
    ValueTask<AccountAnswer<AccountRef>> RegisterAsync(
        Jid address, Secret password, string? token, SignInOrigin origin, CancellationToken cancel);

    /// <summary>The invitations of an account that are still good.</summary>
    ValueTask<IReadOnlyList<InvitationInfo>> ListAsync(AccountRef inviter, CancellationToken cancel);

    /// <summary>Takes an invitation back.</summary>
    ValueTask<AccountAnswer<Done>> RevokeAsync(AccountRef inviter, long id, CancellationToken cancel);
}
