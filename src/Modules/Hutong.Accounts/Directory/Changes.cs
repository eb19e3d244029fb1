using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Xmpp;

namespace Hutong.Accounts.Directory;

/// <summary>What changed.</summary>
enum ChangeKind
{
    /// <summary>An account, its state, its address or its credentials.</summary>
    Account = 0,

    /// <summary>A credential or token was taken back: sessions that use it end.</summary>
    Device = 1,

    /// <summary>The domains.</summary>
    Domains = 2,

    /// <summary>Many accounts were added.</summary>
    Bulk = 3,

    /// <summary>All sessions of the account end (disabled, deleted, moved).</summary>
    SignedOut = 4,

    /// <summary>A ban was made or lifted.</summary>
    Bans = 5,
}

/// <summary>One change of which every process must know.</summary>
sealed record Change(ChangeKind Kind, TenantId Tenant, AccountId Account, Jid? Address, DeviceId Device = default)
{
    /// <summary>Adds the change to a unit of work, for other processes to read.</summary>
    public void AddTo(UnitOfWork unit, DateTimeOffset now) => unit.Sql(
        """
        insert into account_changes (tenant, account, address, device, kind, at)
        values (@tenant, @account, @address, @device, @kind, @at)
        """,
        new
        {
            tenant = (long)Tenant.Value,
            account = Account.Value,
            address = Address?.Bare.ToString(),
            device = Device.Value,
            kind = (long)Kind,
            at = now.ToMicroseconds(),
        });
}
