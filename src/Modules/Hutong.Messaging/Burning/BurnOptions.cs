using System.ComponentModel.DataAnnotations;

namespace Hutong.Messaging.Burning;

/// <summary>Messages that burn after reading. Section <c>messaging.burning</c>.</summary>
sealed class BurnOptions
{
    /// <summary>Days that one waits for its reader. Default 7: a week away, and it is gone unread.</summary>
    [Range(1, 365)]
    public int KeepDays { get; set; } = 7;

    /// <summary>Seconds that a sender may give the reader. Default 3,600: a long letter.</summary>
    [Range(1, 86_400)]
    public int MaxSeconds { get; set; } = 3_600;

    /// <summary>
    /// Bytes of what one says. Default 65,536: words and the address of a file; the file lies elsewhere.
    /// </summary>
    [Range(1_024, 1 << 20)]
    public int MaxBytes { get; set; } = 64 << 10;
}
