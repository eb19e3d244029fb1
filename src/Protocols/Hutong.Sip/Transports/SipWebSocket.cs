using System.Net;
using System.Net.WebSockets;
using System.Text.Unicode;
using Hutong.Sip.Messages;

namespace Hutong.Sip.Transports;

/// <summary>
/// One WebSocket with the subprotocol <c>sip</c> (RFC 7118): each of its messages is one of SIP. Answers, and requests
/// to the browser, go the same way back.
/// </summary>
/// <param name="socket">The socket; closed at the end.</param>
/// <param name="isSecure">Whether it came over TLS.</param>
/// <param name="local">Our end.</param>
/// <param name="remote">The peer.</param>
/// <param name="receiver">Who gets messages.</param>
/// <param name="time">The clock.</param>
/// <param name="isAccepted">Whether the peer connected.</param>
/// <param name="options">What it may cost.</param>
public sealed class SipWebSocket(
    WebSocket socket, bool isSecure, IPEndPoint local, IPEndPoint remote, ISipReceiver receiver, TimeProvider time,
    bool isAccepted = true, SipConnectionOptions? options = null)
    : ConnectedFlow(isSecure ? SipTransport.Wss : SipTransport.Ws, local, remote, isAccepted, receiver, time, options)
{
    /// <summary>The name of the subprotocol (RFC 7118 section 4.1).</summary>
    public const string Subprotocol = "sip";

    bool isWhole;

    private protected override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        var received = await socket.ReceiveAsync(buffer, cancel);
        isWhole = received.EndOfMessage;
        return received.MessageType == WebSocketMessageType.Close ? -1 : received.Count;
    }

    private protected override bool Take(byte[] buffer, ref int filled, out bool tookOne)
    {
        tookOne = isWhole;
        if (filled > Options.Limits.MaxHeaderBytes + Options.Limits.MaxBodyBytes)
        {
            return false;
        }

        if (isWhole)
        {
            Take(buffer.AsSpan(0, filled));
            filled = 0;
        }

        return true;
    }

    // Two line breaks ask here too (RFC 7118 section 6, by way of RFC 5626).
    void Take(ReadOnlySpan<byte> message)
    {
        if (message.SequenceEqual("\r\n\r\n"u8))
        {
            Send("\r\n"u8.ToArray());
            return;
        }

        var parsed = SipParser.Parse(message.ToArray(), SipFraming.Datagram, Options.Limits);
        if (parsed.Fault != SipFault.KeepAlive)
        {
            Receiver.OnMessage(parsed, this);
        }
    }

    private protected override ValueTask WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancel) =>
        socket.SendAsync(message, Utf8.IsValid(message.Span) ? WebSocketMessageType.Text : WebSocketMessageType.Binary,
            endOfMessage: true, cancel);

    private protected override Task FlushAsync(bool isLast, CancellationToken cancel) => !isLast ? Task.CompletedTask
        : socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancel);

    private protected override ValueTask ReleaseAsync()
    {
        socket.Dispose();
        return default;
    }
}
