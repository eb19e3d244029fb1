using System.ComponentModel.DataAnnotations;
using System.Net;
using Hutong.Edge.Sip.Trunks;

namespace Hutong.Edge.Sip;

/// <summary>SIP telephones and trunks. Section <c>sip</c>.</summary>
public sealed class SipOptions
{
    /// <summary>
    /// How much more an address may ask for that has registered telephones, than one of strangers: an exchange of an
    /// office registers once and calls for all. Not without an end, since the source of a datagram is soon forged.
    /// </summary>
    internal const int PhoneFactor = 20;

    /// <summary>
    /// The local address to listen on. Default <c>::</c>: every interface, IPv6 and IPv4.
    /// </summary>
    [Required]
    public string Address { get; set; } = "::";

    /// <summary>
    /// The port for UDP and TCP. Default 5060, the registered one; 0 takes a free port, -1 turns both off. A port that
    /// is taken by another program is told in the log, and the server goes on without it.
    /// </summary>
    [Range(-1, 65535)]
    public int Port { get; set; } = 5060;

    /// <summary>The port for TLS. Default 5061, the registered one; 0 takes a free port, -1 turns it off.</summary>
    [Range(-1, 65535)]
    public int TlsPort { get; set; } = 5061;

    /// <summary>
    /// The path of the WebSocket for browsers (RFC 7118) at the HTTP server. Default <c>/sip</c>; empty turns it off.
    /// </summary>
    [RegularExpression("^(/[A-Za-z0-9/_-]*)?$")]
    public string WebSocketPath { get; set; } = "/sip";

    /// <summary>
    /// The host that telephones and trunks outside of private networks reach this server at, when a router translates:
    /// a name or an address. Default empty: the address that their packets came to.
    /// </summary>
    public string PublicHost { get; set; } = "";

    /// <summary>
    /// Whether challenges offer SHA-256 beside MD5 (RFC 8760). Default false: telephones in use (baresip 1.0, sipsak)
    /// do not answer at all when it is among them. What MD5 protects here is a password of 130 random bits that this
    /// server made for one device: nobody finds that by trying, whatever the hash. With true, programs known to stumble
    /// still get MD5 alone.
    /// </summary>
    public bool OfferSha256 { get; set; }

    /// <summary>The longest that a telephone may register for before it must again. Default 1 hour.</summary>
    public TimeSpan LongestRegistration { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The shortest; below it a registration is refused (423). Default 60 s.</summary>
    public TimeSpan ShortestRegistration { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Registrations of one account. Default 10; above it the one that was refreshed longest ago goes, which is mostly
    /// a
    /// telephone that was restarted.
    /// </summary>
    [Range(1, 100)]
    public int MaxRegistrationsPerAccount { get; set; } = 10;

    /// <summary>
    /// Registrations in all. Default 200,000, of about 2 kB each. Above it new ones are refused (503).
    /// </summary>
    [Range(1, 10_000_000)]
    public int MaxRegistrations { get; set; } = 200_000;

    /// <summary>
    /// Whether telephones that registered over TLS must protect their sound too. Default false: one that refuses SRTP
    /// is asked once more with sound in clear, as one is taken that calls so; the record says of each leg how its sound
    /// was protected. With true such calls are refused (488), in both directions.
    /// </summary>
    public bool RequireSrtp { get; set; }

    /// <summary>Calls at a time, of all kinds, one for each leg. Default 10,000. Above it: 503.</summary>
    [Range(1, 1_000_000)]
    public int MaxCalls { get; set; } = 10_000;

    /// <summary>Calls at a time of one account, one for each leg. Default 20. Above it: 486.</summary>
    [Range(1, 1_000)]
    public int MaxCallsPerAccount { get; set; } = 20;

    /// <summary>
    /// Requests a second from one address that has not proved anything (one /64 in IPv6), on average; four times as
    /// many at once. Default 50: an office that comes back behind one translator. What is above is not answered, and
    /// ends the connection that it came by. Addresses of registered telephones may ask for twenty times as much.
    /// </summary>
    [Range(1, 100_000)]
    public int StrangerRequestsPerSecond { get; set; } = 50;

    /// <summary>Connections from one address. Default 1,000: an office behind one translator.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnectionsPerAddress { get; set; } = 1_000;

    /// <summary>How long a call lives without a sign of life of its other end (RFC 4028). Default 30 minutes.</summary>
    public TimeSpan SessionInterval { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// The name server that is asked for the records of trunks, as <c>192.0.2.53</c> or with a port. Default empty:
    /// those of the system.
    /// </summary>
    public string Resolver { get; set; } = "";

    /// <summary>The ways to ordinary telephones. Default none.</summary>
    public List<TrunkOptions> Trunks { get; set; } = [];

    /// <summary>What is wrong in itself; null when nothing is.</summary>
    public string? Fault() =>
        !IPAddress.TryParse(Address, out _) ? $"sip.address is {Address}: must be an IP address, such as 0.0.0.0 or ::"
        : ShortestRegistration < TimeSpan.FromSeconds(1) || ShortestRegistration > LongestRegistration
            ? "sip.shortestRegistration must be at least 1s and not above sip.longestRegistration"
        : LongestRegistration > TimeSpan.FromDays(1) ? "sip.longestRegistration must not be above 1d"
        : SessionInterval < TimeSpan.FromSeconds(90) || SessionInterval > TimeSpan.FromDays(1)
            ? "sip.sessionInterval must be 90s to 1d"
        : Resolver.Length > 0 && !IPEndPoint.TryParse(Resolver, out _)
            ? $"sip.resolver is {Resolver}: must be an IP address, such as 192.0.2.53, with a port or without"
        : Trunks.Select(trunk => trunk.Name).Distinct(StringComparer.Ordinal).Count() < Trunks.Count
            ? "sip.trunks: two have the same name"
        : null;
}
