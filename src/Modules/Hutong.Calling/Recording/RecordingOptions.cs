using System.ComponentModel.DataAnnotations;

namespace Hutong.Calling.Recording;

/// <summary>Whether calls may be recorded by those who talk.</summary>
enum RecordingMode
{
    /// <summary>They may not.</summary>
    Off,

    /// <summary>All hear that it is recorded before it is, and a tone while it is: who stays agrees.</summary>
    Notice,

    /// <summary>All others are asked, and must agree by a key or a button before it begins.</summary>
    Consent,
}

/// <summary>Recording of calls by those who talk. Section <c>calling:recording</c>.</summary>
sealed class RecordingOptions
{
    /// <summary>
    /// Off, Notice or Consent. Off: many places punish who records without the consent of all, and an operator must
    /// know the law of its place before it offers this. Nobody is ever recorded without hearing of it.
    /// </summary>
    public RecordingMode Mode { get; set; } = RecordingMode.Off;

    /// <summary>The longest recording; after it the recording ends and the call goes on. 1 hour.</summary>
    public TimeSpan Longest { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long the others have to agree after they were asked. 20 s.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Seconds between two warning tones. 15: what telephone authorities ask for, where they ask for a tone.
    /// </summary>
    [Range(1, 60)]
    public int ToneEverySeconds { get; set; } = 15;
}
