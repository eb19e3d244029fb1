using System.Net;
using Hutong.Media.Dtls;
using Hutong.Media.Ice;
using Hutong.Media.Net;
using Hutong.Media.Sessions;
using Microsoft.Extensions.Logging;

namespace Hutong.Calling.Media;

/// <summary>The clock of sound: the machine's, also where a test moves the clock of calls.</summary>
sealed record MediaClock(TimeProvider Time);

/// <summary>
/// All sound of the process: ports, the thread that reads them, the tick of 20 ms, the certificate. Threads begin with
/// the first session.
/// </summary>
sealed partial class MediaEngine(
    MediaOptions options, OwnAddress addresses, MediaClock clock, ILogger<MediaEngine> log) : IAsyncDisposable
{
    readonly Lock gate = new();
    readonly Random random = new();
    readonly TickParts<AudioSession> sessions = new();
    readonly TickParts<AudioBridge> bridges = new();
    PortPoll? poll;
    PortRange? range;
    volatile MediaTick? tick;
    DtlsContext? dtls;

    /// <summary>Pairs of ports in use.</summary>
    public int PortsTaken => range?.Taken ?? 0;

    /// <summary>Sessions that are open.</summary>
    public int Sessions => sessions.Count;

    /// <summary>Bridges that are ticked.</summary>
    public int Bridges => bridges.Count;

    /// <summary>Parts of ticks that ended late.</summary>
    public long LateTicks => tick?.Late ?? 0;

    /// <summary>Parts of ticks so far.</summary>
    public long Ticks => tick?.Ticks ?? 0;

    /// <summary>The address that a peer is told.</summary>
    public IPAddress AddressFor(IPAddress? peer) => addresses.For(peer);

    /// <summary>Our certificate's context; null where there is no OpenSSL.</summary>
    public DtlsContext? Dtls
    {
        get
        {
            lock (gate)
            {
                return dtls ??= DtlsContext.IsSupported ? new(clock.Time) : null;
            }
        }
    }

    /// <summary>Opens a session; null when there is no port left.</summary>
    public AudioSession? Open(IAudioSessionUser user, bool ice, DtlsContext? context, IPAddress address,
        bool lite = true, bool controlling = false)
    {
        lock (gate)
        {
            poll ??= new(error => LogFailed(log, error));
            range ??= new(poll, options.FirstPort, options.LastPort);
            tick ??= new(clock.Time, Tick);
            var session = AudioSession.Open(range, user, new()
            {
                Time = clock.Time,
                Random = random,
                Ice = ice ? IceCredentials.Create() : null,
                Address = address,
                IceIsLite = lite,
                IceControls = controlling,
                Dtls = context,
                Patience = options.Silence,
            });
            if (session is not null)
            {
                sessions.Add(session);
                tick.Wake();
            }

            return session;
        }
    }

    /// <summary>Closes a session.</summary>
    public void Close(AudioSession session)
    {
        sessions.Remove(session);
        session.Dispose();
    }

    /// <summary>Has a bridge ticked.</summary>
    public void Add(AudioBridge bridge)
    {
        bridges.Add(bridge);
        tick?.Wake();
    }

    /// <summary>Has a bridge ticked no more.</summary>
    public void Remove(AudioBridge bridge) => bridges.Remove(bridge);

    public async ValueTask DisposeAsync()
    {
        if (tick is not null)
        {
            await tick.DisposeAsync();
        }

        foreach (var session in sessions.All)
        {
            session.Dispose();
        }

        if (poll is not null)
        {
            await poll.DisposeAsync();
        }

        dtls?.Dispose();
    }

    // A fault of ours ends what it was found in, and not the sound of everybody.
    bool Tick(int part)
    {
        var (now, open) = (bridges[part], sessions[part]);
        foreach (var bridge in now)
        {
            try
            {
                bridge.Tick();
            }
            catch (Exception error)
            {
                LogFailed(log, error);
                Remove(bridge);
            }
        }

        foreach (var session in open)
        {
            try
            {
                session.Tick();
            }
            catch (Exception error)
            {
                LogFailed(log, error);
                sessions.Remove(session);
                session.User.OnLost();
            }
        }

        return now.Length + open.Length > 0;
    }

    [LoggerMessage(1640, LogLevel.Error, "the sound of a call failed")]
    static partial void LogFailed(ILogger logger, Exception error);
}
