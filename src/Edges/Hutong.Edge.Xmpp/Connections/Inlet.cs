using System.Buffers;
using System.Runtime.CompilerServices;
using Hutong.Xmpp.Streams;

namespace Hutong.Edge.Xmpp.Connections;

/// <summary>
/// What was read from one connection and not yet understood. A buffer is held only while it has bytes.
/// </summary>
sealed class Inlet(Carrier carrier, XmppStreamReader reader)
{
    const int FirstBufferBytes = 4_096;

    byte[]? buffer;
    int start;
    int end;

    /// <summary>The reader of the stream, for its header, limits and fault.</summary>
    public XmppStreamReader Reader => reader;

    /// <summary>Bytes read since the connection began, modulo 2^32; for rates.</summary>
    public uint BytesRead { get; private set; }

    /// <summary>
    /// Drops white space that waits, which says nothing. False when anything else waits that the reader has not looked
    /// at: then TLS must not begin.
    /// </summary>
    public bool TryDropSpace()
    {
        // COMPAT(go-sendxmpp): ends its request for TLS with a line feed, against RFC 6120 section 5.3.3.
        if (buffer.AsSpan(start, end - start).ContainsAnyExcept(" \t\r\n"u8))
        {
            return false;
        }

        Release();
        return true;
    }

    /// <summary>Reads the next unit out of what is there.</summary>
    public ReadStatus Read(out RawElement element)
    {
        if (buffer is null)
        {
            element = default;
            return ReadStatus.NeedMore;
        }

        return carrier.IsFramed ? ReadMessage(out element) : ReadStream(out element);
    }

    /// <summary>Waits for more and reads it. False at the end of the connection.</summary>
    // The pooling builder: this is where an idle connection waits, and where a busy one passes for every packet.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> FillAsync()
    {
        if (buffer is null)
        {
            await carrier.ReadAsync(Memory<byte>.Empty);
            buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
            (start, end) = (0, 0);
        }
        else if (end == buffer.Length)
        {
            MakeRoom();
        }

        var count = await carrier.ReadAsync(buffer.AsMemory(end));
        end += count;
        BytesRead += (uint)count;
        if (start == end)
        {
            Release();
        }

        return count > 0;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Release()
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            (buffer, start, end) = (null, 0, 0);
        }
    }

    ReadStatus ReadStream(out RawElement element)
    {
        var bytes = new ReadOnlySequence<byte>(buffer!, start, end - start);
        var status = reader.Read(ref bytes, out element);
        start = end - (int)bytes.Length;
        if (start == end)
        {
            Release();
        }

        return status;
    }

    ReadStatus ReadMessage(out RawElement element)
    {
        if (!carrier.MessageEnded && end - start < reader.Limits.MaxStanzaBytes)
        {
            element = default;
            return ReadStatus.NeedMore;
        }

        var status = reader.ReadMessage(new(buffer!, start, end - start), out element);
        Release();
        return status;
    }

    void MakeRoom()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            return;
        }

        // The reader ends the stream before this grows beyond the largest stanza.
        var larger = ArrayPool<byte>.Shared.Rent(buffer!.Length * 2);
        buffer.AsSpan(0, end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
