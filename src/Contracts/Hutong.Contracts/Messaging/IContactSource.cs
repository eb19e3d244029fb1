using Hutong.Contracts.Accounts;
using Hutong.Xmpp;

namespace Hutong.Contracts.Messaging;

/// <summary>Who must know when an account gets another address.</summary>
public interface IContactSource
{
    /// <summary>The bare addresses that an account's roster has with a subscription of both or from.</summary>
    ValueTask<IReadOnlyList<Jid>> SubscribersAsync(AccountRef account, CancellationToken cancel);
}
