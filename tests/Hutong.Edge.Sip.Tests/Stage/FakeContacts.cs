using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Xmpp;

namespace Hutong.Edge.Sip.Tests.Stage;

/// <summary>Rosters: who lets whom see that they are here.</summary>
sealed class FakeContacts : IContactSource
{
    volatile Jid[] watchers = [];

    /// <summary>From now on these may see everybody.</summary>
    public void Let(params string[] names) => watchers = [.. names.Select(name => FakeAccounts.Of(name).Address)];

    public ValueTask<IReadOnlyList<Jid>> SubscribersAsync(AccountRef account, CancellationToken cancel) =>
        new(watchers);
}
