using Hutong.Kernel;
using Hutong.Xmpp;

namespace Hutong.Contracts.Accounts;

/// <summary>Which domains are ours and which addresses are somebody's.</summary>
public interface IDirectory
{
    /// <summary>Whether a domain is served here (a tenant's, not a service below it).</summary>
    bool IsLocal(string domain);

    /// <summary>The tenant of one of our domains, or null.</summary>
    TenantId? TenantOf(string domain);

    /// <summary>All domains served here, the first is the default.</summary>
    IReadOnlyList<string> Domains { get; }

    /// <summary>The account that holds a bare address now, or null. Answers from memory when it can.</summary>
    ValueTask<AccountRef?> FindAsync(Jid bare, CancellationToken cancel);

    /// <summary>The account with an id, or null when it is gone.</summary>
    ValueTask<AccountRef?> FindAsync(AccountId account, CancellationToken cancel);

    /// <summary>
    /// Where the last holder of a bare address is found now (XEP-0283), or null: while a changed address rests, who
    /// writes to it is told <c>gone</c> with the new one (RFC 6120 section 8.3.3.5).
    /// </summary>
    ValueTask<Jid?> MovedAsync(Jid bare, CancellationToken cancel) => new((Jid?)null);
}
