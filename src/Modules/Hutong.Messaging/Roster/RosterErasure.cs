using Hutong.Contracts.Accounts;
using Hutong.Messaging.Presence;
using Hutong.Storage;
using Hutong.Switch;
using Hutong.Switch.Users;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Messaging.Roster;

/// <summary>
/// Takes an account that is deleted out of its contacts' rosters' subscriptions: nobody waits for the presence of
/// somebody who is gone, and the next holder of the address inherits no trust.
/// </summary>
sealed class RosterErasure(
    IStore store, UserTable users, IDirectory directory, IRemote remote, Subscriptions subscriptions) : IErasePart
{
    public string Name => "subscriptions";

    public async ValueTask EraseAsync(AccountRef account, CancellationToken cancel)
    {
        var book = await RosterTable.LoadAsync(store, account, cancel);
        foreach (var item in book.Items)
        {
            if (item.Removed)
            {
                continue;
            }

            foreach (var type in new[] { StanzaType.Unsubscribe, StanzaType.Unsubscribed })
            {
                await TellAsync(Stanza.Presence(type, account.Address, item.Contact.Bare), cancel);
            }
        }
    }

    async ValueTask TellAsync(Stanza stanza, CancellationToken cancel)
    {
        if (!directory.IsLocal(stanza.To!.Domain))
        {
            remote.Send(stanza, null);
        }
        else if (await users.FindAsync(stanza.To, cancel) is { } peer)
        {
            await subscriptions.ToOwnerAsync(peer, stanza);
        }
    }
}
