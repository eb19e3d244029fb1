using System.Net;
using System.Net.WebSockets;

namespace Hutong.Edge.Xmpp.Connections;

/// <summary>A connection over a WebSocket (RFC 7395): every element is a text message.</summary>
sealed class WebSocketCarrier(WebSocket socket, IPAddress? peer, bool secure, Action abort) : Carrier
{
    bool messageEnded = true;

    public override IPAddress? Peer => peer;

    public override bool IsSecure => secure;

    public override bool IsFramed => true;

    public override bool MessageEnded => messageEnded;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer, CancellationToken.None);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return 0;
            }

            if (buffer.IsEmpty)
            {
                return 0;
            }

            if (result.MessageType == WebSocketMessageType.Binary)
            {
                // RFC 7395 section 3.2: text only. The stream cannot be told, its framing is not one.
                socket.Abort();
                return 0;
            }

            messageEnded = result.EndOfMessage;
            // An empty message or frame is not the end of the connection.
            if (result.Count > 0)
            {
                return result.Count;
            }
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) =>
        socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    public override async ValueTask EndOutputAsync() =>
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

    public override void Abort() => abort();

    public override ValueTask DisposeAsync()
    {
        if (socket.State != WebSocketState.Closed)
        {
            Abort();
        }

        return default;
    }
}
