using System.Buffers.Binary;
using Hutong.Kernel;

namespace Hutong.Accounts.Directory;

/// <summary>
/// Ids of accounts, credentials and other rows: milliseconds since 2025 and 20 random bits, growing. In order, so that
/// rows are appended; random, so that two nodes do not meet (a primary key refuses it if they do) and nobody counts
/// subscribers from outside.
/// </summary>
sealed class AccountIds(IIdSource ids, TimeProvider time)
{
    const int RandomBits = 20;
    static readonly DateTimeOffset Epoch = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    readonly Lock gate = new();
    long last;

    public long Next()
    {
        Span<byte> random = stackalloc byte[4];
        ids.Fill(random);
        var low = BinaryPrimitives.ReadUInt32LittleEndian(random) & ((1u << RandomBits) - 1);
        var candidate = ((long)(time.GetUtcNow() - Epoch).TotalMilliseconds << RandomBits) | low;
        lock (gate)
        {
            return last = Math.Max(candidate, last + 1);
        }
    }

    public AccountId NextAccount() => new(Next());
}
