using Hutong.Sip.Messages;

namespace Hutong.Sip.Transports;

/// <summary>What one connection may cost.</summary>
public sealed record SipConnectionOptions
{
    /// <summary>The defaults.</summary>
    public static readonly SipConnectionOptions Default = new();

    /// <summary>What one message may have.</summary>
    public SipLimits Limits { get; init; } = SipLimits.Default;

    /// <summary>Messages that wait for a slow reader. Default 256. Above: the connection is closed.</summary>
    public int MaxQueuedMessages { get; init; } = 256;

    /// <summary>
    /// How long a message may take from its first byte to its last, and how long a peer that connected may take to
    /// begin its first. Default 30 s: a peer that sends a byte a minute, or none, holds nothing for long.
    /// </summary>
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long nothing at all may come. Default 15 minutes, three times what telephones send keep-alives in at least
    /// (RFC 5626 section 4.4.1).
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(15);
}
