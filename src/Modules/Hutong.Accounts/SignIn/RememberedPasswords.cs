using System.Security.Cryptography;
using System.Text;
using Hutong.Accounts.Directory;
using Hutong.Kernel;

namespace Hutong.Accounts.SignIn;

/// <summary>
/// Passwords that were right a while ago, as hashes under a key that lives only in this process, so that a client that
/// comes back with SASL PLAIN costs one HMAC instead of thousands of rounds. What is remembered is checked against the
/// credential as it is now: a changed or revoked password is not let in.
/// </summary>
sealed class RememberedPasswords
{
    readonly GenerationCache<(AccountId Account, long Tag), Entry> entries = new(50_000);
    readonly byte[] key = new byte[32];
    readonly TimeSpan span;
    readonly TimeProvider time;

    public RememberedPasswords(PasswordOptions options, IIdSource ids, TimeProvider time)
    {
        (span, this.time) = (TimeSpan.FromMinutes(options.RememberMinutes), time);
        ids.Fill(key);
    }

    /// <summary>The credential that this password is known to match, or null.</summary>
    public SignInKey? Find(SignInRecord record, string prepared)
    {
        var digest = Digest(record.Ref!.Account, prepared);
        if (!entries.TryGet((record.Ref.Account, BitConverter.ToInt64(digest)), out var entry) ||
            time.GetElapsedTime(entry.At) > span || !CryptographicOperations.FixedTimeEquals(entry.Digest, digest))
        {
            return null;
        }

        foreach (var candidate in record.Keys)
        {
            if (candidate.Credential == entry.Credential &&
                CryptographicOperations.FixedTimeEquals(candidate.Verifier.StoredKeySha256, entry.StoredKey))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>Remembers that a password matches a credential.</summary>
    public void Add(SignInRecord record, SignInKey matched, string prepared)
    {
        if (span > TimeSpan.Zero)
        {
            var digest = Digest(record.Ref!.Account, prepared);
            entries.Set((record.Ref.Account, BitConverter.ToInt64(digest)),
                new(digest, matched.Credential, matched.Verifier.StoredKeySha256.ToArray(), time.GetTimestamp()));
        }
    }

    byte[] Digest(AccountId account, string prepared)
    {
        var text = Encoding.UTF8.GetBytes(prepared);
        var input = new byte[8 + text.Length];
        BitConverter.TryWriteBytes(input, account.Value);
        text.CopyTo(input, 8);
        return HMACSHA256.HashData(key, input);
    }

    sealed record Entry(byte[] Digest, long Credential, byte[] StoredKey, long At);
}
