using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using System.Text.Unicode;
using System.Threading.Channels;
using Hutong.Sip.Messages;

namespace Hutong.Sip.Transports;

/// <summary>
/// One WebSocket with the subprotocol <c>sip</c> (RFC 7118): each of its messages is one of SIP. Whoever accepted the
/// socket runs it with <see cref="RunAsync"/>; answers, and requests to the browser, go the same way back.
/// </summary>
/// <param name="socket">The socket; closed at the end.</param>
/// <param name="isSecure">Whether it came over TLS.</param>
/// <param name="local">Our end.</param>
/// <param name="remote">The peer.</param>
/// <param name="receiver">Who gets messages.</param>
/// <param name="options">What it may cost.</param>
#pragma warning disable CA1001 // Its end is the end of RunAsync: whoever holds a flow must not end it under others.
public sealed class SipWebSocket(
#pragma warning restore CA1001
    WebSocket socket, bool isSecure, IPEndPoint local, IPEndPoint remote, ISipReceiver receiver,
    SipConnectionOptions? options = null) : ISipFlow
{
    /// <summary>The name of the subprotocol (RFC 7118 section 4.1).</summary>
    public const string Subprotocol = "sip";

    readonly SipConnectionOptions options = options ?? SipConnectionOptions.Default;
    readonly Channel<ReadOnlyMemory<byte>> queue = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions((options ?? SipConnectionOptions.Default).MaxQueuedMessages)
        {
            SingleReader = true,
        });

    readonly CancellationTokenSource stop = new();
    bool isClosed;

    /// <inheritdoc />
    public SipTransport Transport => isSecure ? SipTransport.Wss : SipTransport.Ws;

    /// <inheritdoc />
    public IPEndPoint Remote => remote;

    /// <inheritdoc />
    public IPEndPoint Local => local;

    /// <inheritdoc />
    public bool IsOpen => !Volatile.Read(ref isClosed);

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
        socket.Dispose();
        receiver.OnClosed(this);
    }

    async Task ReceiveAsync(CancellationToken cancel)
    {
        var most = options.Limits.MaxHeaderBytes + options.Limits.MaxBodyBytes;
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        var filled = 0;
        try
        {
            while (IsOpen)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(filled), cancel);
                filled += received.Count;
                if (received.MessageType == WebSocketMessageType.Close || filled > most)
                {
                    return;
                }

                if (received.EndOfMessage)
                {
                    Take(buffer.AsSpan(0, filled));
                    filled = 0;
                }
                else if (filled == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    buffer.CopyTo(larger, 0);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException
            or ObjectDisposedException)
        {
            // The peer is gone.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Two line breaks ask here too (RFC 7118 section 6, by way of RFC 5626).
    void Take(ReadOnlySpan<byte> message)
    {
        if (message.SequenceEqual("\r\n\r\n"u8))
        {
            Send("\r\n"u8.ToArray());
            return;
        }

        var parsed = SipParser.Parse(message.ToArray(), SipFraming.Datagram, options.Limits);
        if (parsed.Fault != SipFault.KeepAlive)
        {
            receiver.OnMessage(parsed, this);
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
                    var type = Utf8.IsValid(message.Span) ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
                    await socket.SendAsync(message, type, endOfMessage: true, cancel);
                }
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancel);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException
            or ObjectDisposedException or InvalidOperationException)
        {
            // What is left is lost with the connection.
        }

        Volatile.Write(ref isClosed, true);
        await stop.CancelAsync();
    }
}
