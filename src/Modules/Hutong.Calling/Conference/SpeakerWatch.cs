using Hutong.Media.Sessions;

namespace Hutong.Calling.Conference;

/// <summary>
/// Finds out who speaks: five times a second it asks the mixer, whose energy decides. Who pauses for less than six
/// tenths of a second still speaks. Runs in the tick of sound: it takes no lock but the bridge's.
/// </summary>
sealed class SpeakerWatch(AudioBridge bridge, Action changed) : ISoundSink
{
    const int TicksPerLook = 10, LooksOfPause = 3;

    readonly Dictionary<int, int> speaking = [];
    volatile (int Number, AudioSession Session)[] watched = [];
    volatile int[] now = [];
    int ticks;

    /// <summary>The numbers of those who speak, in order.</summary>
    public IReadOnlyList<int> Now => now;

    /// <summary>Who can speak.</summary>
    public void Watch((int Number, AudioSession Session)[] members) => watched = members;

    public void Take(ReadOnlySpan<short> frame, int rateHz)
    {
        if (++ticks % TicksPerLook != 0)
        {
            return;
        }

        var all = watched;
        foreach (var (number, session) in all)
        {
            if (bridge.IsSpeaking(session))
            {
                speaking[number] = LooksOfPause;
            }
            else if (speaking.TryGetValue(number, out var left) && --left > 0)
            {
                speaking[number] = left;
            }
            else
            {
                speaking.Remove(number);
            }
        }

        foreach (var number in speaking.Keys)
        {
            if (!Array.Exists(all, one => one.Number == number))
            {
                speaking.Remove(number);
            }
        }

        if (speaking.Count != now.Length || !Array.TrueForAll(now, speaking.ContainsKey))
        {
            now = [.. speaking.Keys.Order()];
            changed();
        }
    }
}
