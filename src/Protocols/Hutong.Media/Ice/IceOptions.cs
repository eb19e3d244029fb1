using System.Net;

namespace Hutong.Media.Ice;

/// <summary>How far an agent is.</summary>
public enum IceState
{
    /// <summary>Nothing was sent or heard.</summary>
    New,

    /// <summary>Pairs are checked.</summary>
    Checking,

    /// <summary>A pair is chosen: media may be sent.</summary>
    Connected,

    /// <summary>No pair works.</summary>
    Failed,

    /// <summary>The peer no longer consents to packets (RFC 7675): none may be sent.</summary>
    ConsentLost,
}

/// <summary>Sends what an agent wants to send.</summary>
public interface IIceTransport
{
    /// <summary>Sends a datagram at once or not at all.</summary>
    /// <param name="local">The index of the local candidate that it leaves from.</param>
    /// <param name="remote">Where it goes.</param>
    /// <param name="datagram">Good until the call returns.</param>
    void Send(int local, IPEndPoint remote, ReadOnlySpan<byte> datagram);
}

/// <summary>How an agent works. Times are those of RFC 8445 and RFC 7675.</summary>
public sealed record IceOptions
{
    /// <summary>
    /// Only answers checks: for a server with an address that the peer can reach (RFC 8445 section 2.5).
    /// </summary>
    public bool Lite { get; init; }

    /// <summary>The side that chooses: who offers, unless the other side is lite and this one is not.</summary>
    public bool Controlling { get; init; }

    /// <summary>Decides when both say that they choose. From a source of randomness.</summary>
    public ulong TieBreaker { get; init; }

    /// <summary>Between two new checks (RFC 8445 section 14.2).</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a better pair is waited for once one works.</summary>
    public TimeSpan NominationDelay { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>With no pair after this the agent has failed: callers hang up sooner.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Between two checks of consent, give or take a fifth (RFC 7675 section 5.1).</summary>
    public TimeSpan ConsentInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>With no answer for this long consent is lost (RFC 7675 section 5.1).</summary>
    public TimeSpan ConsentTimeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>The pair that is chosen.</summary>
/// <param name="Local">The index of the local candidate.</param>
/// <param name="Remote">The peer's address.</param>
public readonly record struct IcePath(int Local, IPEndPoint Remote);
