using Hutong.Contracts.Http;
using System.Net;

namespace Hutong.Accounts.Codes;

/// <summary>
/// Counts the codes asked for by each peer in an hour and by all in a minute. In memory: each node counts its own, and
/// a restart forgets; the limit of a number is stored.
/// </summary>
sealed class SendCounter(CodeOptions options, TimeProvider time)
{
    const int MaxPeers = 50_000;
    readonly Lock gate = new();
    readonly Dictionary<UInt128, (DateTimeOffset From, int Count)> peers = [];
    (DateTimeOffset From, int Count) minute;

    /// <summary>Counts one; when it is too many, how long to wait.</summary>
    public TimeSpan? TryCount(IPAddress? peer)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            if (now - minute.From >= TimeSpan.FromMinutes(1))
            {
                minute = (now, 0);
            }

            if (minute.Count >= options.PerMinute)
            {
                return minute.From.AddMinutes(1) - now;
            }

            if (peer is not null)
            {
                var key = PeerPrefix.Of(peer);
                var hour = peers.TryGetValue(key, out var found) && now - found.From < TimeSpan.FromHours(1) ? found
                    : (now, 0);
                if (hour.Item2 >= options.PerPeerHour)
                {
                    return hour.Item1.AddHours(1) - now;
                }

                Bound();
                peers[key] = (hour.Item1, hour.Item2 + 1);
            }

            minute.Count++;
            return null;
        }
    }

    void Bound()
    {
        if (peers.Count >= MaxPeers)
        {
            foreach (var key in peers.OrderBy(pair => pair.Value.From).Take(MaxPeers / 2).Select(pair => pair.Key)
                .ToArray())
            {
                peers.Remove(key);
            }
        }
    }
}
