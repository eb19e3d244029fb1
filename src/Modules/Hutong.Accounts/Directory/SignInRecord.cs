using Hutong.Accounts.SignIn.Scram;
using Hutong.Contracts.Accounts;

namespace Hutong.Accounts.Directory;

/// <summary>What an account may do.</summary>
enum AccountState
{
    /// <summary>Imported: reachable, but nobody has proved that it is theirs.</summary>
    Imported = 0,

    /// <summary>In use.</summary>
    Active = 1,

    /// <summary>Locked by an operator; messages for it are still kept.</summary>
    Disabled = 2,

    /// <summary>Being erased; nobody any more.</summary>
    Deleting = 3,

    /// <summary>Erased; the row stays so that the id is never given again.</summary>
    Deleted = 4,
}

/// <summary>One password of an account.</summary>
/// <param name="Credential">Its id: the verifier of SCRAM and the device of sessions.</param>
/// <param name="Verifier">Its keys.</param>
/// <param name="ExpiresAt">Its end in microseconds, or null.</param>
/// <param name="Ha1">For digests, MD5 then SHA-256, 48 bytes; null when it is no device password.</param>
sealed record SignInKey(long Credential, ScramVerifier Verifier, long? ExpiresAt, byte[]? Ha1);

/// <summary>
/// All that signing in to an address needs, kept in memory. For an address that is nobody's, <see cref="Ref"/> is
/// null and the salt is false.
/// </summary>
sealed record SignInRecord(
    AccountRef? Ref, AccountState State, byte[] Salt, int Rounds, IReadOnlyList<SignInKey> Keys);

/// <summary>What an address is now.</summary>
/// <param name="Ref">Who holds it, or null.</param>
/// <param name="State">The state of the account.</param>
/// <param name="MovedTo">Where its last holder is found now (XEP-0283), when it rests after a move.</param>
sealed record AddressRecord(AccountRef? Ref, AccountState State, string? MovedTo)
{
    public static readonly AddressRecord Nobody = new(null, default, null);
}
