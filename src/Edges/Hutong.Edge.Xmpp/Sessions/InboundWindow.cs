using System.Numerics;

namespace Hutong.Edge.Xmpp.Sessions;

/// <summary>
/// Which of the stanzas that a client sent are settled (XEP-0198 section 4): handled counts those before which nothing
/// is open. Positions count modulo 2^32. At most 64 positions are open at once.
/// </summary>
struct InboundWindow
{
    /// <summary>How many positions may be open.</summary>
    public const int Size = 64;

    ulong done;

    /// <summary>All up to this position are settled: the <c>h</c> that may be told.</summary>
    public uint Handled { get; private set; }

    /// <summary>The position of the last stanza received.</summary>
    public uint Received { get; private set; }

    /// <summary>How many are received and not yet counted as handled.</summary>
    public readonly int Open => (int)(Received - Handled);

    /// <summary>A new stanza arrived; its position.</summary>
    public uint Take() => ++Received;

    /// <summary>Settles a position. True when <see cref="Handled"/> grew. One that is not open is ignored.</summary>
    public bool Settle(uint position)
    {
        var index = position - Handled - 1;
        if (index >= (uint)Open)
        {
            return false;
        }

        done |= 1UL << (int)index;
        var settled = BitOperations.TrailingZeroCount(~done);
        Handled += (uint)settled;
        done = settled >= Size ? 0 : done >> settled;
        return settled > 0;
    }

    /// <summary>A window whose counter has a value already, for tests of the wrap.</summary>
    public static InboundWindow StartingAt(uint handled) => new() { Handled = handled, Received = handled };
}
