using System.ComponentModel.DataAnnotations;

namespace Hutong.Calling.Voicemail;

/// <summary>Messages that callers leave. Section <c>calling:voicemail</c>.</summary>
sealed class VoicemailOptions
{
    /// <summary>Whether there is voicemail at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The longest message. 2 minutes: longer ones are not listened to.</summary>
    public TimeSpan LongestMessage { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Below this a caller has only heard the greeting and hung up: nothing is kept. 1 s.</summary>
    public TimeSpan ShortestMessage { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Messages of one account; above it the oldest go. 100.</summary>
    [Range(1, 10_000)]
    public int MaxMessages { get; set; } = 100;
}
