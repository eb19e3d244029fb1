using Hutong.Calling.Sounds;
using Hutong.Media.Sessions;

namespace Hutong.Calling.Recording;

/// <summary>What people hear of a recording.</summary>
static class RecordingSounds
{
    /// <summary>
    /// The recorder warning tone: 1,400 Hz (ITU-T E.180 supplement 2: 1,400 Hz, short, at intervals).
    /// </summary>
    public const double WarningHz = 1400;

    static readonly TimeSpan First = TimeSpan.FromSeconds(1), Short = TimeSpan.FromSeconds(0.2);

    /// <summary>What is heard before anything is recorded: a tone, and words where there is speech.</summary>
    public static async ValueTask<ISoundSource> NoticeAsync(SpokenWords words, bool asks)
    {
        var chinese = await words.TrySayAsync(
            asks ? "对方请求录音。同意请按一。" : "本次通话将被录音。", "zh");
        var english = await words.TrySayAsync(
            asks ? "They ask to record this call. Press one to agree." : "This call will be recorded.", "en");
        return new SoundSequence(
        [
            new Beep(WarningHz, First),
            .. new[] { chinese, english }.OfType<ISoundSource>(),
        ]);
    }

    /// <summary>The tone while it is recorded.</summary>
    public static ISoundSource Warning(int everySeconds) => new CadenceSound(
        new(WarningHz, 0, Short, TimeSpan.FromSeconds(everySeconds) - Short));
}

/// <summary>Sounds one after the other.</summary>
sealed class SoundSequence(IReadOnlyList<ISoundSource> parts) : ISoundSource
{
    int at;

    public bool Next(Span<short> frame, int rateHz)
    {
        while (at < parts.Count)
        {
            if (parts[at].Next(frame, rateHz))
            {
                return true;
            }

            at++;
        }

        return false;
    }
}
