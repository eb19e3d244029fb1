using Hutong.Kernel;
using Hutong.Xmpp;

namespace Hutong.Contracts.Accounts;

/// <summary>One account in a list.</summary>
/// <param name="Account">Its id.</param>
/// <param name="Tenant">Its tenant.</param>
/// <param name="Address">The address that it holds.</param>
/// <param name="State">imported, active or disabled.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Credentials">How many passwords it has.</param>
public sealed record AccountSummary(
    AccountId Account, TenantId Tenant, Jid Address, string State, DateTimeOffset Created, int Credentials);

/// <summary>A page of a list.</summary>
/// <param name="Items">The entries.</param>
/// <param name="Next">What to ask with for the next page, or null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A password that the server made; its text is shown once and is nowhere afterwards.</summary>
/// <param name="Device">Its id: what sessions that use it are listed under.</param>
/// <param name="Name">What its owner calls the device.</param>
/// <param name="Password">The password.</param>
public sealed record NewDevicePassword(DeviceId Device, string Name, Secret Password);

/// <summary>
/// What an operator does to accounts. Addresses are texts as people write them: <c>alice</c>, <c>alice@example.net</c>,
/// <c>+86 138 0013 8000</c>, <c>13800138000</c> (by the region of the settings). Each act is audited.
/// </summary>
public interface IAccountAdmin
{
    /// <summary>
    /// Opens an account; without a password nobody can sign in to it until a code is entered or one is set.
    /// </summary>
    ValueTask<AccountAnswer<AccountRef>> AddAsync(string address, Secret? password, CancellationToken cancel);

    /// <summary>Accounts in the order in which they were made, at most 1,000 a page.</summary>
    ValueTask<Page<AccountSummary>> ListAsync(TenantId tenant, string? after, int limit, CancellationToken cancel);

    /// <summary>The account at an address.</summary>
    ValueTask<AccountAnswer<AccountSummary>> FindAsync(string address, CancellationToken cancel);

    /// <summary>Locks an account, or opens it again. Its sessions end; what is sent to it is kept.</summary>
    ValueTask<AccountAnswer<Done>> DisableAsync(string address, bool disabled, CancellationToken cancel);

    /// <summary>Erases an account; what must stay is kept under a pseudonym. Its address rests.</summary>
    ValueTask<AccountAnswer<Done>> DeleteAsync(string address, CancellationToken cancel);

    /// <summary>Sets the password; everything that signed in by the previous one is signed out.</summary>
    ValueTask<AccountAnswer<Done>> SetPasswordAsync(string address, Secret password, CancellationToken cancel);

    /// <summary>Makes a device password.</summary>
    ValueTask<AccountAnswer<NewDevicePassword>> AddDevicePasswordAsync(
        string address, string name, CancellationToken cancel);

    /// <summary>Adds a domain, to an existing tenant or (null) to the first.</summary>
    ValueTask<AccountAnswer<Done>> AddDomainAsync(string domain, TenantId? tenant, CancellationToken cancel);

    /// <summary>Opens a tenant with its first domain.</summary>
    ValueTask<AccountAnswer<TenantId>> AddTenantAsync(string name, string domain, CancellationToken cancel);

    /// <summary>All domains with their tenants, the default first.</summary>
    ValueTask<IReadOnlyList<(string Domain, TenantId Tenant)>> DomainsAsync(CancellationToken cancel);

    /// <summary>
    /// Makes a token for the operator's part of the HTTP API, valid for some days. Its text is shown once.
    /// </summary>
    ValueTask<IssuedToken> AddOperatorTokenAsync(string name, int days, CancellationToken cancel);
}
