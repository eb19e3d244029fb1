using Hutong.Contracts.Accounts;
using Hutong.Messaging.Presence;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Messaging.Roster;

/// <summary>
/// Approves a subscription that carries the token of an invitation, and asks for one in return (XEP-0379 section 3.4),
/// on behalf of the inviter's clients. A wrong token changes nothing: the inviter is asked as always.
/// </summary>
sealed class PreauthorizedContacts(IEnumerable<IInvitations> invitations, UserTable users, Subscriptions subscriptions)
{
    /// <summary>XEP-0379.</summary>
    public const string Namespace = "urn:xmpp:pars:0";

    readonly IInvitations? invitations = invitations.FirstOrDefault();

    /// <summary>To be called when a subscription request has been dealt with.</summary>
    public async ValueTask RequestedAsync(Stanza request, Jid from, CancellationToken cancel)
    {
        if (invitations is null || request.Type != StanzaType.Subscribe ||
            request.Child("preauth", Namespace)?["token"] is not { Length: > 0 } token ||
            await users.FindAsync(request.To!.Bare, cancel) is not { } inviter ||
            !await invitations.RedeemContactAsync(inviter.Ref, from.Bare, token, cancel))
        {
            return;
        }

        await subscriptions.FromOwnerAsync(
            inviter, Stanza.Presence(StanzaType.Subscribed, inviter.Address, from.Bare), cancel);
        await subscriptions.FromOwnerAsync(
            inviter, Stanza.Presence(StanzaType.Subscribe, inviter.Address, from.Bare), cancel);
    }
}
