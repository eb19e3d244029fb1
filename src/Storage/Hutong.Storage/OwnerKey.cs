using Hutong.Kernel;

namespace Hutong.Storage;

/// <summary>Whose row it is: a tenant and an account (or a room) in it. The head of every per-owner key.</summary>
public readonly record struct OwnerKey(int Tenant, long Owner) : IComparable<OwnerKey>
{
    /// <summary>From the typed ids.</summary>
    public OwnerKey(TenantId tenant, AccountId account)
        : this(tenant.Value, account.Value)
    {
    }

    /// <summary>Whether it names an owner at all.</summary>
    public bool IsSome => Owner != 0;

    /// <inheritdoc />
    public int CompareTo(OwnerKey other) =>
        Tenant != other.Tenant ? Tenant.CompareTo(other.Tenant) : Owner.CompareTo(other.Owner);

    /// <summary>Order by tenant, then owner.</summary>
    public static bool operator <(OwnerKey left, OwnerKey right) => left.CompareTo(right) < 0;

    /// <summary>Order by tenant, then owner.</summary>
    public static bool operator >(OwnerKey left, OwnerKey right) => left.CompareTo(right) > 0;

    /// <summary>Order by tenant, then owner.</summary>
    public static bool operator <=(OwnerKey left, OwnerKey right) => left.CompareTo(right) <= 0;

    /// <summary>Order by tenant, then owner.</summary>
    public static bool operator >=(OwnerKey left, OwnerKey right) => left.CompareTo(right) >= 0;
}
