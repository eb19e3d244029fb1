using System.Buffers;

namespace Hutong.Wire;

/// <summary>
/// A buffer to write into whose memory comes from a pool and goes back to it. What was written is copied out once, at
/// its right size. Not safe from several threads; after <see cref="Dispose"/> it is empty.
/// </summary>
public sealed class PooledBufferWriter(
    int capacity = PooledBufferWriter.DefaultCapacity) : IBufferWriter<byte>, IDisposable
{
    /// <summary>Bytes at first, unless the caller knows better: most stanzas fit.</summary>
    public const int DefaultCapacity = 1024;

    byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(16, capacity));

    /// <summary>How many bytes were written.</summary>
    public int WrittenCount { get; private set; }

    /// <summary>What was written. Good until the next write.</summary>
    public ReadOnlySpan<byte> WrittenSpan => buffer.AsSpan(0, WrittenCount);

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">More than the buffer that was given out.</exception>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(buffer.Length - WrittenCount));
        WrittenCount += count;
    }

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return buffer.AsMemory(WrittenCount);
    }

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return buffer.AsSpan(WrittenCount);
    }

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => WrittenSpan.ToArray();

    /// <summary>Forgets what was written and keeps the memory.</summary>
    public void Clear() => WrittenCount = 0;

    /// <inheritdoc />
    public void Dispose()
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            (buffer, WrittenCount) = ([], 0);
        }
    }

    void Grow(int sizeHint)
    {
        var needed = WrittenCount + Math.Max(1, sizeHint);
        if (needed <= buffer.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, buffer.Length * 2));
        WrittenSpan.CopyTo(larger);
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        buffer = larger;
    }
}
