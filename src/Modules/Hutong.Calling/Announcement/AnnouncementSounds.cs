using Hutong.Calling.Sounds;
using Hutong.Media.Files;
using Hutong.Media.Sessions;

namespace Hutong.Calling.Announcement;

/// <summary>What an announcement sounds like, and what is said beside it.</summary>
sealed class AnnouncementSounds(Speaker speak, SpokenWords words)
{
    /// <summary>Announcements are spoken a little longer than our own short words.</summary>
    public const int TextCharactersMax = 500;

    /// <summary>A text as sound, at the rate of mixes; null where there is no speech.</summary>
    public ValueTask<WavSound?> SpeakAsync(string text, string language, CancellationToken cancel) =>
        speak(text, language, cancel);

    /// <summary>zh or en, as a text is.</summary>
    public static string LanguageOf(string text) => text.Any(one => one is >= '\u3400' and <= '\u9fff') ? "zh" : "en";

    /// <summary>What is asked after an announcement; null when nothing is.</summary>
    public async ValueTask<ISoundSource?> AskAsync(AnnouncementRow row)
    {
        var text = Question(row.AsksToConfirm, row.OffersAgain, row.Language);
        return text is null ? null : await words.SayAsync(text, row.Language, [523, 659, 784]);
    }

    /// <summary>What is said to who has confirmed.</summary>
    public ValueTask<ISoundSource> ThankAsync(AnnouncementRow row) =>
        words.SayAsync(row.Language == "zh" ? "已确认，谢谢。再见。" : "Confirmed. Thank you, goodbye.",
            row.Language, [784, 1047]);

    static string? Question(bool confirm, bool again, string language) => (confirm, again) switch
    {
        (true, true) => language == "zh" ? "确认收到请按一，重听请按二。"
            : "To confirm, press 1. To hear this again, press 2.",
        (true, false) => language == "zh" ? "确认收到请按一。" : "To confirm, press 1.",
        (false, true) => language == "zh" ? "重听请按二。" : "To hear this again, press 2.",
        _ => null,
    };
}

/// <summary>The sound of an announcement, and how far it was played.</summary>
sealed class CountedSound(WavSound sound) : ISoundSource
{
    const int FrameMs = 20;

    readonly RecordingSound inner = new(sound.Samples, sound.SampleRateHz);
    int frames;

    /// <summary>How far.</summary>
    public TimeSpan Played
    {
        get
        {
            var played = TimeSpan.FromMilliseconds(Volatile.Read(ref frames) * (long)FrameMs);
            return played < sound.Duration ? played : sound.Duration;
        }
    }

    public bool Next(Span<short> frame, int rateHz)
    {
        if (!inner.Next(frame, rateHz))
        {
            return false;
        }

        Interlocked.Increment(ref frames);
        return true;
    }
}
