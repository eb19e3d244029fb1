using Hutong.Media.Net;

namespace Hutong.Media.Sessions;

/// <summary>
/// Whether a packet in clear is the peer's, and where the peer really is (symmetric RTP, RFC 4961): behind a NAT
/// it is not where its description says. Guarded: who merely finds our port must not take a call over. A source at the
/// address that was signalled is believed at once; another one only while nobody was, after several packets of one
/// stream in a row; then nobody else is, until it has been silent for some time.
/// </summary>
sealed class SourceLatch
{
    /// <summary>After so much silence another source may take its place: a phone that changed its network.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    const int PacketsToBelieve = 5;

    SocketEndpoint? latched, candidate;
    uint candidateSource;
    int packets;
    TimeSpan heard;

    /// <summary>The address that was signalled.</summary>
    public SocketEndpoint? Signalled { get; private set; }

    /// <summary>Where the peer is: as heard, or as signalled until then.</summary>
    public SocketEndpoint? Peer => latched ?? Signalled;

    /// <summary>The peer says where it is; a new address begins anew.</summary>
    public void Signal(SocketEndpoint? address)
    {
        if (address != Signalled)
        {
            (Signalled, latched, candidate, packets) = (address, null, null, 0);
        }
    }

    /// <summary>The peer has proved that it is there.</summary>
    public void Believe(in SocketEndpoint address, TimeSpan now) => (latched, heard) = (address, now);

    /// <summary>Whether a packet is the peer's.</summary>
    /// <param name="from">Where it came from.</param>
    /// <param name="source">Its SSRC.</param>
    /// <param name="authentic">Whether it was opened with the peer's key: then it is.</param>
    /// <param name="now">On a monotonic clock.</param>
    public bool Accept(in SocketEndpoint from, uint source, bool authentic, TimeSpan now)
    {
        if (latched == from)
        {
            heard = now;
            return true;
        }

        if (authentic || (from.Address == Signalled?.Address && (latched is null || Expired(now))))
        {
            (latched, heard) = (from, now);
            return true;
        }

        if (latched is not null && !Expired(now))
        {
            return false;
        }

        packets = candidate == from && candidateSource == source ? packets + 1 : 1;
        (candidate, candidateSource) = (from, source);
        if (packets < PacketsToBelieve)
        {
            return false;
        }

        (latched, heard, candidate) = (from, now, null);
        return true;
    }

    bool Expired(TimeSpan now) => now - heard > Patience;
}
