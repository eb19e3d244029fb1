using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Threading.Channels;

namespace Hutong.Sip.Transports;

/// <summary>
/// One connection, used for both directions whoever made it (RFC 5923, RFC 5626): what is to be sent waits in a bounded
/// queue, what comes must come in time. Whoever made the connection runs it with <see cref="RunAsync"/>.
/// </summary>
/// <param name="transport">What carries it.</param>
/// <param name="local">Our end.</param>
/// <param name="remote">The peer.</param>
/// <param name="isAccepted">Whether the peer connected.</param>
/// <param name="receiver">Who gets messages.</param>
/// <param name="time">The clock.</param>
/// <param name="options">What it may cost.</param>
#pragma warning disable CA1001 // Its end is the end of RunAsync: whoever holds a flow must not end it under others.
public abstract class ConnectedFlow(
#pragma warning restore CA1001
    SipTransport transport, IPEndPoint local, IPEndPoint remote, bool isAccepted, ISipReceiver receiver,
    TimeProvider time, SipConnectionOptions? options) : ISipFlow
{
    readonly Channel<ReadOnlyMemory<byte>> queue = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions((options ?? SipConnectionOptions.Default).MaxQueuedMessages)
        {
            SingleReader = true,
        });

    readonly CancellationTokenSource stop = new();
    bool isClosed;

    /// <inheritdoc />
    public SipTransport Transport => transport;

    /// <inheritdoc />
    public IPEndPoint Remote => remote;

    /// <inheritdoc />
    public IPEndPoint Local => local;

    /// <inheritdoc />
    public bool IsOpen => !Volatile.Read(ref isClosed);

    private protected SipConnectionOptions Options { get; } = options ?? SipConnectionOptions.Default;

    private protected ISipReceiver Receiver => receiver;

    private protected TimeProvider Time => time;

    /// <inheritdoc />
    public bool Send(ReadOnlyMemory<byte> message)
    {
        if (IsOpen && queue.Writer.TryWrite(message))
        {
            return true;
        }

        Close();
        return false;
    }

    /// <inheritdoc />
    public ISipFlow ToPort(int port) => this;

    /// <summary>Closes it once what was queued is sent, or soon when that is stuck.</summary>
    public void Close()
    {
        if (!Interlocked.Exchange(ref isClosed, true))
        {
            queue.Writer.TryComplete();
            stop.CancelAfter(TimeSpan.FromSeconds(2));
        }
    }

    /// <summary>
    /// Receives and sends until either side ends it. Tells the receiver that it is closed. Never throws.
    /// </summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        await using var registered = cancel.Register(static state => ((CancellationTokenSource)state!).Cancel(), stop);
        var sending = SendAsync(stop.Token);
        await ReceiveAsync(stop.Token);
        Close();
        await sending;
        await ReleaseAsync();
        receiver.OnClosed(this);
    }

    /// <summary>Reads what is there; a negative number at the end.</summary>
    private protected abstract ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel);

    /// <summary>Takes what of the buffer is whole, moves the rest to its front. False ends the connection.</summary>
    private protected abstract bool Take(byte[] buffer, ref int filled, out bool tookOne);

    private protected abstract ValueTask WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancel);

    /// <summary>All that waited is written; <paramref name="isLast"/>: and nothing follows.</summary>
    private protected abstract Task FlushAsync(bool isLast, CancellationToken cancel);

    private protected abstract ValueTask ReleaseAsync();

    static bool IsGone(Exception error) => error is IOException or OperationCanceledException
        or ObjectDisposedException or SocketException or WebSocketException or InvalidOperationException;

    static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    async Task ReceiveAsync(CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        var filled = 0;
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using var watch = time.CreateTimer(
            static state => ((CancellationTokenSource)state!).Cancel(), idle,
            // Whoever connects has something to say: who is silent from the beginning only holds a place.
            isAccepted ? Options.MessageTimeout : Options.IdleTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            while (IsOpen)
            {
                if (filled == buffer.Length)
                {
                    buffer = Grow(buffer);
                }

                var count = await ReadAsync(buffer.AsMemory(filled), idle.Token);
                if (count < 0)
                {
                    return;
                }

                // A message that was begun must end in time; between messages there is more of it.
                var wasBetween = filled == 0;
                filled += count;
                if (!Take(buffer, ref filled, out var tookOne))
                {
                    return;
                }

                if (filled == 0 || tookOne || wasBetween)
                {
                    watch.Change(
                        filled == 0 ? Options.IdleTimeout : Options.MessageTimeout, Timeout.InfiniteTimeSpan);
                }
            }
        }
        catch (Exception error) when (IsGone(error))
        {
            // The peer is gone, or took too long.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    async Task SendAsync(CancellationToken cancel)
    {
        try
        {
            while (await queue.Reader.WaitToReadAsync(cancel))
            {
                while (queue.Reader.TryRead(out var message))
                {
                    await WriteAsync(message, cancel);
                }

                await FlushAsync(isLast: false, cancel);
            }

            await FlushAsync(isLast: true, cancel);
        }
        catch (Exception error) when (IsGone(error))
        {
            // What is left is lost with the connection.
        }

        // Whoever still waits for bytes of the peer is woken up.
        Volatile.Write(ref isClosed, true);
        await stop.CancelAsync();
    }
}
