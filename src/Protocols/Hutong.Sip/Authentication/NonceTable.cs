using Hutong.Sip.Text;

namespace Hutong.Sip.Authentication;

/// <summary>
/// Which uses of a nonce there were. The last 64 numbers are told apart, since datagrams overtake each other; what is
/// older counts as used. Bounded: the nonce that was first used longest ago goes first, and is refused from then on.
/// </summary>
sealed class NonceTable(int maximum)
{
    sealed class Uses(DateTimeOffset expires)
    {
        public DateTimeOffset Expires { get; } = expires;

        public uint Highest { get; set; }

        public ulong Seen { get; set; }
    }

    readonly Lock gate = new();
    readonly Dictionary<SipText, Uses> uses = [];
    readonly Queue<SipText> order = new();

    public int Count => uses.Count;

    /// <summary>Whether this use is the first of its number.</summary>
    public bool TryUse(SipText nonce, uint count, DateTimeOffset expires, DateTimeOffset now)
    {
        lock (gate)
        {
            while (order.TryPeek(out var oldest) && (uses[oldest].Expires < now || uses.Count >= maximum))
            {
                if (oldest == nonce && uses[oldest].Expires >= now)
                {
                    break;
                }

                uses.Remove(order.Dequeue());
            }

            if (!uses.TryGetValue(nonce, out var one))
            {
                // A count above 64 without a beginning was forgotten: its replays could not be told.
                if (count > 64)
                {
                    return false;
                }

                uses[nonce] = one = new(expires);
                order.Enqueue(nonce);
            }

            return Use(one, count);
        }
    }

    static bool Use(Uses one, uint count)
    {
        if (count > one.Highest)
        {
            var step = count - one.Highest;
            one.Seen = step >= 64 ? 1 : (one.Seen << (int)step) | 1;
            one.Highest = count;
            return true;
        }

        var back = one.Highest - count;
        if (back >= 64 || (one.Seen & (1UL << (int)back)) != 0)
        {
            return false;
        }

        one.Seen |= 1UL << (int)back;
        return true;
    }
}
