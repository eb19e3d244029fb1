using System.Net;
using Hutong.Media.Codecs;
using Hutong.Media.Net;
using Hutong.Media.Sessions;

namespace Hutong.Media.Bench;

/// <summary>
/// Legs of G.711, each a session on ports of its own in a bridge with some others, as the calling module has them.
/// </summary>
sealed class BenchLegs : IDisposable
{
    readonly List<AudioSession> sessions = [];
    readonly TickParts<AudioSession> tickedSessions = new();
    readonly TickParts<AudioBridge> tickedBridges = new();

    /// <summary>Takes the ports.</summary>
    /// <exception cref="InvalidOperationException">There are too few.</exception>
    public BenchLegs(PortRange range, int count)
    {
        var random = new Random();
        for (var i = 0; i < count; i++)
        {
            var session = AudioSession.Open(range, Deaf.Instance, new() { Time = TimeProvider.System, Random = random })
                ?? throw new InvalidOperationException("there are too few ports");
            sessions.Add(session);
            tickedSessions.Add(session);
        }
    }

    /// <summary>Their ports, in the order of the legs.</summary>
    public IEnumerable<int> Ports => sessions.Select(one => one.Port);

    /// <summary>Packets that all sent.</summary>
    public long Sent => sessions.Sum(one => one.Measure().PacketsOut);

    /// <summary>Joins them.</summary>
    /// <param name="members">How many are in a bridge.</param>
    /// <param name="remotes">Ports of their peers, taken in turn.</param>
    public void Join(int members, params int[] remotes)
    {
        for (var first = 0; first < sessions.Count; first += members)
        {
            var bridge = new AudioBridge();
            for (var i = first; i < Math.Min(first + members, sessions.Count); i++)
            {
                sessions[i].Apply(new()
                {
                    Remote = SocketEndpoint.From(new(IPAddress.Loopback, remotes[i % remotes.Length])),
                    Sends = new(8, AudioCodec.Pcma),
                    Receives = [new(8, AudioCodec.Pcma)],
                });
                bridge.Add(sessions[i]);
            }

            tickedBridges.Add(bridge);
        }
    }

    /// <summary>Does a part of a tick.</summary>
    public bool Tick(int part)
    {
        foreach (var bridge in tickedBridges[part])
        {
            bridge.Tick();
        }

        foreach (var session in tickedSessions[part])
        {
            session.Tick();
        }

        return true;
    }

    public void Dispose() => sessions.ForEach(one => one.Dispose());

    /// <summary>Nobody who would want to know what a session tells.</summary>
    sealed class Deaf : IAudioSessionUser
    {
        public static readonly Deaf Instance = new();

        public void OnKey(char key)
        {
        }

        public void OnLost()
        {
        }
    }
}
