using System.Text.Json.Serialization;

namespace Hutong.Sandbox.Handsets;

/// <summary>What a handset does when it is called.</summary>
[JsonConverter(typeof(NameOf<MoodKind>))]
enum MoodKind
{
    /// <summary>Rings until a person answers.</summary>
    Ring,
    /// <summary>Answers by itself and listens.</summary>
    Answer,
    /// <summary>Answers and says what it hears.</summary>
    Echo,
    /// <summary>Answers and says a tone.</summary>
    Tone,
    /// <summary>Answers and plays its recording, or a tune.</summary>
    Say,
    /// <summary>486.</summary>
    Busy,
    /// <summary>Rings for ever.</summary>
    Silent,
    /// <summary>480: switched off, or without a network.</summary>
    Off,
    /// <summary>Rings, then 603.</summary>
    Reject,
    /// <summary>Answers with a body that is no description.</summary>
    Nonsense,
    /// <summary>488.</summary>
    Codecless,
    /// <summary>Says nothing but 100 for long, then answers.</summary>
    Slow,
    /// <summary>503.</summary>
    Unavailable,
    /// <summary>Answers and sends no packet.</summary>
    Mute,
}

/// <summary>What a handset does when it is called, and how.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="AfterSeconds">How long it rings before, by the clock of the sandbox.</param>
/// <param name="Hz">Of a tone.</param>
/// <param name="LevelDbov">Of a tone.</param>
/// <param name="TalkSeconds">When it hangs up by itself; null: never.</param>
/// <param name="EarlyMedia">Whether callers hear the network's ringing tone in place of their own.</param>
/// <param name="Codecs">The codecs it speaks, best first, by their names in SDP; null: all.</param>
sealed record Mood(
    MoodKind Kind, double? AfterSeconds = null, double? Hz = null, double? LevelDbov = null,
    double? TalkSeconds = null, bool EarlyMedia = false, string[]? Codecs = null)
{
    public const double AfterSecondsMax = 600;
    public const double TalkSecondsMax = 86_400;

    public static readonly Mood Ringing = new(MoodKind.Ring);

    /// <summary>What is wrong with it, in words; null when nothing is.</summary>
    public string? Fault() =>
        AfterSeconds is < 0 or > AfterSecondsMax ? $"afterSeconds is from 0 to {AfterSecondsMax}"
        : Hz is < 50 or > 7000 ? "hz is from 50 to 7000"
        : LevelDbov is < -60 or > -3 ? "levelDbov is from -60 to -3"
        : TalkSeconds is <= 0 or > TalkSecondsMax ? $"talkSeconds is above 0, at most {TalkSecondsMax}"
        : Codecs is not null && (Codecs.Length == 0 || HandsetCodecs.Find(Codecs) is null)
            ? "codecs are PCMA, PCMU, G722"
        : null;

    /// <summary>How long it rings before it does what it does.</summary>
    [JsonIgnore]
    public TimeSpan After => TimeSpan.FromSeconds(AfterSeconds ?? (Kind switch
    {
        MoodKind.Answer or MoodKind.Reject => 2,
        MoodKind.Slow => 8,
        _ => 0.5,
    }));

    /// <summary>Whether it answers without a person.</summary>
    [JsonIgnore]
    public bool Answers => Kind is MoodKind.Answer or MoodKind.Echo or MoodKind.Tone or MoodKind.Say
        or MoodKind.Nonsense or MoodKind.Slow or MoodKind.Mute;

    /// <summary>The code it refuses with at once; 0 when it does not.</summary>
    [JsonIgnore]
    public int Refusal => Kind switch
    {
        MoodKind.Busy => 486,
        MoodKind.Off => 480,
        MoodKind.Codecless => 488,
        MoodKind.Unavailable => 503,
        _ => 0,
    };
}
