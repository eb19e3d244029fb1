using System.ComponentModel.DataAnnotations;
using Hutong.Calling.Lines;

namespace Hutong.Calling;

/// <summary>Calls. Section <c>calling</c>.</summary>
sealed class CallingOptions
{
    /// <summary>
    /// The number that calls of this service show where the caller has none of his own (E.164 with +). Not set: the
    /// first number of a trunk.
    /// </summary>
    [RegularExpression(@"^\+[1-9][0-9]{2,14}$")]
    public string? ServiceNumber { get; set; }

    /// <summary>The region by which numbers are read when the caller's own number does not tell it.</summary>
    [StringLength(2, MinimumLength = 2)]
    public string Region { get; set; } = "CN";

    /// <summary>
    /// How long a person is rung before voicemail or the next way is tried. 30 s: six rings, as voicemail users expect.
    /// </summary>
    public TimeSpan RingTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest call. 12 hours: a line that nobody hung up costs no more than that.</summary>
    public TimeSpan LongestCall { get; set; } = TimeSpan.FromHours(12);

    /// <summary>
    /// Whether people on the line hear words where espeak-ng is installed. True; otherwise, and where it is not, they
    /// hear tones.
    /// </summary>
    public bool Speech { get; set; } = true;

    /// <summary>Calls at a time, of all. 2,000.</summary>
    [Range(1, 100_000)]
    public int MaxCalls { get; set; } = 2000;

    /// <summary>Calls at a time that one account may have begun. 10: a person has two hands.</summary>
    [Range(1, 1000)]
    public int MaxCallsOfAccount { get; set; } = 10;

    /// <summary>
    /// How often the record of a call that goes on is brought up to date. 20 s. Another server on the same store closes
    /// the records of one that has written nothing for four times as long: all of them have the same here.
    /// </summary>
    public TimeSpan ProgressEvery { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How often what pays for a call is asked to go on paying. 20 s.</summary>
    public TimeSpan ExtendEvery { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// The trunk that carries emergency and short numbers as dialled. Not set: they are refused with "use your
    /// telephone". Name one only when the carrier has agreed to and knows where the callers are.
    /// </summary>
    public string? EmergencyTrunk { get; set; }

    /// <summary>
    /// Who sees on a busy lamp that an account rings or talks, as long as its owner has not chosen: nobody, contacts
    /// (those who see its presence), colleagues (all of the same company). Default nobody: a lamp tells when somebody
    /// is
    /// at work and how much they talk.
    /// </summary>
    public LampAudience BusyLamp { get; set; } = LampAudience.Nobody;

    /// <summary>Days for which records of calls are kept. 365.</summary>
    [Range(1, 36500)]
    public int RecordDays { get; set; } = 365;
}
