using System.Buffers;

namespace Hutong.Edge.Xmpp.Connections;

/// <summary>
/// What waits to be written to one connection. Stanzas are copied behind each other into one pooled buffer; while a
/// write is under way the next buffer fills. Nothing is held while nothing waits.
/// </summary>
sealed class Outlet(Carrier carrier, OutputFlusher flusher, int maxBytes)
{
    const int FirstBufferBytes = 2_048;

    readonly Lock gate = new();
    readonly List<int>? frames = carrier.IsFramed ? [] : null;
    byte[]? buffer;
    int filled;
    int underWay;
    bool scheduled;
    bool writing;
    bool ending;
    bool broken;
    int corks;
    TaskCompletionSource? drained;

    /// <summary>Done when the transport has taken all that was written.</summary>
    public Task DrainedAsync()
    {
        lock (gate)
        {
            return writing ? (drained ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task
                : Task.CompletedTask;
        }
    }

    /// <summary>
    /// Copies one element. False when too much waits already: the peer reads too slowly. Afterwards call
    /// <see cref="Schedule"/>, outside of locks that others wait for.
    /// </summary>
    public bool Write(ReadOnlySpan<byte> element, bool force = false)
    {
        lock (gate)
        {
            if (ending || broken)
            {
                return true;
            }

            if (!force && filled + underWay + element.Length > maxBytes)
            {
                return false;
            }

            element.CopyTo(Room(element.Length));
            filled += element.Length;
            frames?.Add(filled);
            return true;
        }
    }

    /// <summary>Sees to it that what was written goes out: now, or when the batch or the reader's turn ends.</summary>
    public void Schedule()
    {
        lock (gate)
        {
            if (scheduled || writing || corks > 0 || (filled == 0 && !ending))
            {
                return;
            }

            scheduled = true;
        }

        if (!flusher.TryDefer(this))
        {
            Flush();
        }
    }

    /// <summary>Holds writes back while the connection's reader answers what arrived together.</summary>
    public void Cork()
    {
        lock (gate)
        {
            corks++;
        }
    }

    /// <summary>Ends <see cref="Cork"/>.</summary>
    public void Uncork()
    {
        lock (gate)
        {
            corks--;
        }

        Schedule();
    }

    /// <summary>Writes what waits. A write that the transport takes at once costs no task.</summary>
    public void Flush()
    {
        byte[]? taken;
        int length;
        int[]? ends;
        lock (gate)
        {
            scheduled = false;
            if (writing || !Take(out taken, out length, out ends))
            {
                return;
            }

            writing = true;
        }

        try
        {
            while (true)
            {
                var write = WriteOut(taken, length, ends);
                if (!write.IsCompletedSuccessfully)
                {
                    _ = FinishAsync(write, taken);
                    return;
                }

                write.GetAwaiter().GetResult();
                if (!Next(ref taken, out length, out ends))
                {
                    return;
                }
            }
        }
        catch (Exception)
        {
            // A socket that was disposed throws before there is a task. See FinishAsync.
            Break(taken);
        }
    }

    /// <summary>Takes no more; when all is written, tells the transport that nothing follows.</summary>
    public void End()
    {
        lock (gate)
        {
            ending = true;
        }

        Schedule();
    }

    ValueTask WriteOut(byte[]? bytes, int length, int[]? ends)
    {
        if (bytes is null)
        {
            return carrier.EndOutputAsync();
        }

        return ends is null ? carrier.WriteAsync(bytes.AsMemory(0, length)) : WriteFramesAsync(bytes, ends);
    }

    async ValueTask WriteFramesAsync(byte[] bytes, int[] ends)
    {
        var start = 0;
        foreach (var end in ends)
        {
            await carrier.WriteAsync(bytes.AsMemory(start, end - start));
            start = end;
        }
    }

    async Task FinishAsync(ValueTask write, byte[]? taken)
    {
        try
        {
            await write;
            while (Next(ref taken, out var length, out var ends))
            {
                await WriteOut(taken, length, ends);
            }
        }
        catch (Exception)
        {
            // The peer is gone, in one of the many ways in which sockets, TLS and WebSockets say so. The reader ends
            // by the abort; what was not written is the session's business.
            Break(taken);
        }
    }

    void Break(byte[]? taken)
    {
        lock (gate)
        {
            broken = true;
            if (taken is not null)
            {
                ArrayPool<byte>.Shared.Return(taken);
            }

            if (buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            (buffer, filled, underWay) = (null, 0, 0);
            Idle();
        }

        carrier.Abort();
    }

    bool Next(ref byte[]? taken, out int length, out int[]? ends)
    {
        if (taken is not null)
        {
            ArrayPool<byte>.Shared.Return(taken);
            taken = null;
        }

        lock (gate)
        {
            underWay = 0;
            if (!broken && Take(out taken, out length, out ends))
            {
                return true;
            }

            Idle();
            (length, ends) = (0, null);
            return false;
        }
    }

    void Idle()
    {
        writing = false;
        drained?.TrySetResult();
        drained = null;
    }

    /// <summary>Takes what waits, or with nothing the order to end, which is carried out once.</summary>
    bool Take(out byte[]? taken, out int length, out int[]? ends)
    {
        (taken, length, ends) = (buffer, filled, null);
        if (filled > 0)
        {
            if (frames is not null)
            {
                ends = [.. frames];
                frames.Clear();
            }

            (buffer, filled, underWay) = (null, 0, length);
            return true;
        }

        if (!ending || broken)
        {
            return false;
        }

        // Nothing follows the end: from here on the outlet takes nothing.
        broken = true;
        return true;
    }

    Span<byte> Room(int bytes)
    {
        if (buffer is null)
        {
            buffer = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBufferBytes, bytes));
        }
        else if (buffer.Length - filled < bytes)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, filled + bytes));
            buffer.AsSpan(0, filled).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        return buffer.AsSpan(filled);
    }
}
