using Hutong.Sip.Authentication;
using Hutong.Sip.Headers;
using Hutong.Sip.Transports;
using Hutong.Sip.Uris;

namespace Hutong.Sip.UserAgents;

/// <summary>A call that is to be made.</summary>
public sealed record SipCallRequest
{
    /// <summary>The way to the next hop.</summary>
    public required ISipFlow Flow { get; init; }

    /// <summary>Our From without a tag: <c>"Lin" &lt;sip:lin@example.com&gt;</c>.</summary>
    public required string From { get; init; }

    /// <summary>
    /// The way for an INVITE that is too large for a datagram (RFC 3261 section 18.1.1), and for what follows it; null,
    /// or nothing found: by datagram all the same. It must not throw.
    /// </summary>
    public Func<ValueTask<ISipFlow?>>? LargeFlow { get; init; }

    /// <summary>Whom to call: the Request-URI.</summary>
    public required SipUri Target { get; init; }

    /// <summary>To, without a tag; null: the target.</summary>
    public string? To { get; init; }

    /// <summary>Our offer; empty leaves the offer to the other end.</summary>
    public ReadOnlyMemory<byte> Offer { get; init; }

    /// <summary>Who we are to those that challenge; null: a challenge ends the call.</summary>
    public DigestClient? Account { get; init; }

    /// <summary>More header fields of the INVITE: who calls (RFC 3325), by which way, who was called first.</summary>
    public IReadOnlyList<(SipHeader Header, string Value)> Headers { get; init; } = [];

    /// <summary>How long it may ring; null: as long as the user agent's calls do.</summary>
    public TimeSpan? RingTimeout { get; init; }

    /// <summary>
    /// How long it may take until there is any response at all; null: as long as a transaction waits (32 s). Whoever
    /// has
    /// another way to the same person goes on to that.
    /// </summary>
    public TimeSpan? FirstResponseTimeout { get; init; }

    /// <summary>The user part of our Contact; none when empty.</summary>
    public string ContactUser { get; init; } = "";

    /// <summary>What the user wants to keep beside the call, from its first event on.</summary>
    public object? Tag { get; init; }
}
