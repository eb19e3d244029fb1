using Hutong.Contracts.Accounts;

namespace Hutong.Contracts.Messaging;

/// <summary>
/// Keeps files that the server itself has made for an account: a voice message. May be left out of a product: ask for
/// all of them, and do without where there is none.
/// </summary>
public interface IFileKeeper
{
    /// <summary>
    /// Keeps a file under the account's quota. Its address, or null when there is no room for it.
    /// </summary>
    ValueTask<string?> KeepAsync(
        AccountRef owner, string name, string type, ReadOnlyMemory<byte> content, CancellationToken cancel);
}
