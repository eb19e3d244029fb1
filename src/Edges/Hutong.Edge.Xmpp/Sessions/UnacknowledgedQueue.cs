using Hutong.Switch.Sessions;

namespace Hutong.Edge.Xmpp.Sessions;

/// <summary>
/// The stanzas that were sent and not acknowledged (XEP-0198 section 4), oldest first. Holds shared bytes, never a
/// copy. Its room shrinks to nothing when it is empty for long streams' sake.
/// </summary>
struct UnacknowledgedQueue
{
    const int KeptWhenEmpty = 16;

    Outgoing[]? items;
    int head;

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>Their bytes.</summary>
    public int Bytes { get; private set; }

    /// <summary>The position of the last one that was acknowledged, modulo 2^32.</summary>
    public uint Acknowledged { get; private set; }

    /// <summary>The position of the last one that was sent.</summary>
    public readonly uint Sent => Acknowledged + (uint)Count;

    /// <summary>The archive sequence of the oldest stanza that has one, or 0.</summary>
    public readonly long OldestSequence
    {
        get
        {
            for (var i = 0; i < Count; i++)
            {
                if (items![(head + i) & (items.Length - 1)].Sequence is > 0 and var sequence)
                {
                    return sequence;
                }
            }

            return 0;
        }
    }

    /// <summary>Adds one.</summary>
    public void Add(Outgoing outgoing)
    {
        if (items is null || Count == items.Length)
        {
            Grow();
        }

        items![(head + Count) & (items.Length - 1)] = outgoing;
        Count++;
        Bytes += outgoing.Bytes.Length;
    }

    /// <summary>Drops all up to a position. False when the peer acknowledges what was never sent.</summary>
    public bool Acknowledge(uint position)
    {
        var count = position - Acknowledged;
        if (count > (uint)Count)
        {
            // One that goes back is old news (a resumed stream may say it again); one from the future is a lie.
            return Acknowledged - position < 1u << 31;
        }

        for (var i = 0; i < count; i++)
        {
            Bytes -= items![head].Bytes.Length;
            items[head] = null!;
            head = (head + 1) & (items.Length - 1);
        }

        Count -= (int)count;
        Acknowledged = position;
        if (Count == 0 && items is { Length: > KeptWhenEmpty })
        {
            (items, head) = (null, 0);
        }

        return true;
    }

    /// <summary>All of them, oldest first.</summary>
    public readonly Outgoing[] ToArray()
    {
        var all = new Outgoing[Count];
        for (var i = 0; i < Count; i++)
        {
            all[i] = items![(head + i) & (items.Length - 1)];
        }

        return all;
    }

    void Grow()
    {
        var larger = new Outgoing[items is null ? 4 : items.Length * 2];
        for (var i = 0; i < Count; i++)
        {
            larger[i] = items![(head + i) & (items.Length - 1)];
        }

        (items, head) = (larger, 0);
    }
}
