namespace Hutong.Sip.Transactions;

/// <summary>The times of RFC 3261, table 4.</summary>
public sealed record SipTimers
{
    /// <summary>The times of the specification.</summary>
    public static readonly SipTimers Default = new();

    /// <summary>The time that a message and its answer take. 500 ms.</summary>
    public TimeSpan T1 { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest time between sending twice, but for INVITE. 4 s.</summary>
    public TimeSpan T2 { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long a message may be on the way. 5 s.</summary>
    public TimeSpan T4 { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>When an INVITE that nobody answered yet is answered by 100. 200 ms.</summary>
    public TimeSpan Trying { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Timers B, F, H, J, L, M: 64 times T1.</summary>
    public TimeSpan Timeout => T1 * 64;

    /// <summary>Timer D: at least 32 s for datagrams.</summary>
    public TimeSpan D => TimeSpan.FromSeconds(Math.Max(32, Timeout.TotalSeconds));
}
