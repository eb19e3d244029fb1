using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Edge.Sip.Calls;
using Hutong.Kernel;
using Hutong.Sip.Events;
using Hutong.Sip.Messages;
using Hutong.Switch.Presences;
using Hutong.Switch.Sessions;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Edge.Sip.Waiting;

/// <summary>
/// Who is here, for telephones (RFC 3856): the presence of apps of those who let the telephone's owner see it, as the
/// roster has it. Whoever may not see somebody gets the answer that there is nobody.
/// </summary>
sealed class PresencePackage(SipStack stack, Func<IContactSource?> contacts) : IEventPackage, IPresenceHook
{
    readonly Lazy<IContactSource?> contacts = new(contacts);
    volatile Action<AccountId>? changed;

    public string Name => PresenceDocument.Package;

    public string ContentType => PresenceDocument.ContentType;

    public bool IsThere => contacts.Value is not null;

    public async ValueTask<AccountRef?> TargetAsync(AccountRef watcher, SipRequest request, CancellationToken cancel) =>
        await stack.FindAsync(request.Uri, watcher, cancel) is { } target
        && await MaySeeAsync(watcher, target, cancel) ? target : null;

    public async ValueTask<IEventState?> StateAsync(AccountRef watcher, AccountRef target, CancellationToken cancel)
    {
        if (!await MaySeeAsync(watcher, target, cancel))
        {
            return null;
        }

        Stanza? best = null;
        if (stack.Exchange is { } exchange && await exchange.Users.FindAsync(target.Address, cancel) is { } user)
        {
            var priority = int.MinValue;
            foreach (var session in user.Sessions)
            {
                if (session is { IsAvailable: true, Presence: { } presence } && session.Priority >= priority)
                {
                    (best, priority) = (presence, session.Priority);
                }
            }
        }

        var activity = best?.Child("show", Ns.Client)?.Text switch
        {
            "away" or "xa" => PresenceActivity.Away,
            "dnd" => PresenceActivity.Busy,
            _ => PresenceActivity.None,
        };
        return new WholeState(new PresenceDocument(
            Identities.Uri(target.Address.ToString(), target.Address.Domain),
            best is not null || stack.Bindings.Of(target.Account).Count > 0, activity,
            best?.Child("status", Ns.Client)?.Text).Write());
    }

    public void Begin(Action<AccountId> told) => changed = told;

    /// <inheritdoc />
    public void OnPresence(Session session, Stanza presence, bool initial)
    {
        ArgumentNullException.ThrowIfNull(session);
        Changed(session.User.Account);
    }

    /// <summary>Somebody is here, or not any more: also by a telephone.</summary>
    public void Changed(AccountId account) => changed?.Invoke(account);

    async ValueTask<bool> MaySeeAsync(AccountRef watcher, AccountRef target, CancellationToken cancel)
    {
        if (watcher.Account == target.Account)
        {
            return true;
        }

        return watcher.Tenant == target.Tenant && contacts.Value is { } source
            && (await source.SubscribersAsync(target, cancel)).Contains(watcher.Address)
            && !await IsBlockedAsync(watcher, target, cancel);
    }

    async ValueTask<bool> IsBlockedAsync(AccountRef watcher, AccountRef target, CancellationToken cancel) =>
        stack.Exchange is { } exchange && stack.Parts is { } parts
        && await exchange.Users.FindAsync(target.Address, cancel) is { } user
        && parts.PresencePolicies.Exists(one => one.Refusal(user, watcher.Address) is not null);
}
