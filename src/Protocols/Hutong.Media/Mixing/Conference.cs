namespace Hutong.Media.Mixing;

/// <summary>Somebody who is heard and hears.</summary>
public interface IConferenceMember
{
    /// <summary>Gives its next 20 ms at the conference's rate.</summary>
    /// <returns>False for silence; what is in the frame then does not count.</returns>
    bool TryPull(Span<short> frame);

    /// <summary>Takes what all others said in these 20 ms.</summary>
    /// <param name="frame">Good until the call returns.</param>
    void Push(ReadOnlySpan<short> frame);
}

/// <summary>
/// Mixes: each member hears the sum of all others (N-1). One call of <see cref="Mix"/> is one tick of 20 ms; nothing is
/// allocated in it. Not safe from several threads: members come and go between ticks.
/// </summary>
/// <param name="sampleRateHz">Of all members.</param>
public sealed class Conference(int sampleRateHz)
{
    /// <summary>More than anybody can follow; the bound is of memory, not of time.</summary>
    public const int MembersMax = 1000;

    // Speech is louder than -45 dBov; a speaker's pauses of 300 ms do not count.
    const double SpeechPower = 32768.0 * 32768 / 31623;
    const int HoldTicks = 15;

    readonly int frameSamples = sampleRateHz / 50;
    readonly int[] sum = new int[sampleRateHz / 50];
    readonly short[] mixed = new short[sampleRateHz / 50];
    readonly List<Seat> seats = [];

    /// <summary>How many members there are.</summary>
    public int Count => seats.Count;

    /// <summary>Lets somebody in.</summary>
    /// <returns>False when it is full or they are in it.</returns>
    public bool TryAdd(IConferenceMember member)
    {
        if (seats.Count >= MembersMax || Find(member) is not null)
        {
            return false;
        }

        seats.Add(new(member, frameSamples));
        return true;
    }

    /// <summary>Lets somebody out.</summary>
    public bool Remove(IConferenceMember member) => seats.RemoveAll(seat => seat.Member == member) > 0;

    /// <summary>Whether a member is not heard, whatever it says.</summary>
    public void SetMuted(IConferenceMember member, bool muted)
    {
        if (Find(member) is { } seat)
        {
            seat.Muted = muted;
        }
    }

    /// <summary>Whether a member speaks, or did a moment ago.</summary>
    public bool IsSpeaking(IConferenceMember member) => Find(member) is { SpeaksFor: > 0 };

    /// <summary>One tick.</summary>
    public void Mix()
    {
        Array.Clear(sum);
        foreach (var seat in seats)
        {
            // A muted member's sound is taken all the same, so that it is not old when it is heard again.
            seat.Sounds = seat.Member.TryPull(seat.Frame) && !seat.Muted;
            if (seat.Sounds)
            {
                Samples.Add(sum, seat.Frame);
            }

            var speaks = seat.Sounds && Samples.Power(seat.Frame) > SpeechPower;
            seat.SpeaksFor = speaks ? HoldTicks : Math.Max(0, seat.SpeaksFor - 1);
        }

        foreach (var seat in seats)
        {
            Samples.Without(sum, seat.Sounds ? seat.Frame : default, mixed);
            seat.Member.Push(mixed);
        }
    }

    Seat? Find(IConferenceMember member) => seats.Find(seat => seat.Member == member);

    sealed class Seat(IConferenceMember member, int frameSamples)
    {
        public IConferenceMember Member => member;

        public short[] Frame { get; } = new short[frameSamples];

        public bool Sounds { get; set; }

        public bool Muted { get; set; }

        public int SpeaksFor { get; set; }
    }
}
