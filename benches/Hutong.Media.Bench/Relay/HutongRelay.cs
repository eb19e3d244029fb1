using System.Globalization;
using System.Net;
using Hutong.Media.Codecs;
using Hutong.Media.Net;
using Hutong.Media.Sessions;

namespace Hutong.Media.Bench.Relay;

/// <summary>
/// The calls of a server without its signalling: two sessions each in a bridge, as the calling module has them, with
/// their statistics, RTCP and tick. Runs in a process of its own until its input ends.
/// </summary>
static class HutongRelay
{
    const int FirstPort = 30_000, LastPort = 35_999;

    public static async Task<int> Run(int calls, int first, int second)
    {
        await using var poll = new PortPoll();
        var range = new PortRange(poll, FirstPort, LastPort);
        var random = new Random();
        List<AudioSession> sessions = [];
        List<AudioBridge> bridges = [];
        List<int> ports = [];
        for (var i = 0; i < calls; i++)
        {
            var bridge = new AudioBridge();
            foreach (var port in (ReadOnlySpan<int>)[first, second])
            {
                var session = AudioSession.Open(
                    range, Deaf.Instance, new() { Time = TimeProvider.System, Random = random })
                    ?? throw new InvalidOperationException("there are too few ports");
                session.Apply(new()
                {
                    Remote = SocketEndpoint.From(new(IPAddress.Loopback, port)),
                    Sends = new(8, AudioCodec.Pcma),
                    Receives = [new(8, AudioCodec.Pcma)],
                });
                bridge.Add(session);
                sessions.Add(session);
                ports.Add(session.Port);
            }

            bridges.Add(bridge);
        }

        await using (var tick = new MediaTick(TimeProvider.System, part =>
        {
            for (var i = part; i < bridges.Count; i += MediaTick.Parts)
            {
                bridges[i].Tick();
            }

            for (var i = part; i < sessions.Count; i += MediaTick.Parts)
            {
                sessions[i].Tick();
            }

            return true;
        }))
        {
            Console.WriteLine(
                string.Join(' ', ports.Select(one => one.ToString(CultureInfo.InvariantCulture))));
            await Console.In.ReadLineAsync();
        }

        sessions.ForEach(one => one.Dispose());
        return 0;
    }
}
