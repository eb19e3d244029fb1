using Hutong.Contracts.Accounts;
using Hutong.Kernel;

namespace Hutong.Messaging;

/// <summary>
/// Files of accounts, for features that make or end some. Whoever keeps them may be left out of a product: ask for all
/// of them, and do without where there is none.
/// </summary>
interface IKeptFiles
{
    /// <summary>
    /// Keeps a file that the server itself has made or fetched, under the account's quota. Its address, or null when
    /// there is no room for it.
    /// </summary>
    ValueTask<string?> KeepAsync(
        AccountRef owner, string name, string type, ReadOnlyMemory<byte> content, CancellationToken cancel);

    /// <summary>Ends a file with its row, if it is this account's.</summary>
    ValueTask EndAsync(TenantId tenant, AccountId owner, string id, CancellationToken cancel);
}
