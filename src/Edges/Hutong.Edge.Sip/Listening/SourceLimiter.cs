using System.Collections.Concurrent;
using System.Net;

namespace Hutong.Edge.Sip.Listening;

/// <summary>
/// How much each address may ask for that has proved nothing. Bounded: when many addresses ask, those that were quiet
/// are forgotten, and while there is no room a newcomer shares one allowance with all others.
/// </summary>
/// <param name="perSecond">Requests a second, on average.</param>
/// <param name="time">The clock.</param>
sealed class SourceLimiter(int perSecond, TimeProvider time)
{
    /// <summary>Addresses that are told apart.</summary>
    const int MaxSources = 50_000;

    /// <summary>Seconds of allowance that may be saved up.</summary>
    const int Burst = 4;

    readonly ConcurrentDictionary<IPAddress, Allowance> sources = new();
    readonly Allowance others = new() { Left = perSecond * Burst, At = time.GetTimestamp() };
    int count;

    public int Count => Volatile.Read(ref count);

    /// <summary>Whether an address may ask for one more.</summary>
    public bool TryTake(IPAddress address)
    {
        var key = Network(address);
        if (!sources.TryGetValue(key, out var source))
        {
            source = Volatile.Read(ref count) >= MaxSources ? others
                : sources.GetOrAdd(key, _ =>
                {
                    Interlocked.Increment(ref count);
                    return new() { Left = perSecond * Burst, At = time.GetTimestamp() };
                });
        }

        lock (source)
        {
            var now = time.GetTimestamp();
            source.Left = Math.Min(
                perSecond * Burst, source.Left + (time.GetElapsedTime(source.At, now).TotalSeconds * perSecond));
            source.At = now;
            if (source.Left < 1)
            {
                return false;
            }

            source.Left--;
            return true;
        }
    }

    /// <summary>Forgets who has been quiet long enough to have all of its allowance.</summary>
    public void Sweep()
    {
        foreach (var (key, source) in sources)
        {
            if (time.GetElapsedTime(source.At).TotalSeconds > Burst && sources.TryRemove(key, out _))
            {
                Interlocked.Decrement(ref count);
            }
        }
    }

    // A household or attacker has a whole /64 of IPv6.
    static IPAddress Network(IPAddress address)
    {
        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6 || address.IsIPv4MappedToIPv6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new(bytes);
    }

    sealed class Allowance
    {
        public double Left;
        public long At;
    }
}
