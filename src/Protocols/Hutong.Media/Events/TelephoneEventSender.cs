namespace Hutong.Media.Events;

/// <summary>
/// Sends keys as telephone-events, a packet each tick (RFC 4733 section 2.5.1): the first has the marker, the end is
/// sent three times, and while it sends the sound of the leg is held back. Keys that come meanwhile wait in order.
/// </summary>
/// <param name="clockRateHz">Of the payload, the same as the sound's beside it.</param>
public sealed class TelephoneEventSender(int clockRateHz)
{
    /// <summary>How many keys may wait: what a person or a dial string presses ahead.</summary>
    public const int WaitingMax = 64;

    /// <summary>A key sounds for this long unless it is said otherwise; Q.24 wants 40 ms, some gear 80.</summary>
    public static readonly TimeSpan DefaultDuration = TimeSpan.FromMilliseconds(100);

    /// <summary>Silence between two keys, so that doubled ones are told apart.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(60);

    const int Ends = 3;
    const byte DefaultVolume = 10;

    readonly Queue<(byte Event, TimeSpan Duration)> waiting = new();
    byte current;
    bool sending;
    uint start, length;
    bool marked;
    int endsLeft;
    uint quietUntil;
    bool quiet;

    /// <summary>Whether something is being sent or waits.</summary>
    public bool Busy => sending || waiting.Count > 0;

    /// <summary>Puts a key behind those that wait.</summary>
    /// <returns>False when it is no key or too many wait.</returns>
    public bool TryPress(char key, TimeSpan? duration = null)
    {
        if (waiting.Count >= WaitingMax || !TelephoneEvent.TryFromKey(key, out var code))
        {
            return false;
        }

        waiting.Enqueue((code, duration ?? DefaultDuration));
        return true;
    }

    /// <summary>What to send at a tick.</summary>
    /// <param name="now">The timestamp that the sound would have at this tick.</param>
    /// <param name="payload">The event.</param>
    /// <param name="timestamp">The packet's: that of the event's beginning.</param>
    /// <param name="marker">The packet's.</param>
    /// <returns>False when the sound is to be sent.</returns>
    public bool TryNext(uint now, out TelephoneEvent payload, out uint timestamp, out bool marker)
    {
        (payload, timestamp, marker) = (default, 0, false);
        if (!sending && !TryBegin(now))
        {
            return false;
        }

        var elapsed = Math.Max(1, now - start);
        var end = elapsed >= length;
        var shown = (ushort)Math.Min(elapsed, Math.Min(length, ushort.MaxValue));
        payload = new(current, end, DefaultVolume, shown);
        (timestamp, marker, marked) = (start, !marked, true);
        if (end && --endsLeft == 0)
        {
            sending = false;
            quietUntil = now + Units(Pause);
            quiet = true;
        }

        return true;
    }

    bool TryBegin(uint now)
    {
        if (quiet && (int)(now - quietUntil) < 0)
        {
            return false;
        }

        quiet = false;
        if (!waiting.TryDequeue(out var next))
        {
            return false;
        }

        // A key that outlasts 65,535 units would need segments (section 2.5.1.3): nobody presses one for eight seconds.
        (current, start) = (next.Event, now);
        length = Math.Clamp(Units(next.Duration), 1, ushort.MaxValue);
        (sending, marked, endsLeft) = (true, false, Ends);
        return true;
    }

    uint Units(TimeSpan time) => (uint)(time.TotalSeconds * clockRateHz);
}
