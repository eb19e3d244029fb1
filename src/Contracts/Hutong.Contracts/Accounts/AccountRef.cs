using Hutong.Kernel;
using Hutong.Xmpp;

namespace Hutong.Contracts.Accounts;

/// <summary>An account and the address under which it was found.</summary>
/// <param name="Account">The immutable account.</param>
/// <param name="Tenant">Its tenant.</param>
/// <param name="Address">Its current bare address.</param>
public sealed record AccountRef(AccountId Account, TenantId Tenant, Jid Address);
