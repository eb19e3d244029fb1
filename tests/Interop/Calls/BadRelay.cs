using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Hutong.Interop.Calls;

/// <summary>
/// A bad network between a telephone and the server, over UDP: of what goes either way some is lost and the rest comes
/// late, signalling and sound alike, by a seed. Both take it for the other: its ports are written in place of theirs,
/// and nothing else is changed.
/// </summary>
sealed partial class BadRelay : IAsyncDisposable
{
    readonly double loss;
    readonly TimeSpan jitter;
    readonly int seed;
    readonly int serverPort;
    readonly Wire signalling;
    readonly ConcurrentDictionary<string, Wire> sounds = new(StringComparer.Ordinal);
    int wires, lost, passed;

    BadRelay(int serverPort, double loss, TimeSpan jitter, int seed)
    {
        (this.serverPort, this.loss, this.jitter, this.seed) = (serverPort, loss, jitter, seed);
        signalling = new(this, Rewrite) { Server = new(IPAddress.Loopback, serverPort) };
    }

    /// <summary>Where the telephone takes the server to be.</summary>
    public int Port => signalling.PhoneSide;

    /// <summary>Packets that were lost.</summary>
    public int Lost => Volatile.Read(ref lost);

    /// <summary>Packets that came through.</summary>
    public int Passed => Volatile.Read(ref passed);

    /// <summary>A network before the SIP port of a server.</summary>
    /// <param name="serverPort">That port.</param>
    /// <param name="loss">The part that is lost.</param>
    /// <param name="jitter">How much later than the fastest a packet may come.</param>
    /// <param name="seed">Says which.</param>
    public static BadRelay Before(int serverPort, double loss, TimeSpan jitter, int seed) =>
        new(serverPort, loss, jitter, seed);

    public async ValueTask DisposeAsync()
    {
        await signalling.DisposeAsync();
        foreach (var sound in sounds.Values)
        {
            await sound.DisposeAsync();
        }
    }

    // The sound of a call gets two ports here: the telephone's stands for the server's, and the other way round.
    byte[] Rewrite(byte[] datagram, bool fromPhone)
    {
        var text = Encoding.Latin1.GetString(datagram);
        var (real, shown) = fromPhone ? (Port, serverPort) : (serverPort, Port);
        text = text.Replace($"127.0.0.1:{real}", $"127.0.0.1:{shown}", StringComparison.Ordinal);
        var body = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        if (body < 4 || CallId().Match(text) is not { Success: true } call
            || Sound().Match(text, body) is not { Success: true } sound)
        {
            return Encoding.Latin1.GetBytes(text);
        }

        var wire = sounds.GetOrAdd(call.Groups[1].Value, _ => new(this, static (packet, _) => packet));
        var theirs = new IPEndPoint(IPAddress.Loopback, int.Parse(sound.Groups[1].Value, CultureInfo.InvariantCulture));
        if (fromPhone)
        {
            wire.Phone = theirs;
        }
        else
        {
            wire.Server = theirs;
        }

        var port = fromPhone ? wire.ServerSide : wire.PhoneSide;
        var description = string.Create(CultureInfo.InvariantCulture,
            $"{text[body..sound.Groups[1].Index]}{port}{text[(sound.Groups[1].Index + sound.Groups[1].Length)..]}");
        var head = Length().Replace(text[..body], $"Content-Length: {description.Length}");
        return Encoding.Latin1.GetBytes(head + description);
    }

    [GeneratedRegex(@"^(?:Call-ID|i)\s*:\s*(\S+)", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex CallId();

    [GeneratedRegex(@"^Content-Length\s*:\s*\d+", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Length();

    [GeneratedRegex(@"^m=audio (\d+)", RegexOptions.Multiline)]
    private static partial Regex Sound();

    /// <summary>Two sockets: what one side sends to the one goes on from the other.</summary>
    sealed class Wire : IAsyncDisposable
    {
        readonly BadRelay relay;
        readonly Func<byte[], bool, byte[]> rewrite;
        readonly Socket toPhone = NewSocket(), toServer = NewSocket();
        readonly CancellationTokenSource stop = new();
        readonly Task carrying;

        public Wire(BadRelay relay, Func<byte[], bool, byte[]> rewrite)
        {
            (this.relay, this.rewrite) = (relay, rewrite);
            var number = Interlocked.Increment(ref relay.wires);
            carrying = Task.WhenAll(
                CarryAsync(toPhone, toServer, fromPhone: true, new(relay.seed + (2 * number))),
                CarryAsync(toServer, toPhone, fromPhone: false, new(relay.seed + (2 * number) + 1)));
        }

        /// <summary>The port that the telephone sends to.</summary>
        public int PhoneSide => ((IPEndPoint)toPhone.LocalEndPoint!).Port;

        /// <summary>The port that the server sends to.</summary>
        public int ServerSide => ((IPEndPoint)toServer.LocalEndPoint!).Port;

        public IPEndPoint? Phone { get; set; }

        public IPEndPoint? Server { get; set; }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await carrying;
            toPhone.Dispose();
            toServer.Dispose();
            stop.Dispose();
        }

        static Socket NewSocket()
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            return socket;
        }

        async Task CarryAsync(Socket from, Socket to, bool fromPhone, Random random)
        {
            var buffer = new byte[ushort.MaxValue];
            var any = new IPEndPoint(IPAddress.Any, 0);
            while (true)
            {
                try
                {
                    var received = await from.ReceiveFromAsync(buffer, SocketFlags.None, any, stop.Token);
                    if (fromPhone)
                    {
                        Phone = (IPEndPoint)received.RemoteEndPoint;
                    }

                    var packet = rewrite(buffer[..received.ReceivedBytes], fromPhone);
                    var (chance, delay) = (random.NextDouble(), random.NextDouble());
                    if (chance < relay.loss)
                    {
                        Interlocked.Increment(ref relay.lost);
                    }
                    else if ((fromPhone ? Server : Phone) is { } target)
                    {
                        _ = LaterAsync(packet, to, target, relay.jitter * delay);
                    }
                }
                catch (OperationCanceledException)
                {
                    return;
                }
                catch (SocketException)
                {
                    // The other side is not there any more, or not yet.
                }
            }
        }

        async Task LaterAsync(byte[] packet, Socket to, IPEndPoint target, TimeSpan delay)
        {
            try
            {
                await Task.Delay(delay, TimeProvider.System, stop.Token);
                await to.SendToAsync(packet, target, stop.Token);
                Interlocked.Increment(ref relay.passed);
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException
                or ObjectDisposedException)
            {
                // The call is over.
            }
        }
    }
}
