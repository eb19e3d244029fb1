using System.Net;
using Hutong.Media.Codecs;
using Hutong.Media.Net;
using Hutong.Media.Rtp;
using Hutong.Media.Tones;

namespace Hutong.Media.Bench;

/// <summary>
/// The other side of the legs: one packet each every 20 ms, spread over the tick. All legs share one port, and are told
/// apart by their source (SSRC).
/// </summary>
static class LoadRun
{
    const int PayloadBytes = 160;
    const int Slices = 20;

    public static int Run(int port, int legs, int seconds)
    {
        using var socket = new UdpPort(new(IPAddress.Loopback, 0));
        var to = SocketEndpoint.From(new(IPAddress.Loopback, port));
        var tone = new short[PayloadBytes];
        new ToneGenerator(8000, 400, levelDbov: -40).Generate(tone);
        var payload = new byte[PayloadBytes];
        G711.ALaw.Encode(tone, payload);
        var drain = new Drain();
        var stop = false;
        var reader = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                socket.Receive(drain, TimeSpan.FromMilliseconds(100));
            }
        })
        { IsBackground = true };
        reader.Start();

        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        for (var tick = 0; tick < seconds * 50; tick++)
        {
            for (var slice = 0; slice < Slices; slice++)
            {
                for (var leg = slice; leg < legs; leg += Slices)
                {
                    var place = socket.Prepare();
                    new RtpHeader(8, (ushort)tick, (uint)(tick * PayloadBytes), (uint)leg).Write(place);
                    payload.CopyTo(place[RtpHeader.Bytes..]);
                    socket.Queue(to, RtpHeader.Bytes + PayloadBytes);
                }

                socket.Flush();
                var due = TimeSpan.FromMilliseconds((tick * 20) + slice + 1);
                if (due - time.GetElapsedTime(start) is { Ticks: > 0 } wait)
                {
                    Thread.Sleep(wait);
                }
            }
        }

        Volatile.Write(ref stop, true);
        reader.Join();
        Console.WriteLine($"{drain.Count}");
        return 0;
    }

    sealed class Drain : IDatagramHandler
    {
        public long Count { get; private set; }

        public void Receive(in SocketEndpoint from, Span<byte> datagram) => Count++;
    }
}
