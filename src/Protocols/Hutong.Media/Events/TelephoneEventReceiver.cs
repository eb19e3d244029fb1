namespace Hutong.Media.Events;

/// <summary>What an event's packet means.</summary>
public enum KeyChange
{
    /// <summary>Nothing new: a repetition, or no event that is known.</summary>
    None,

    /// <summary>A key went down.</summary>
    Pressed,

    /// <summary>The key was let go.</summary>
    Released,
}

/// <summary>
/// Makes one press of the many packets of an event, also when its first or its last ones are lost (RFC 4733 section
/// 2.5.2): an event is known by its timestamp, and a key that is silent for some time was let go.
/// </summary>
/// <param name="clockRateHz">Of the payload.</param>
public sealed class TelephoneEventReceiver(int clockRateHz)
{
    /// <summary>
    /// After this much silence a key was let go: three packets of 50 ms (section 2.6.3 says as much).
    /// </summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(150);

    bool known, down;
    byte current;
    uint timestamp;
    TimeSpan heard;

    /// <summary>The event that is down or was last.</summary>
    public byte Event => current;

    /// <summary>How long the key was held, as far as it was told.</summary>
    public TimeSpan Held { get; private set; }

    /// <summary>Takes a packet.</summary>
    /// <param name="packetTimestamp">Of its RTP header.</param>
    /// <param name="payload">The event.</param>
    /// <param name="now">On a monotonic clock.</param>
    /// <param name="pressed">The event that went down; a new one may come before the old one's end.</param>
    public KeyChange Receive(uint packetTimestamp, in TelephoneEvent payload, TimeSpan now, out byte pressed)
    {
        pressed = payload.Event;
        if (known && packetTimestamp == timestamp && payload.Event == current)
        {
            heard = now;
            Hold(payload);
            if (!down || !payload.End)
            {
                return KeyChange.None;
            }

            down = false;
            return KeyChange.Released;
        }

        // A packet of an event that is over came late.
        if (known && (int)(packetTimestamp - timestamp) < 0)
        {
            return KeyChange.None;
        }

        // A key held on in a new segment (section 2.5.1.3) goes on where the last segment ended.
        var goesOn = down && payload.Event == current && packetTimestamp - timestamp >= ushort.MaxValue
            && now - heard < Silence;
        (known, down, current, timestamp, heard) = (true, !payload.End, payload.Event, packetTimestamp, now);
        Hold(payload);
        return goesOn ? KeyChange.None : KeyChange.Pressed;
    }

    /// <summary>Whether the key that is down was let go without a word. To be asked at each tick.</summary>
    public bool Expire(TimeSpan now)
    {
        var expired = down && now - heard >= Silence;
        down &= !expired;
        return expired;
    }

    void Hold(in TelephoneEvent payload) => Held = TimeSpan.FromSeconds((double)payload.Duration / clockRateHz);
}
