using System.ComponentModel.DataAnnotations;

namespace Hutong.Messaging.Upload;

/// <summary>Files that people send. Section <c>messaging.upload</c>.</summary>
sealed class UploadOptions
{
    /// <summary>Bytes of one file. Default 104,857,600 (100 MB): a few minutes of telephone video.</summary>
    [Range(1, 1L << 40)]
    public long MaxFileBytes { get; set; } = 100L << 20;

    /// <summary>Bytes that one account may keep here. Default 2 GiB.</summary>
    [Range(1, 1L << 50)]
    public long QuotaBytes { get; set; } = 2L << 30;

    /// <summary>
    /// Days that a file is kept. Default 365: history of a year opens with its pictures. 0 keeps it until its account
    /// is deleted.
    /// </summary>
    [Range(0, 36_500)]
    public int KeepDays { get; set; } = 365;

    /// <summary>How long a slot may be used. Default 10 min: the time to send a large file's first byte.</summary>
    public TimeSpan SlotTime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Slots that an account may ask for in an hour. Default 300: an album sent at once, but no filling of the disk
    /// with empty files.
    /// </summary>
    [Range(1, 100_000)]
    public int SlotsPerHour { get; set; } = 300;
}
