using System.Numerics;

namespace Hutong.Bench.Load.Measure;

/// <summary>
/// Counts durations in buckets whose width is at most 1/64 of the value, so that any percentile is right to 1.6 %
/// from a microsecond to hours, in a fixed table and without a sort.
/// </summary>
sealed class LatencyHistogram
{
    const int SubBits = 6;
    const int Sub = 1 << SubBits;
    readonly long[] counts = new long[(64 - SubBits + 1) * Sub];

    public long Count { get; private set; }

    public long MaxMicroseconds { get; private set; }

    public void Record(long microseconds)
    {
        microseconds = Math.Max(0, microseconds);
        counts[Bucket(microseconds)]++;
        Count++;
        MaxMicroseconds = Math.Max(MaxMicroseconds, microseconds);
    }

    public void Clear()
    {
        Array.Clear(counts);
        Count = 0;
        MaxMicroseconds = 0;
    }

    /// <summary>The value that the given share (0 to 1) of the records does not exceed, in microseconds.</summary>
    public long Percentile(double share)
    {
        if (Count == 0)
        {
            return 0;
        }

        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        var seen = 0L;
        for (var bucket = 0; ; bucket++)
        {
            seen += counts[bucket];
            if (seen >= rank)
            {
                return Math.Min(Highest(bucket), MaxMicroseconds);
            }
        }
    }

    /// <summary>The non-empty buckets, as number and count in turn: how a result travels between processes.</summary>
    public long[] ToSparse() =>
        [.. Enumerable.Range(0, counts.Length).Where(i => counts[i] > 0).SelectMany(i => new[] { i, counts[i] })];

    public void AddSparse(long[] sparse)
    {
        for (var i = 0; i + 1 < sparse.Length; i += 2)
        {
            counts[sparse[i]] += sparse[i + 1];
            Count += sparse[i + 1];
            MaxMicroseconds = Math.Max(MaxMicroseconds, Highest((int)sparse[i]));
        }
    }

    static int Bucket(long value)
    {
        if (value < Sub)
        {
            return (int)value;
        }

        var shift = BitOperations.Log2((ulong)value) - SubBits;
        return ((shift + 1) << SubBits) + (int)(value >> shift) - Sub;
    }

    static long Highest(int bucket)
    {
        if (bucket < Sub)
        {
            return bucket;
        }

        var shift = (bucket >> SubBits) - 1;
        return (((long)(bucket & (Sub - 1)) + Sub + 1) << shift) - 1;
    }
}
