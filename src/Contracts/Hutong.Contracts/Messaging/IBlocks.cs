using Hutong.Contracts.Accounts;
using Hutong.Xmpp;

namespace Hutong.Contracts.Messaging;

/// <summary>
/// Whom accounts have blocked (XEP-0191): whatever reaches a person by other ways than stanzas keeps to it too.
/// </summary>
public interface IBlocks
{
    /// <summary>Whether an account has blocked an address: it, its account, or its domain.</summary>
    ValueTask<bool> BlocksAsync(AccountRef owner, Jid who, CancellationToken cancel);
}
