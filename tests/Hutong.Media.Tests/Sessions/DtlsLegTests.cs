using System.Net;
using System.Net.Sockets;
using Hutong.Media.Codecs;
using Hutong.Media.Dtls;
using Hutong.Media.Net;
using Hutong.Media.Sessions;
using Hutong.Media.Srtp;

namespace Hutong.Media.Tests.Sessions;

/// <summary>A leg with DTLS and without ICE, over sockets of the loopback.</summary>
public sealed class DtlsLegTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_peer_behind_a_translator_is_sent_sound_though_another_was_there_first()
    {
        Assert.SkipUnless(DtlsContext.IsSupported, "OpenSSL 3 is not installed");
        using var own = new DtlsContext(TimeProvider.System);
        using var peers = new DtlsContext(TimeProvider.System);
        using var others = new DtlsContext(TimeProvider.System);
        await using var poll = new PortPoll(error => Assert.Fail($"{error}"));
        using var session = AudioSession.Open(new(poll, 41_000, 41_999), new Nobody(), new()
        {
            Time = TimeProvider.System, Random = new(1), Dtls = own,
        })!;
        NumberedCodec codec = new(8, AudioCodec.Pcma);
        session.Apply(new()
        {
            Remote = SocketEndpoint.From(new(IPAddress.Parse("192.0.2.7"), 4000)), Sends = codec, Receives = [codec],
            Fingerprint = peers.Fingerprint,
        });

        using var attacker = new Caller(others, own.Fingerprint, "127.0.0.9", session.Port);
        await attacker.ShakeAsync(session);
        using var peer = new Caller(peers, own.Fingerprint, "127.0.0.5", session.Port);
        await peer.ShakeAsync(session);
        using var opening = new SrtpReceiver(peer.Session.ReceiveKey!);
        byte[]? heard = null;
        var frame = new short[160];
        while (heard is null)
        {
            session.Tick();
            session.Push(frame, 8000);
            heard = await peer.TryReceiveAsync(TimeSpan.FromMilliseconds(20));
            heard = heard is not null && Datagram.Classify(heard) == DatagramKind.Rtp ? heard : null;
        }

        Assert.Equal(SrtpFault.None, opening.Open(heard, out _));
        Assert.Null(await attacker.TryReceiveAsync(TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public async Task Who_says_goodbye_is_lost_only_when_its_signalling_says_nothing_for_some_time()
    {
        Assert.SkipUnless(DtlsContext.IsSupported, "OpenSSL 3 is not installed");
        var time = new MovedTime();
        var user = new Nobody();
        using var own = new DtlsContext(TimeProvider.System);
        using var peers = new DtlsContext(TimeProvider.System);
        await using var poll = new PortPoll(error => Assert.Fail($"{error}"));
        using var session = AudioSession.Open(
            new(poll, 41_000, 41_999), user, new() { Time = time, Random = new(1), Dtls = own })!;
        NumberedCodec codec = new(8, AudioCodec.Pcma);
        session.Apply(new()
        {
            Remote = SocketEndpoint.From(new(IPAddress.Parse("127.0.0.5"), 4000)), Sends = codec, Receives = [codec],
            Fingerprint = peers.Fingerprint,
        });
        using var peer = new Caller(peers, own.Fingerprint, "127.0.0.5", session.Port);
        await peer.ShakeAsync(session);
        session.Tick();
        peer.Session.Close();
        var (step, passed) = (TimeSpan.FromSeconds(0.25), TimeSpan.Zero);
        while (!user.IsLost)
        {
            Assert.True(passed < Patience);
            await peer.TryReceiveAsync(TimeSpan.FromMilliseconds(20));
            time.Move(step);
            passed += step;
            session.Tick();
        }

        Assert.True(passed > TimeSpan.FromSeconds(2));
    }

    sealed class MovedTime : TimeProvider
    {
        long moved;

        public override long GetTimestamp() => base.GetTimestamp() + Volatile.Read(ref moved);

        public void Move(TimeSpan by) =>
            Interlocked.Add(ref moved, (long)(by.TotalSeconds * TimestampFrequency));
    }

    sealed class Nobody : IAudioSessionUser
    {
        public bool IsLost { get; private set; }

        public void OnKey(char key)
        {
        }

        public void OnLost() => IsLost = true;
    }

    sealed class Caller : IDtlsTransport, IDisposable
    {
        readonly UdpClient socket;

        public Caller(DtlsContext context, DtlsFingerprint expected, string address, int port)
        {
            socket = new(new IPEndPoint(IPAddress.Parse(address), 0));
            socket.Connect(IPAddress.Loopback, port);
            Session = new(context, DtlsRole.Client, expected, this);
        }

        public DtlsSession Session { get; }

        // What gets lost on a machine that is busy is sent again, as both ends' clocks have it.
        public async Task ShakeAsync(AudioSession other)
        {
            var begun = TimeProvider.System.GetTimestamp();
            Session.Start(TimeSpan.Zero);
            while (Session.State != DtlsState.Connected)
            {
                var passed = TimeProvider.System.GetElapsedTime(begun);
                Assert.True(passed < Patience);
                if (await TryReceiveAsync(TimeSpan.FromMilliseconds(100)) is { } datagram)
                {
                    Session.Receive(datagram, (IPEndPoint)socket.Client.RemoteEndPoint!, passed);
                }
                else
                {
                    Session.Tick(passed);
                    other.Tick();
                }
            }
        }

        public async Task<byte[]?> TryReceiveAsync(TimeSpan within)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            limit.CancelAfter(within);
            try
            {
                return (await socket.ReceiveAsync(limit.Token)).Buffer;
            }
            catch (OperationCanceledException) when (!Stop.IsCancellationRequested)
            {
                return null;
            }
        }

        public void Send(ReadOnlySpan<byte> datagram) => socket.Client.Send(datagram);

        public void Dispose()
        {
            Session.Dispose();
            socket.Dispose();
        }
    }
}
