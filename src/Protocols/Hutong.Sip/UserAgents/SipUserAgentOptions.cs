using Hutong.Sip.Messages;

namespace Hutong.Sip.UserAgents;

/// <summary>What a user agent says of itself.</summary>
public sealed record SipUserAgentOptions
{
    /// <summary>The methods that are answered without more.</summary>
    public static readonly IReadOnlyList<SipMethod> CallMethods =
    [
        SipMethod.Invite, SipMethod.Ack, SipMethod.Cancel, SipMethod.Bye, SipMethod.Options, SipMethod.Update,
    ];

    /// <summary>What can be done with requests; methods that its user answers are among them.</summary>
    public SipCapabilities Capabilities { get; init; } = new() { Methods = CallMethods };

    /// <summary>The name of the program, in Server and User-Agent; none when null.</summary>
    public string? Product { get; init; }

    /// <summary>The host that peers reach us at, when the socket's own address is not it; null: the socket's.</summary>
    public string? Host { get; init; }

    /// <summary>
    /// Host and port that the peer of a flow reaches us at; goes before <see cref="Host"/> and the flow's own end.
    /// </summary>
    public Func<Transports.ISipFlow, string?>? PlaceOf { get; init; }

    /// <summary>
    /// How long a call lives without a sign of life (RFC 4028), where <c>timer</c> is among the extensions. Default 30
    /// minutes, which section 4 recommends. At least 90 s.
    /// </summary>
    public TimeSpan SessionInterval { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Calls at a time. Default 10,000. Above: 503.</summary>
    public int MaxCalls { get; init; } = 10_000;

    /// <summary>How long our calls may ring. Default 3 minutes, as RFC 3261 section 16.6 has it for proxies.</summary>
    public TimeSpan RingTimeout { get; init; } = TimeSpan.FromMinutes(3);
}
