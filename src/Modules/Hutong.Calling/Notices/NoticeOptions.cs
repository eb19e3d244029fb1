using System.ComponentModel.DataAnnotations;

namespace Hutong.Calling.Notices;

/// <summary>Words to callers whose call comes to nothing. Section <c>calling:notices</c>.</summary>
sealed class NoticeOptions
{
    /// <summary>
    /// Whether a caller by trunk or SIP telephone hears why before the call is refused: in words where there is speech,
    /// else by the special information tones. True: a code alone is shown by few telephones and read by fewer people.
    /// </summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The longest that is said. 8 s.</summary>
    public TimeSpan Longest { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>
    /// Callers at a time who hear one, of all; others are refused without words. 32: a flood costs no more than that.
    /// </summary>
    [Range(0, 1000)]
    public int Most { get; set; } = 32;

    /// <summary>The same of one trunk. 8.</summary>
    [Range(0, 1000)]
    public int MostOfTrunk { get; set; } = 8;

    /// <summary>The same of one account's telephones, and of one number that calls by trunk. 2.</summary>
    [Range(0, 100)]
    public int MostOfCaller { get; set; } = 2;
}
