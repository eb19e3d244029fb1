using System.Buffers;
using System.Net;
using System.Threading.Channels;
using Hutong.Sip.Messages;

namespace Hutong.Sip.Transports;

/// <summary>
/// One TCP or TLS connection, on any stream: ours to a peer or a peer's to us; both are used for both directions
/// (RFC 5923, RFC 5626). Whoever made the stream runs it with <see cref="RunAsync"/>.
/// </summary>
/// <param name="stream">The bytes; closed at the end.</param>
/// <param name="transport">Tcp or Tls.</param>
/// <param name="local">Our end.</param>
/// <param name="remote">The peer.</param>
/// <param name="isAccepted">Whether the peer connected: then it asks and we answer keep-alives.</param>
/// <param name="receiver">Who gets messages.</param>
/// <param name="time">The clock.</param>
/// <param name="options">What it may cost.</param>
#pragma warning disable CA1001 // Its end is the end of RunAsync: whoever holds a flow must not end it under others.
public sealed class SipConnection(
#pragma warning restore CA1001
    Stream stream, SipTransport transport, IPEndPoint local, IPEndPoint remote, bool isAccepted, ISipReceiver receiver,
    TimeProvider time, SipConnectionOptions? options = null) : ISipFlow
{
    static readonly ReadOnlyMemory<byte> Pong = "\r\n"u8.ToArray();
    static readonly ReadOnlyMemory<byte> Ping = "\r\n\r\n"u8.ToArray();

    readonly SipConnectionOptions options = options ?? SipConnectionOptions.Default;
    readonly SipStreamReader reader = new(isAccepted, options?.Limits);
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

    /// <summary>When the last answer to a keep-alive came, by the clock's timestamp; 0 when none did.</summary>
    public long LastPong { get; private set; }

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

    /// <summary>Asks whether the peer is there (RFC 5626 section 4.4.1); for connections that we made.</summary>
    public bool SendPing() => Send(Ping);

    /// <inheritdoc />
    public ISipFlow ToPort(int port) => this;

    /// <summary>Closes it once what was queued is sent, or at once when that is stuck.</summary>
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
        await stream.DisposeAsync();
        receiver.OnClosed(this);
    }

    async Task ReceiveAsync(CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        var filled = 0;
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using var watch = time.CreateTimer(
            static state => ((CancellationTokenSource)state!).Cancel(), idle,
            // Whoever connects has something to say: who is silent from the beginning only holds a place.
            isAccepted ? options.MessageTimeout : options.IdleTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            while (IsOpen)
            {
                if (filled == buffer.Length)
                {
                    buffer = Grow(buffer);
                }

                var count = await stream.ReadAsync(buffer.AsMemory(filled), idle.Token);
                if (count == 0)
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
                        filled == 0 ? options.IdleTimeout : options.MessageTimeout, Timeout.InfiniteTimeSpan);
                }
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException
            or System.Net.Sockets.SocketException)
        {
            // The peer is gone, or took too long.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    // The reader's limits bound the buffer: it says invalid before more is kept than a message may have.
    bool Take(byte[] buffer, ref int filled, out bool tookOne)
    {
        var sequence = new ReadOnlySequence<byte>(buffer, 0, filled);
        tookOne = false;
        while (true)
        {
            var status = reader.Read(ref sequence, out var parsed);
            if (status == SipReadStatus.NeedMore)
            {
                break;
            }

            tookOne = true;
            switch (status)
            {
                case SipReadStatus.Ping:
                    Send(Pong);
                    break;
                case SipReadStatus.Pong:
                    LastPong = time.GetTimestamp();
                    break;
                default:
                    receiver.OnMessage(parsed, this);
                    break;
            }

            if (status == SipReadStatus.Invalid)
            {
                return false;
            }
        }

        var left = (int)sequence.Length;
        buffer.AsSpan(filled - left, left).CopyTo(buffer);
        filled = left;
        return true;
    }

    async Task SendAsync(CancellationToken cancel)
    {
        try
        {
            while (await queue.Reader.WaitToReadAsync(cancel))
            {
                while (queue.Reader.TryRead(out var message))
                {
                    await stream.WriteAsync(message, cancel);
                }

                await stream.FlushAsync(cancel);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException
            or System.Net.Sockets.SocketException)
        {
            // What is left is lost with the connection.
        }

        // Whoever still waits for bytes of the peer is woken up.
        Volatile.Write(ref isClosed, true);
        await stop.CancelAsync();
    }
}
