using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Calls;

/// <summary>Who may call whom.</summary>
sealed class CallPolicy(IPrivacy privacy, IEnumerable<IContactSource> contacts)
{
    /// <summary>Why a caller is not let through to an account; null when it is.</summary>
    public async ValueTask<CallReason?> RefusalAsync(AccountRef called, CallParty caller, CancellationToken cancel)
    {
        var choice = await privacy.OfAsync(called, cancel);
        return choice.Call switch
        {
            Audience.Everybody => null,
            Audience.Contacts when caller.Account is { } account && await KnowsAsync(called, account, cancel) => null,
            _ => CallReason.NotAllowed,
        };
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
