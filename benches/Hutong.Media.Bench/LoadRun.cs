using System.Net;
using Hutong.Media.Codecs;
using Hutong.Media.Net;
using Hutong.Media.Rtp;
using Hutong.Media.Tones;

namespace Hutong.Media.Bench;

/// <summary>
/// The other side of the legs: one packet each every 20 ms, spread over the tick, from one port.
/// </summary>
static class LoadRun
{
    const int PayloadBytes = 160;
    const int Slices = 20;

    public static int Run(int seconds, int[] ports)
    {
        using var socket = new UdpPort(new(IPAddress.Loopback, 0));
        Console.WriteLine(socket.LocalAddress.Port);
        var legs = Array.ConvertAll(ports, port => SocketEndpoint.From(new(IPAddress.Loopback, port)));
        var tone = new short[PayloadBytes];
        new ToneGenerator(8000, 400, levelDbov: -40).Generate(tone);
        var payload = new byte[PayloadBytes];
        G711.ALaw.Encode(tone, payload);
        var drain = new Drain();
        var stop = false;
        var reader = new Thread(() =>
        {
            // Looks now and then instead of waiting: a network takes packets too without a thread woken for each, and
            // who sends would pay for the waking.
            while (!Volatile.Read(ref stop))
            {
                Thread.Sleep(1);
                while (socket.Receive(drain, TimeSpan.FromMilliseconds(1)) == UdpPort.Batch)
                {
                }
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
                for (var leg = slice; leg < legs.Length; leg += Slices)
                {
                    var place = socket.Prepare();
                    new RtpHeader(8, (ushort)tick, (uint)(tick * PayloadBytes), (uint)leg).Write(place);
                    payload.CopyTo(place[RtpHeader.Bytes..]);
                    socket.Queue(legs[leg], RtpHeader.Bytes + PayloadBytes);
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
        return 0;
    }

    sealed class Drain : IDatagramHandler
    {
        public long Count { get; private set; }

        public void Receive(in SocketEndpoint from, Span<byte> datagram) => Count++;
    }
}
