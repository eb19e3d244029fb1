using System.Net.Sockets;

namespace Hutong.Media.Net;

/// <summary>Two neighbouring ports: the even one for RTP, the next for RTCP (RFC 3550 section 11).</summary>
public sealed class PortPair : IDisposable
{
    readonly PortRange range;
    int disposed;

    internal PortPair(PortRange range, MediaPort rtp, MediaPort? rtcp) => (this.range, Rtp, Rtcp) = (range, rtp, rtcp);

    /// <summary>For RTP, and for RTCP where it is on the same port.</summary>
    public MediaPort Rtp { get; }

    /// <summary>For RTCP, or null where it is always on the same port.</summary>
    public MediaPort? Rtcp { get; }

    /// <summary>Somebody else takes what comes from now on.</summary>
    public void HandTo(IMediaPortUser user)
    {
        Rtp.HandTo(user);
        Rtcp?.HandTo(user);
    }

    /// <summary>Gives the ports back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            Rtp.Dispose();
            Rtcp?.Dispose();
            range.GaveBack();
        }
    }
}

/// <summary>The ports that media may use. Each is tried in turn, so that one just given back rests longest.</summary>
/// <param name="poll">Reads them.</param>
/// <param name="first">The first of the range.</param>
/// <param name="last">The last of the range.</param>
public sealed class PortRange(PortPoll poll, int first, int last)
{
    readonly int pairs = Math.Max(1, (last - first + 1) / 2);
    int next;
    int taken;

    /// <summary>How many pairs are in use.</summary>
    public int Taken => Volatile.Read(ref taken);

    /// <summary>How many there are.</summary>
    public int Capacity => pairs;

    /// <summary>Takes a pair of ports; null when there is none left.</summary>
    /// <param name="user">Is given what comes.</param>
    /// <param name="isMuxed">Whether RTCP is always on the same port.</param>
    public PortPair? Take(IMediaPortUser user, bool isMuxed = false)
    {
        if (Interlocked.Increment(ref taken) > pairs)
        {
            Interlocked.Decrement(ref taken);
            return null;
        }

        for (var tried = 0; tried < pairs; tried++)
        {
            var index = (int)((uint)Interlocked.Increment(ref next) % (uint)pairs);
            if (TryBind(((first + 1) & ~1) + (2 * index), user, isMuxed) is { } pair)
            {
                return pair;
            }
        }

        Interlocked.Decrement(ref taken);
        return null;
    }

    internal void GaveBack() => Interlocked.Decrement(ref taken);

    PortPair? TryBind(int number, IMediaPortUser user, bool isMuxed)
    {
        MediaPort? rtp = null;
        try
        {
            rtp = new(poll, number, user);
            return new(this, rtp, isMuxed ? null : new MediaPort(poll, number + 1, user));
        }
        catch (SocketException)
        {
            // Somebody else has it: the next may be free.
            rtp?.Dispose();
            return null;
        }
    }
}
