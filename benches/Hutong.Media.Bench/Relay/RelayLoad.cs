using System.Buffers.Binary;
using System.Net;
using Hutong.Media.Net;
using Hutong.Media.Rtp;

namespace Hutong.Media.Bench.Relay;

/// <summary>
/// Both ends of the calls: each sends a packet of G.711 every 20 ms, spread over the tick, and each packet says when it
/// was sent. All callers share one port, and all called another; the relay has a port for each.
/// </summary>
sealed class RelayLoad : IDisposable
{
    const int PayloadBytes = 160;
    const int Slices = 20;

    readonly UdpPort first = new(new(IPAddress.Loopback, 0)), second = new(new(IPAddress.Loopback, 0));
    readonly Listener atFirst = new(), atSecond = new();

    public int FirstPort => first.LocalAddress.Port;

    public int SecondPort => second.LocalAddress.Port;

    /// <summary>Sends for a time; what came, how late, after the first seconds.</summary>
    /// <param name="ports">The relay's.</param>
    /// <param name="warmUp">What is not counted.</param>
    /// <param name="seconds">What is.</param>
    /// <param name="begin">Called when counting begins.</param>
    public (long Sent, int[] DelaysMicroseconds) Run(RelayPorts ports, int warmUp, int seconds, Action begin)
    {
        var stop = false;
        Thread[] readers = [Reader(first, atFirst), Reader(second, atSecond)];
        var (callers, called) = (Targets(ports.First), Targets(ports.Second));
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        long sent = 0;
        for (var tick = 0; tick < (warmUp + seconds) * 50; tick++)
        {
            if (tick == warmUp * 50)
            {
                (sent, atFirst.Counts, atSecond.Counts) = (0, true, true);
                begin();
            }

            for (var slice = 0; slice < Slices; slice++)
            {
                for (var call = slice; call < callers.Length; call += Slices)
                {
                    Queue(first, callers[call], tick, call);
                    Queue(second, called[call], tick, call);
                    sent += 2;
                }

                first.Flush();
                second.Flush();
                var due = TimeSpan.FromMilliseconds((tick * 20) + slice + 1);
                if (due - time.GetElapsedTime(start) is { Ticks: > 0 } wait)
                {
                    Thread.Sleep(wait);
                }
            }
        }

        Volatile.Write(ref stop, true);
        Array.ForEach(readers, one => one.Join());
        return (sent, [.. atFirst.Delays, .. atSecond.Delays]);

        Thread Reader(UdpPort port, Listener listener)
        {
            var thread = new Thread(() =>
            {
                while (!Volatile.Read(ref stop))
                {
                    port.Receive(listener, TimeSpan.FromMilliseconds(100));
                }
            })
            { IsBackground = true };
            thread.Start();
            return thread;
        }
    }

    public void Dispose()
    {
        first.Dispose();
        second.Dispose();
    }

    static SocketEndpoint[] Targets(int[] ports) =>
        [.. ports.Select(one => SocketEndpoint.From(new(IPAddress.Loopback, one)))];

    static void Queue(UdpPort from, in SocketEndpoint to, int tick, int call)
    {
        var place = from.Prepare();
        new RtpHeader(8, (ushort)tick, (uint)(tick * PayloadBytes), (uint)call + 1).Write(place);
        var payload = place.Slice(RtpHeader.Bytes, PayloadBytes);
        payload.Fill(0xd5);
        BinaryPrimitives.WriteInt64BigEndian(payload, TimeProvider.System.GetTimestamp());
        from.Queue(to, RtpHeader.Bytes + PayloadBytes);
    }

    sealed class Listener : IDatagramHandler
    {
        public bool Counts { get; set; }

        public List<int> Delays { get; } = new(1 << 20);

        public void Receive(in SocketEndpoint from, Span<byte> datagram)
        {
            // Reports of RTCP come by the same way.
            if (Counts && datagram.Length == RtpHeader.Bytes + PayloadBytes)
            {
                var at = BinaryPrimitives.ReadInt64BigEndian(datagram[RtpHeader.Bytes..]);
                Delays.Add((int)TimeProvider.System.GetElapsedTime(at).TotalMicroseconds);
            }
        }
    }
}
