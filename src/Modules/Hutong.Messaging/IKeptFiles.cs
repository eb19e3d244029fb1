using Hutong.Contracts.Messaging;
using Hutong.Kernel;

namespace Hutong.Messaging;

/// <summary>
/// Files of accounts, for features that make or end some. Whoever keeps them may be left out of a product: ask for all
/// of them, and do without where there is none.
/// </summary>
interface IKeptFiles : IFileKeeper
{
    /// <summary>Ends a file with its row, if it is this account's.</summary>
    ValueTask EndAsync(TenantId tenant, AccountId owner, string id, CancellationToken cancel);
}
