using System.ComponentModel.DataAnnotations;

namespace Hutong.Messaging.Push;

/// <summary>Waking devices whose app is not open. Section <c>messaging.push</c>.</summary>
sealed class PushOptions
{
    /// <summary>
    /// How long a message may be read on another device that is open before this one is woken. 3 s: who sits at the
    /// desk has seen it by then.
    /// </summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long a push service keeps what a device cannot be given. Default 3 days: a weekend without power.
    /// </summary>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromDays(3);

    /// <summary>Devices of one account that can be woken. 20: more are forgotten ones.</summary>
    [Range(1, 1_000)]
    public int SubscriptionsMax { get; set; } = 20;

    /// <summary>Attempts to reach a push service that does not answer, over about two hours. 10.</summary>
    [Range(1, 100)]
    public int AttemptsMax { get; set; } = 10;

    /// <summary>
    /// How a push service reaches the operator (RFC 8292 section 2.1), <c>mailto:ops@example.net</c> or an https
    /// address; the server's own address when left out. Some services refuse who does not say it.
    /// </summary>
    public string? Contact { get; set; }

    /// <summary>
    /// Whether endpoints may be plain http. False: RFC 8030 wants https; true for tests and for a push service on the
    /// same machine, together with <c>http.fetching.allowedNetworks</c>.
    /// </summary>
    public bool AllowPlainHttp { get; set; }
}
