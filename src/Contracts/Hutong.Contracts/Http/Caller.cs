using System.Globalization;
using System.Net;
using System.Security.Claims;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Xmpp;

namespace Hutong.Contracts.Http;

/// <summary>Who asks over HTTP. The edge proves it and writes it as claims; a module reads it here.</summary>
/// <param name="Account">The account, with its address.</param>
/// <param name="Device">The token's device.</param>
public sealed record Caller(AccountRef Account, DeviceId Device)
{
    const string TenantClaim = "hutong.tenant";
    const string AccountClaim = "hutong.account";
    const string AddressClaim = "hutong.address";
    const string DeviceClaim = "hutong.device";

    /// <summary>The claim that an operator's token gives: the token's name.</summary>
    public const string OperatorClaim = "hutong.operator";

    /// <summary>The caller as claims.</summary>
    public IEnumerable<Claim> ToClaims() =>
    [
        new(TenantClaim, Account.Tenant.Value.ToString(CultureInfo.InvariantCulture)),
        new(AccountClaim, Account.Account.Value.ToString(CultureInfo.InvariantCulture)),
        new(AddressClaim, Account.Address.ToString()),
        new(DeviceClaim, Device.Value.ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>Reads the caller; for endpoints that need <see cref="HttpPolicies.Account"/>.</summary>
    public static Caller Of(ClaimsPrincipal user) => new(
        new AccountRef(new(Number(user, AccountClaim)), new((int)Number(user, TenantClaim)),
            Jid.Parse(Text(user, AddressClaim))),
        new DeviceId(Number(user, DeviceClaim)));

    static long Number(ClaimsPrincipal user, string claim) =>
        long.Parse(Text(user, claim), CultureInfo.InvariantCulture);

    static string Text(ClaimsPrincipal user, string claim) => user.FindFirst(claim)?.Value ??
        throw new InvalidOperationException("the endpoint does not require an account");
}

/// <summary>The policies of the HTTP edge, named in <c>RequireAuthorization</c>.</summary>
public static class HttpPolicies
{
    /// <summary>A token of an account.</summary>
    public const string Account = "account";

    /// <summary>A token of the operator.</summary>
    public const string Operator = "operator";
}

/// <summary>An answer that is kept for its idempotency key.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">Its content type, or null.</param>
/// <param name="Body">Its body.</param>
public sealed record KeptAnswer(int Status, string? ContentType, byte[] Body);

/// <summary>What became of a request with an idempotency key.</summary>
public enum KeyState
{
    /// <summary>New: go ahead, then keep the answer.</summary>
    New,

    /// <summary>Done before: give the kept answer.</summary>
    Done,

    /// <summary>The first request with the key is still being worked on.</summary>
    Running,

    /// <summary>The key was used for another request.</summary>
    Mismatch,
}

/// <summary>Keeps answers by idempotency key for a day, so that a repeated request has no second effect.</summary>
public interface IIdempotencyKeys
{
    /// <summary>Claims a key for a request, told apart by the hash of method, path and body.</summary>
    ValueTask<(KeyState State, KeptAnswer? Answer)> BeginAsync(
        TenantId tenant, long owner, string key, byte[] request, CancellationToken cancel);

    /// <summary>
    /// Keeps the answer; null forgets the key, so that a request that failed for a passing reason is tried again.
    /// </summary>
    ValueTask EndAsync(TenantId tenant, long owner, string key, KeptAnswer? answer, CancellationToken cancel);
}

/// <summary>How a peer's address is counted: an IPv4 address or the /64 of an IPv6 one.</summary>
public static class PeerPrefix
{
    /// <summary>The part of an address that one subscriber commands, as a key.</summary>
    public static UInt128 Of(IPAddress address)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        address.TryWriteBytes(bytes, out var count);
        return count == 4
            ? System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : (UInt128)System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes) << 64;
    }
}
