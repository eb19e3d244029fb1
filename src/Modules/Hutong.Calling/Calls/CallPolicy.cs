using Hutong.Calling.Lines;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Switch.Calls;
using Hutong.Xmpp;

namespace Hutong.Calling.Calls;

/// <summary>Who may call whom.</summary>
sealed class CallPolicy(IPrivacy privacy, IEnumerable<IContactSource> contacts, IEnumerable<IBlocks> blocks)
{
    /// <summary>
    /// Why a caller is not let through to an account; null when it is. Who is blocked hears
    /// <see cref="CallReason.Away"/>, as from somebody who has no device there, and nothing else becomes of it.
    /// </summary>
    public async ValueTask<CallReason?> RefusalAsync(AccountRef called, CallParty caller, CancellationToken cancel)
    {
        if (await BlocksAsync(called, caller, cancel))
        {
            return CallReason.Away;
        }

        var choice = await privacy.OfAsync(called, cancel);
        return choice.Call switch
        {
            Audience.Everybody => null,
            Audience.Contacts when caller.Account is { } account && await KnowsAsync(called, account, cancel) => null,
            _ => CallReason.NotAllowed,
        };
    }

    /// <summary>Whether somebody may see on a busy lamp that an account of the same tenant is in a call.</summary>
    public async ValueTask<bool> MayWatchAsync(
        AccountRef owner, AccountRef watcher, LampAudience audience, CancellationToken cancel) =>
        audience is LampAudience.Contacts or LampAudience.Colleagues
        && !await BlocksAsync(owner, new() { Account = watcher }, cancel)
        && (audience == LampAudience.Colleagues || await KnowsAsync(owner, watcher, cancel));

    async ValueTask<bool> BlocksAsync(AccountRef called, CallParty caller, CancellationToken cancel)
    {
        // A number is an address under the own domain, as it is shown to who blocks it.
        var address = caller.Account?.Address ?? (caller.Number is { } number
            && Jid.TryCreate(number, called.Address.Domain, null, out var under) ? under : null);
        if (address is null || caller.Account?.Account == called.Account)
        {
            return false;
        }

        foreach (var one in blocks)
        {
            if (await one.BlocksAsync(called, address, cancel))
            {
                return true;
            }
        }

        return false;
    }

    async ValueTask<bool> KnowsAsync(AccountRef called, AccountRef caller, CancellationToken cancel)
    {
        foreach (var source in contacts)
        {
            if ((await source.SubscribersAsync(called, cancel)).Contains(caller.Address.Bare))
            {
                return true;
            }
        }

        return false;
    }
}
