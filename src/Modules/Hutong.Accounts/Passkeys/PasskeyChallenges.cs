using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Hutong.Kernel;
using Hutong.Storage;

namespace Hutong.Accounts.Passkeys;

/// <summary>
/// Challenges that need no row until they are answered: random bytes, an end and a keyed hash over both and over who
/// may answer. Nobody can fill the store by asking; what was answered is remembered until its end, so that an answer
/// is good once.
/// </summary>
sealed class PasskeyChallenges(ServerKeys keys, IIdSource ids, TimeProvider time)
{
    const int RandomBytes = 16, EndBytes = 8, HashBytes = 32;
    static readonly TimeSpan Valid = TimeSpan.FromMinutes(5);

    /// <summary>How long a page may take, for its options.</summary>
    public static int TimeoutMilliseconds => (int)Valid.TotalMilliseconds;

    /// <summary>A new challenge; for signing in the account is none.</summary>
    public string Create(AccountId account)
    {
        var bytes = new byte[RandomBytes + EndBytes + HashBytes];
        ids.Fill(bytes.AsSpan(0, RandomBytes));
        BinaryPrimitives.WriteInt64BigEndian(
            bytes.AsSpan(RandomBytes), (time.GetUtcNow() + Valid).ToUnixTimeSeconds());
        Hash(bytes, account).CopyTo(bytes, RandomBytes + EndBytes);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Whether a challenge is ours, for this account, and not over.</summary>
    public bool IsGood(string challenge, AccountId account)
    {
        if (challenge.Length > 128 || !Base64Url.IsValid(challenge))
        {
            return false;
        }

        var bytes = Base64Url.DecodeFromChars(challenge);
        return bytes.Length == RandomBytes + EndBytes + HashBytes
            && CryptographicOperations.FixedTimeEquals(
                bytes.AsSpan(RandomBytes + EndBytes), Hash(bytes, account))
            && BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(RandomBytes)) >= time.GetUtcNow().ToUnixTimeSeconds();
    }

    /// <summary>Adds to a unit that a challenge was answered; the unit is refused when it was before.</summary>
    public void AddUse(UnitOfWork unit, string challenge)
    {
        var now = time.GetUtcNow();
        unit.Sql("delete from passkey_answers where until_at < @now", new { now = now.ToMicroseconds() })
            .Sql("""
                insert into passkey_answers (challenge, until_at) values (@challenge, @until) on conflict do nothing
                """, new { challenge, until = (now + Valid).ToMicroseconds() }, expectRows: 1);
    }

    byte[] Hash(ReadOnlySpan<byte> challenge, AccountId account) =>
        keys.ChallengeHash(challenge[..(RandomBytes + EndBytes)], account);
}
