using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Messaging.Roster;
using Hutong.Storage;
using Hutong.Switch;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Messaging.Presence;

/// <summary>
/// Subscribing, agreeing, and taking either back (RFC 6121 section 3). Between two local users both rosters change
/// in one unit of work, decided under both gates, so that they never disagree.
/// </summary>
sealed class Subscriptions(IStore store, UserTable users, IDirectory directory, IRemote remote, IIdSource ids,
    Announcer announcer, RosterOptions options)
{
    /// <summary>Handles a subscription stanza of a local user; an error is for the client that sent it.</summary>
    public async ValueTask<StanzaError?> FromOwnerAsync(User owner, Stanza stanza, CancellationToken cancel)
    {
        var contact = stanza.To!.Bare;
        if (contact.Equals(owner.Address))
        {
            return null;
        }

        if (announcer.Refusal(owner, contact) is { } refusal)
        {
            return refusal;
        }

        var peer = await PeerAsync(contact, cancel);
        stanza = stanza.WithEnds(owner.Address, contact);
        return await DecideAsync(owner, peer, deed => deed.Sent(owner, stanza));
    }

    /// <summary>Handles a subscription stanza from elsewhere to a local user.</summary>
    public async ValueTask ToOwnerAsync(User owner, Stanza stanza)
    {
        stanza = stanza.WithEnds(stanza.From!.Bare, owner.Address);
        await DecideAsync(owner, null, deed => deed.Arrived(owner, stanza));
    }

    /// <summary>Removes a contact and both subscriptions (section 2.5).</summary>
    public async ValueTask<StanzaError?> RemoveAsync(User owner, Jid contact, CancellationToken cancel)
    {
        var peer = await PeerAsync(contact.Bare, cancel);
        return await DecideAsync(owner, peer, deed => deed.Remove(owner, contact));
    }

    /// <summary>Waits for a decision to be durable; when it is not, memory is read again from the store.</summary>
    public static async ValueTask<StanzaError?> SettleAsync(Task<CommitOutcome> commit, params User?[] changed)
    {
        var outcome = await commit;
        if (outcome.IsDurable)
        {
            return null;
        }

        foreach (var user in changed)
        {
            if (user is not null)
            {
                await user.ReloadAsync(RosterBook.Slot, CancellationToken.None);
            }
        }

        return outcome.Refusal();
    }

    ValueTask<User?> PeerAsync(Jid contact, CancellationToken cancel) =>
        directory.IsLocal(contact.Domain) ? users.FindAsync(contact, cancel) : new((User?)null);

    async ValueTask<StanzaError?> DecideAsync(User owner, User? peer, Func<SubscriptionDeed, StanzaError?> decide)
    {
        // Always in the order of accounts: two users who act on each other must not wait for each other.
        var (first, second) = peer is null || owner.Account.Value <= peer.Account.Value
            ? (owner, peer ?? owner) : (peer, owner);
        Task<CommitOutcome> commit;
        lock (first.Gate)
        {
            lock (second.Gate)
            {
                var deed = new SubscriptionDeed(owner, peer, new UnitOfWork(), ids, announcer, Elsewhere, options);
                if (decide(deed) is { } refused)
                {
                    return refused;
                }

                commit = store.TryCommitAsync(deed.Finish(), CancellationToken.None);
            }
        }

        return await SettleAsync(commit, owner, peer);
    }

    /// <summary>Sends to another domain; to an account that is not here nothing is sent (section 8.5.1).</summary>
    void Elsewhere(Stanza stanza)
    {
        if (!directory.IsLocal(stanza.To!.Domain))
        {
            remote.Send(stanza, null);
        }
    }
}
