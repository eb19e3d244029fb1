using System.ComponentModel.DataAnnotations;

namespace Hutong.Phonebook;

/// <summary>The phonebook. Section <c>phonebook</c>.</summary>
sealed class PhonebookOptions
{
    /// <summary>Cards that an account may have. 20,000: four times what a busy salesperson has.</summary>
    [Range(1, 1_000_000)]
    public int MaxCards { get; set; } = 20_000;

    /// <summary>The longest card in bytes, its picture included. 1 MiB: what a telephone sends has 200 kB.</summary>
    [Range(1024, 16 << 20)]
    public int MaxCardBytes { get; set; } = 1 << 20;

    /// <summary>Bytes of all cards of an account. 256 MiB: 5,000 cards with pictures of 50 kB.</summary>
    [Range(1 << 20, long.MaxValue)]
    public long MaxBytes { get; set; } = 256L << 20;

    /// <summary>
    /// Days for which what was changed or deleted can be brought back. 30: what people expect of a recycle bin.
    /// </summary>
    [Range(1, 3650)]
    public int HistoryDays { get; set; } = 30;

    /// <summary>
    /// Days for which deletions are told to clients that were away (RFC 6578). 180: a client that was away longer
    /// reads everything again.
    /// </summary>
    [Range(1, 3650)]
    public int TombstoneDays { get; set; } = 180;

    /// <summary>
    /// The region by which numbers without a country code are read (ISO 3166-1 alpha-2) when the owner's own number
    /// does not tell it.
    /// </summary>
    [StringLength(2, MinimumLength = 2)]
    public string Region { get; set; } = "CN";

    /// <summary>The longest file that is imported, in bytes. 64 MiB: 5,000 cards with pictures.</summary>
    [Range(1024, 1 << 30)]
    public int ImportBytes { get; set; } = 64 << 20;

    /// <summary>
    /// Numbers that an account may ask about in 24 hours for the first time (who is here). 5,000: a whole phonebook on
    /// the first day, and far too few to try out the numbers of a country.
    /// </summary>
    [Range(1, 1_000_000)]
    public int LookUpsPerDay { get; set; } = 5_000;

    /// <summary>
    /// Answers about who is here are given at multiples of this time, so that how long one takes tells nothing of
    /// numbers that are somebody's. 250 ms: more than the look-up of a phonebook of 1,000 takes.
    /// </summary>
    public TimeSpan LookUpPace { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Phonebooks kept in memory for searching. 256 of 1,000 cards are about 100 MB.</summary>
    [Range(1, 100_000)]
    public int CachedBooks { get; set; } = 256;
}
