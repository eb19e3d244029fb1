using System.Diagnostics;
using System.Globalization;
using System.Net;
using Hutong.Media.Codecs;
using Hutong.Media.Mixing;
using Hutong.Media.Net;
using Hutong.Media.Playout;
using Hutong.Media.Rtp;

namespace Hutong.Media.Bench;

/// <summary>Legs of G.711 in conferences: packets in, jitter buffers, mixed, packets out.</summary>
static class MixRun
{
    public static async Task<int> Run(string[] options)
    {
        var legs = Option(options, "--legs", 1000);
        var members = Option(options, "--members", 10);
        var seconds = Option(options, "--seconds", 10);
        using var port = new UdpPort(new(IPAddress.Loopback, 0));
        var mixer = new Mixer(port, legs, members);
        using var load = Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList =
            {
                "load", port.LocalAddress.Port.ToString(CultureInfo.InvariantCulture),
                legs.ToString(CultureInfo.InvariantCulture), (seconds + 3).ToString(CultureInfo.InvariantCulture),
            },
            RedirectStandardOutput = true,
        })!;
        using var stop = new CancellationTokenSource();
        var receiver = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                port.Receive(mixer, TimeSpan.FromMilliseconds(50));
            }
        })
        { IsBackground = true, Name = "media receive" };
        receiver.Start();
        await using (var tick = new MediaTick(TimeProvider.System, mixer.Tick))
        {
            // The first two seconds are the compiler's.
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
            var (ticks, late, sent, made) = (tick.Ticks, tick.Late, mixer.Sent, mixer.Concealed);
            var process = Process.GetCurrentProcess();
            var (cpu, start) = (process.TotalProcessorTime, TimeProvider.System.GetTimestamp());
            await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);
            process.Refresh();
            var used = process.TotalProcessorTime - cpu;
            var wall = TimeProvider.System.GetElapsedTime(start);
            (ticks, late) = (tick.Ticks - ticks, tick.Late - late);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{legs} legs in conferences of {members}, "
                + $"{wall.TotalSeconds:F1} s: {used / wall:P1} of a core, "
                + $"{used.TotalMicroseconds / (legs * ticks):F2} µs a leg and tick; "
                + $"{mixer.Sent - sent} packets sent, {port.Dropped} dropped; {late} of {ticks} ticks "
                + $"over 10 ms late; {(mixer.Concealed - made) / 160.0:F0} frames made up"));
        }

        await stop.CancelAsync();
        receiver.Join();
        await load.WaitForExitAsync();
        return 0;
    }

    public static int Option(string[] options, string name, int otherwise) =>
        Array.IndexOf(options, name) is >= 0 and var at && at + 1 < options.Length
            ? int.Parse(options[at + 1], CultureInfo.InvariantCulture)
            : otherwise;

    sealed class Mixer : IDatagramHandler
    {
        readonly UdpPort port;
        readonly Leg[] legs;
        readonly Conference[] conferences;

        public Mixer(UdpPort port, int count, int members)
        {
            this.port = port;
            legs = [.. Enumerable.Range(0, count).Select(_ => new Leg(this))];
            conferences = [.. legs.Chunk(members).Select(chunk =>
            {
                var conference = new Conference(8000);
                Array.ForEach(chunk, leg => conference.TryAdd(leg));
                return conference;
            })];
        }

        public long Sent { get; private set; }

        public long Concealed => legs.Sum(leg => leg.Concealed);

        public void Receive(in SocketEndpoint from, Span<byte> datagram)
        {
            if (RtpPacket.TryRead(datagram, out var packet) == RtpFault.None && packet.Header.Ssrc < (uint)legs.Length)
            {
                legs[packet.Header.Ssrc].Take(from, packet);
            }
        }

        public void Tick()
        {
            foreach (var conference in conferences)
            {
                conference.Mix();
            }

            port.Flush();
        }

        sealed class Leg(Mixer mixer) : IConferenceMember, IDisposable
        {
            readonly Lock gate = new();
            readonly AudioReceiver receiver = new(AudioCodec.Pcma);
            readonly ReceptionStatistics statistics = new(8000);
            readonly uint ssrc = 7;
            SocketEndpoint? peer;
            ushort sequence;
            uint timestamp;

            public long Concealed => receiver.Concealed;

            public void Take(in SocketEndpoint from, in RtpPacket packet)
            {
                var now = TimeProvider.System.GetElapsedTime(0);
                lock (gate)
                {
                    peer ??= from;
                    if (statistics.Receive(packet.Header, now, out var extended))
                    {
                        receiver.Put(packet.Header, extended, packet.Payload, now);
                    }
                }
            }

            public void Dispose() => receiver.Dispose();

            public bool TryPull(Span<short> frame)
            {
                lock (gate)
                {
                    return receiver.Pull(frame);
                }
            }

            public void Push(ReadOnlySpan<short> frame)
            {
                if (peer is not { } to)
                {
                    return;
                }

                var place = mixer.port.Prepare();
                new RtpHeader(8, sequence++, timestamp += 160, ssrc).Write(place);
                G711.ALaw.Encode(frame, place[RtpHeader.Bytes..]);
                mixer.port.Queue(to, RtpHeader.Bytes + frame.Length);
                mixer.Sent++;
            }
        }
    }
}
