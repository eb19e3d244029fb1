using Hutong.Media.Rtp;

namespace Hutong.Media.Playout;

/// <summary>What a buffer has for the moment.</summary>
public enum PlayoutVerdict
{
    /// <summary>A packet.</summary>
    Packet,

    /// <summary>The packet did not come, but a later one did.</summary>
    Lost,

    /// <summary>Nothing is there, or it is being filled: silence or a made-up sound.</summary>
    Empty,
}

/// <summary>
/// Puts packets in order and holds them back for as long as the network is uneven. The delay follows what is seen; 64
/// packets at most are held. The room of a packet that was taken is that of the next one that comes, so that nothing is
/// allocated and little memory touched. Not safe from several threads.
/// </summary>
public sealed class JitterBuffer
{
    /// <summary>How many packets are held: 1.28 s of 20 ms.</summary>
    public const int PacketsMax = 64;

    /// <summary>Longer payloads are refused: 60 ms of G.711, or Opus at its highest rate.</summary>
    public const int PayloadBytesMax = 1280;

    // More than what is held back at most is shortened little by little; so much more is not.
    const int LongestOverMost = 2;
    const int EmptyTakesUntilRefill = 3;
    const int FirstPayloadBytes = 192;

    readonly Slot[] slots = new Slot[PacketsMax];
    readonly Stack<byte[]> rooms = new(4);
    readonly DelayEstimate estimate;
    readonly int clockRateHz;
    readonly TimeSpan most;
    long next = long.MinValue, highest;
    uint lastTimestamp, lastStep;
    bool filling = true;
    int emptyTakes;
    byte[]? taken;

    /// <summary>A buffer.</summary>
    /// <param name="clockRateHz">Of the payload's timestamps.</param>
    /// <param name="most">The longest that packets are held back; 200 ms by default: more is no conversation.</param>
    public JitterBuffer(int clockRateHz, TimeSpan? most = null)
    {
        this.clockRateHz = clockRateHz;
        this.most = most ?? TimeSpan.FromMilliseconds(200);
        estimate = new(clockRateHz);
        PacketDuration = TimeSpan.FromMilliseconds(20);
    }

    /// <summary>Packets that came after their turn, doubled ones too.</summary>
    public long Late { get; private set; }

    /// <summary>Packets whose turn came without them.</summary>
    public long Lost { get; private set; }

    /// <summary>Packets that were left out because all would have been heard much too late.</summary>
    public long Skipped { get; private set; }

    /// <summary>How long a packet sounds, by the timestamps.</summary>
    public TimeSpan PacketDuration { get; private set; }

    /// <summary>How long packets should be held back now.</summary>
    public TimeSpan Target
    {
        get
        {
            var wanted = estimate.Spread + PacketDuration;
            return wanted < most ? wanted : most;
        }
    }

    /// <summary>How much is held.</summary>
    public TimeSpan Held => next == long.MinValue ? TimeSpan.Zero
        : new(PacketDuration.Ticks * (highest - next + 1));

    /// <summary>Takes a packet in.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="extended">Its number with its wraps, from <see cref="ReceptionStatistics.Receive"/>.</param>
    /// <param name="payload">Copied.</param>
    /// <param name="arrival">On a monotonic clock.</param>
    /// <returns>False when it came too late, twice, or is too long.</returns>
    public bool Put(in RtpHeader header, long extended, ReadOnlySpan<byte> payload, TimeSpan arrival)
    {
        if (payload.Length > PayloadBytesMax)
        {
            return false;
        }

        estimate.Heard(header.Timestamp, arrival);
        if (next == long.MinValue || extended >= next + PacketsMax || extended < next - (10 * PacketsMax))
        {
            Restart(extended);
        }

        ref var slot = ref slots[(int)(extended & (PacketsMax - 1))];
        if (extended < next || (slot.Full && slot.Sequence == extended))
        {
            Late++;
            return false;
        }

        // Numbers next to each other tell how long a packet is; a pause in the sound does not.
        var step = header.Timestamp - lastTimestamp;
        if (extended == highest + 1 && step != lastStep && step > 0 && step <= clockRateHz * 3 / 25)
        {
            (lastStep, PacketDuration) = (step, TimeSpan.FromSeconds((double)step / clockRateHz));
        }

        if (extended >= highest)
        {
            (highest, lastTimestamp) = (extended, header.Timestamp);
        }

        slot.Payload ??= rooms.TryPop(out var room) ? room : new byte[Math.Max(FirstPayloadBytes, payload.Length)];
        if (slot.Payload.Length < payload.Length)
        {
            slot.Payload = new byte[PayloadBytesMax];
        }

        payload.CopyTo(slot.Payload);
        (slot.Sequence, slot.Length, slot.Type, slot.Full) = (extended, payload.Length, header.PayloadType, true);
        return true;
    }

    /// <summary>Takes the packet whose turn it is.</summary>
    /// <param name="payload">Good until the next call.</param>
    /// <param name="payloadType">The packet's.</param>
    public PlayoutVerdict Take(out ReadOnlySpan<byte> payload, out byte payloadType)
    {
        payload = default;
        payloadType = 0;
        if (taken is not null)
        {
            rooms.Push(taken);
            taken = null;
        }

        if (next == long.MinValue || highest < next)
        {
            filling |= ++emptyTakes >= EmptyTakesUntilRefill;
            return PlayoutVerdict.Empty;
        }

        if (filling && Held < Target)
        {
            return PlayoutVerdict.Empty;
        }

        (filling, emptyTakes) = (false, 0);
        if (Held.Ticks > LongestOverMost * most.Ticks)
        {
            SkipToTarget();
        }

        ref var slot = ref slots[(int)(next & (PacketsMax - 1))];
        var there = slot.Full && slot.Sequence == next;
        next++;
        if (!there)
        {
            Lost++;
            return PlayoutVerdict.Lost;
        }

        (taken, slot.Payload, slot.Full) = (slot.Payload, null, false);
        payload = taken.AsSpan(0, slot.Length);
        payloadType = slot.Type;
        return PlayoutVerdict.Packet;
    }

    // After a stop of the network, or of this machine, everything comes at once. What was said meanwhile is not said
    // late, which would take as long as the stop to be made up for.
    void SkipToTarget()
    {
        var first = highest + 1 - Math.Max(1, (long)Math.Ceiling(Target / PacketDuration));
        Skipped += first - next;
        next = first;
    }

    void Restart(long extended)
    {
        foreach (ref var slot in slots.AsSpan())
        {
            slot.Full = false;
        }

        (next, highest, filling, emptyTakes) = (extended, extended - 1, true, 0);
    }

    struct Slot
    {
        public byte[]? Payload;
        public long Sequence;
        public int Length;
        public byte Type;
        public bool Full;
    }
}
