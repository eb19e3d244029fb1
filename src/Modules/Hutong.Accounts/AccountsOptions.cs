using System.ComponentModel.DataAnnotations;

namespace Hutong.Accounts;

/// <summary>Accounts and their addresses. Section <c>accounts</c>.</summary>
sealed class AccountsOptions
{
    /// <summary>
    /// The domain that a fresh installation starts with; more are added with <c>hutong domain add</c>.
    /// </summary>
    [Required, StringLength(255, MinimumLength = 1)]
    public string Domain { get; set; } = "localhost";

    /// <summary>The region by which numbers without a country code are read (ISO 3166-1 alpha-2), or empty.</summary>
    [StringLength(2)]
    public string Region { get; set; } = "CN";

    /// <summary>
    /// Days that a released address rests before somebody else may have it. 90: long enough that contacts notice,
    /// and what telephone networks do.
    /// </summary>
    [Range(0, 3650)]
    public int QuarantineDays { get; set; } = 90;

    /// <summary>
    /// Who may open an account by proving a number: <c>Everyone</c>, <c>Invited</c>, or <c>Imported</c> (only numbers
    /// that the operator has imported).
    /// </summary>
    [EnumDataType(typeof(SignUpRule))]
    public SignUpRule SignUp { get; set; } = SignUpRule.Everyone;

    /// <summary>
    /// Shows one-time codes on the console and on the loopback page <c>/dev/codes</c>. Off: who reads the console
    /// could sign in as anybody.
    /// </summary>
    public bool DevelopmentCodes { get; set; }

    /// <summary>Accounts kept in memory for looking up. 200,000 are about 60 MB.</summary>
    [Range(100, 10_000_000)]
    public int CacheAccounts { get; set; } = 200_000;

    /// <summary>
    /// Seconds between looks for changes made by other processes (the command line, other nodes). 1: a disabled
    /// account is out everywhere within a second.
    /// </summary>
    [Range(1, 60)]
    public int ChangePollSeconds { get; set; } = 1;

    /// <summary>Days that a token of the HTTP API is valid. 90, as a signed-in browser is expected to stay.</summary>
    [Range(1, 3650)]
    public int TokenDays { get; set; } = 90;

    /// <summary>Days that a FAST token (XEP-0484) is valid. 14: it is renewed at every use.</summary>
    [Range(1, 365)]
    public int FastTokenDays { get; set; } = 14;

    /// <summary>Hours between asking to recover an account by a code alone and being let in. 24.</summary>
    [Range(1, 720)]
    public int RecoveryHours { get; set; } = 24;
}

/// <summary>Who may open an account.</summary>
enum SignUpRule
{
    /// <summary>Whoever proves a number.</summary>
    Everyone,

    /// <summary>Who has an invitation, or whose number was imported.</summary>
    Invited,

    /// <summary>Whose number was imported.</summary>
    Imported,
}

/// <summary>Passwords. Section <c>accounts:passwords</c>.</summary>
sealed class PasswordOptions
{
    /// <summary>
    /// PBKDF2 rounds of accounts that get their first password from now on. 10,000: clients compute them too, and the
    /// verifiers are encrypted at rest (docs/decisions). RFC 7677 section 4 asks for at least 4,096.
    /// </summary>
    [Range(4096, 1_000_000)]
    public int Rounds { get; set; } = 10_000;

    /// <summary>
    /// The fewest characters of a password that a person chooses. 8 (NIST SP 800-63B section 5.1.1.1).
    /// </summary>
    [Range(1, 64)]
    public int MinLength { get; set; } = 8;

    /// <summary>
    /// Hashings at once; 0 is half of the processors. Others wait, so that guessing cannot take the machine.
    /// </summary>
    [Range(0, 1024)]
    public int Concurrency { get; set; }

    /// <summary>Attempts that may wait for a hashing; more are told to come again later.</summary>
    [Range(1, 100_000)]
    public int Waiting { get; set; } = 512;

    /// <summary>
    /// Minutes that a password that was right is remembered (as a keyed hash in memory), so that a reconnecting
    /// client costs no PBKDF2. 0 turns it off.
    /// </summary>
    [Range(0, 1440)]
    public int RememberMinutes { get; set; } = 10;
}

/// <summary>Guessing of passwords, codes and tokens. Section <c>accounts:guessing</c>.</summary>
sealed class GuessOptions
{
    /// <summary>Wrong attempts from one address (an IPv6 /64) within the window that lead to a ban. 20.</summary>
    [Range(1, 1_000_000)]
    public int PeerFailures { get; set; } = 20;

    /// <summary>Minutes of the window. 10.</summary>
    [Range(1, 1440)]
    public int WindowMinutes { get; set; } = 10;

    /// <summary>Minutes of the first ban; each further one within a day is twice as long. 10.</summary>
    [Range(1, 1440)]
    public int BanMinutes { get; set; } = 10;

    /// <summary>The longest ban in hours. 24.</summary>
    [Range(1, 720)]
    public int LongestBanHours { get; set; } = 24;

    /// <summary>
    /// Wrong attempts on one account, from wherever, before addresses that never signed in to it must wait: 1 s,
    /// doubling to 15 minutes. 10. An address that has signed in before does not wait, so nobody is locked out.
    /// </summary>
    [Range(1, 1_000_000)]
    public int AccountFailures { get; set; } = 10;

    /// <summary>
    /// Whether loopback may be banned. Off: behind a proxy on the same machine every client is loopback.
    /// </summary>
    public bool BanLoopback { get; set; }
}

/// <summary>One-time codes. Section <c>accounts:codes</c>.</summary>
sealed class CodeOptions
{
    /// <summary>Seconds that a code is valid. 300.</summary>
    [Range(30, 3600)]
    public int ValidSeconds { get; set; } = 300;

    /// <summary>Attempts at one code. 5: a guess succeeds once in 200,000.</summary>
    [Range(1, 20)]
    public int Tries { get; set; } = 5;

    /// <summary>Seconds before another code is sent to the same number. 60.</summary>
    [Range(1, 3600)]
    public int ResendSeconds { get; set; } = 60;

    /// <summary>Codes to one number in 24 hours. 10.</summary>
    [Range(1, 1000)]
    public int PerNumberDay { get; set; } = 10;

    /// <summary>Codes asked for by one address (an IPv6 /64) in an hour. 20: several people share an address.</summary>
    [Range(1, 1_000_000)]
    public int PerPeerHour { get; set; } = 20;

    /// <summary>Codes sent by this server in a minute, all together. 600: a bound on what an attack can cost.</summary>
    [Range(1, 10_000_000)]
    public int PerMinute { get; set; } = 600;
}
