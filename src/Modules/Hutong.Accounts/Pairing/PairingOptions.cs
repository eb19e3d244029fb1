using System.ComponentModel.DataAnnotations;

namespace Hutong.Accounts.Pairing;

/// <summary>Signing in on a computer by scanning a code with a telephone. Section <c>accounts:pairing</c>.</summary>
sealed class PairingOptions
{
    /// <summary>
    /// Seconds that a code is good. 120: time to take the telephone out, not to send the code around.
    /// </summary>
    [Range(30, 600)]
    public int ValidSeconds { get; set; } = 120;

    /// <summary>The longest that a question for news waits, in seconds. 25: below what proxies cut off.</summary>
    [Range(1, 55)]
    public int WaitSeconds { get; set; } = 25;

    /// <summary>
    /// Codes made for one address (an IPv6 /64) in ten minutes. 60: a page left open makes one every two minutes.
    /// </summary>
    [Range(1, 100_000)]
    public int PerPeer { get; set; } = 60;
}
