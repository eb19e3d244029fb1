using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Hutong.Sandbox.Handsets;
using Hutong.Sandbox.Sound;

namespace Hutong.Sandbox.Http;

/// <summary>
/// A person at the page talks into a handset: binary messages of 20 ms each way, 16-bit samples at 16 kHz, the low byte
/// first. It ends with the call.
/// </summary>
sealed class SoundSocket(WebSocket socket) : ITalker
{
    const int FrameBytes = 2 * CallAudio.FrameSamples;

    /// <summary>Frames that wait, each way; the oldest are dropped: late sound is of no use.</summary>
    const int FramesMax = 15;

    /// <summary>Frames that are there before it begins to speak: browsers send in bursts.</summary>
    const int FramesAhead = 3;

    readonly Channel<short[]> toBrowser = New(), fromBrowser = New();
    bool isSpeaking;

    public static async Task RunAsync(HttpContext context, Handset handset)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var talker = new SoundSocket(socket);
        var call = handset.Current;
        if (call is null || !handset.Lend(talker))
        {
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "no call", context.RequestAborted);
            return;
        }

        try
        {
            await Task.WhenAny(
                talker.SendAsync(call, context.RequestAborted), talker.ReceiveAsync(context.RequestAborted));
        }
        finally
        {
            talker.toBrowser.Writer.TryComplete();
            if (handset.Current == call && call.Audio.Talker == talker)
            {
                handset.Lend(null);
            }
        }
    }

    public bool Talk(ReadOnlySpan<short> heard, Span<short> said)
    {
        toBrowser.Writer.TryWrite(heard.ToArray());
        isSpeaking = fromBrowser.Reader.Count >= (isSpeaking ? 1 : FramesAhead);
        if (isSpeaking && fromBrowser.Reader.TryRead(out var frame))
        {
            frame.CopyTo(said);
        }

        return true;
    }

    async Task SendAsync(PhoneCall call, CancellationToken cancel)
    {
        try
        {
            while (call.State != PhoneCallState.Ended)
            {
                // The sound stops with the call: then nobody writes any more.
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                patience.CancelAfter(TimeSpan.FromMilliseconds(500));
                try
                {
                    var frame = await toBrowser.Reader.ReadAsync(patience.Token);
                    await socket.SendAsync(
                        MemoryMarshal.AsBytes(frame.AsSpan()).ToArray(), WebSocketMessageType.Binary, true, cancel);
                }
                catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
                {
                    // Look whether the call is over.
                }
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "over", cancel);
        }
        catch (Exception error)
            when (error is OperationCanceledException or WebSocketException or ChannelClosedException)
        {
            // The page went.
        }
    }

    async Task ReceiveAsync(CancellationToken cancel)
    {
        var buffer = new byte[FrameBytes + 1];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(buffer.AsMemory(length), cancel);
                    length += part.Count;
                }
                while (!part.EndOfMessage && length < buffer.Length);

                if (part.MessageType != WebSocketMessageType.Binary || length != FrameBytes)
                {
                    return;
                }

                fromBrowser.Writer.TryWrite(MemoryMarshal.Cast<byte, short>(buffer.AsSpan(0, length)).ToArray());
            }
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException)
        {
            // The page went.
        }
    }

    static Channel<short[]> New() => Channel.CreateBounded<short[]>(
        new BoundedChannelOptions(FramesMax) { FullMode = BoundedChannelFullMode.DropOldest });
}
