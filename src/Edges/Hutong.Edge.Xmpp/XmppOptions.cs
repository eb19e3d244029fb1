using System.ComponentModel.DataAnnotations;

namespace Hutong.Edge.Xmpp;

/// <summary>What clients that speak XMPP may do, and where they are listened to. Section <c>xmpp</c>.</summary>
public sealed class XmppOptions
{
    /// <summary>
    /// The local address to listen on. Default <c>::</c>: every interface, IPv6 and IPv4. An address that is not one
    /// is refused at start.
    /// </summary>
    [Required]
    public string Address { get; set; } = "::";

    /// <summary>
    /// The TCP port for plain connections that change to TLS by STARTTLS. Default 5222, the registered one; 0 takes a
    /// free port, -1 turns it off.
    /// </summary>
    [Range(-1, 65535)]
    public int Port { get; set; } = 5222;

    /// <summary>
    /// The TCP port for connections that begin with TLS (XEP-0368). Default 5223, the customary one; 0 takes a free
    /// port, -1 turns it off.
    /// </summary>
    [Range(-1, 65535)]
    public int TlsPort { get; set; } = 5223;

    /// <summary>
    /// Whether clients may sign in without TLS. Default false: passwords and messages would be readable on the way.
    /// True only for load tests and behind a proxy that ends TLS on the same machine.
    /// </summary>
    public bool AllowPlaintext { get; set; }

    /// <summary>
    /// Whether a client may open a named account in its stream without an invitation (XEP-0077), where
    /// <c>accounts:signUp</c> is <c>Everyone</c>. Default false: programs open accounts by the thousand.
    /// </summary>
    public bool OpenRegistration { get; set; }

    /// <summary>
    /// Whether SCRAM bound to the channel (-PLUS) is offered also in the SASL of RFC 6120, not only in SASL2
    /// (XEP-0388). Default false: a client that can bind, but in no way that we offer, says "y" and must then be
    /// refused (RFC 5802 section 6). Such clients (slixmpp 1.8) know no SASL2, and would end with PLAIN or outside.
    /// </summary>
    public bool ClassicChannelBinding { get; set; }

    /// <summary>
    /// Seconds that a stream which lost its connection waits to be resumed (XEP-0198). Default 600: a tunnel, a lift,
    /// a change of network. 0 offers no resumption.
    /// </summary>
    [Range(0, 86_400)]
    public int ResumptionSeconds { get; set; } = 600;

    /// <summary>
    /// Bytes of one stanza, tags included, once signed in. Default 262,144: an avatar of 128 kB in base64 fits.
    /// RFC 6120 section 13.12 asks for at least 10,000.
    /// </summary>
    [Range(10_000, 16_777_216)]
    public int MaxStanzaBytes { get; set; } = 262_144;

    /// <summary>
    /// Bytes of one element before sign-in. Default 10,000, the least that RFC 6120 allows: strangers get no more.
    /// </summary>
    [Range(10_000, 1_048_576)]
    public int MaxStanzaBytesBeforeSignIn { get; set; } = 10_000;

    /// <summary>
    /// Seconds from the connection to a bound resource. Default 30: three tries by a slow person's slow telephone;
    /// longer only serves those who hold sockets.
    /// </summary>
    [Range(1, 600)]
    public int SignInSeconds { get; set; } = 30;

    /// <summary>
    /// Tries to sign in on one connection. Default 5, the most that RFC 6120 section 6.4.4 suggests: a client that
    /// offers channel binding which it cannot compute on TLS 1.3 (slixmpp 1.8) comes to PLAIN with its fifth.
    /// Guessing is counted by address and account elsewhere.
    /// </summary>
    [Range(2, 5)]
    public int MaxSignInTries { get; set; } = 5;

    /// <summary>
    /// Connections from one address (one /64 in IPv6). Default 20,000: thousands of telephones share one address of a
    /// carrier's translator, and a stranger must not take every socket.
    /// </summary>
    [Range(1, 10_000_000)]
    public int MaxConnectionsPerAddress { get; set; } = 20_000;

    /// <summary>
    /// Connections from one address that have not signed in. Default 2,000: after a cut everybody behind one
    /// translator comes back at once.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxStrangersPerAddress { get; set; } = 2_000;

    /// <summary>Bound resources of one account. Default 32: more is a client that never closes its streams.</summary>
    [Range(1, 1_000)]
    public int MaxSessionsPerAccount { get; set; } = 32;

    /// <summary>
    /// Stanzas a second of one connection, on average; above it the socket is read later. Default 2,000: far above
    /// people and bots, below what would starve others. 0 is no limit.
    /// </summary>
    [Range(0, 1_000_000)]
    public int MaxStanzasPerSecond { get; set; } = 2_000;

    /// <summary>
    /// Bytes a second read from one connection, on average; above it the socket is read later. Default 4,194,304.
    /// 0 is no limit.
    /// </summary>
    [Range(0, 1_073_741_824)]
    public int MaxBytesPerSecond { get; set; } = 4_194_304;

    /// <summary>
    /// Stanzas of one connection whose commit is under way; at the limit the socket is not read. Default 64: one
    /// commit lasts about a millisecond, so that is tens of thousands a second.
    /// </summary>
    [Range(1, 64)]
    public int MaxInFlight { get; set; } = 64;

    /// <summary>
    /// Bytes that wait for one connection to take them. Default 1,048,576. A slower reader is disconnected; its stream
    /// may be resumed, its messages are in the archive.
    /// </summary>
    [Range(65_536, 67_108_864)]
    public int MaxOutputBytes { get; set; } = 1_048_576;

    /// <summary>
    /// Stanzas sent that a client has not acknowledged (XEP-0198), also while it is away. Default 1,000; above it the
    /// session ends, and the client asks the archive.
    /// </summary>
    [Range(16, 100_000)]
    public int MaxUnacknowledged { get; set; } = 1_000;

    /// <summary>Bytes of the stanzas that a client has not acknowledged. Default 2,097,152.</summary>
    [Range(65_536, 67_108_864)]
    public int MaxUnacknowledgedBytes { get; set; } = 2_097_152;

    /// <summary>
    /// Stanzas sent before the client is asked for an acknowledgement. Default 10: few bytes more, and little kept.
    /// A client that went quiet is asked within 5 seconds.
    /// </summary>
    [Range(1, 1_000)]
    public int AckRequestEvery { get; set; } = 10;

    /// <summary>
    /// Seconds that a client may leave a request for an acknowledgement or a ping unanswered. Default 90: a telephone
    /// in a bad network answers late; longer and messages go to a dead socket.
    /// </summary>
    [Range(5, 3_600)]
    public int AnswerSeconds { get; set; } = 90;

    /// <summary>
    /// Seconds of silence after which a client is asked whether it is there. Default 900: under the 30 minutes of
    /// most translators, and seldom enough for a telephone's battery.
    /// </summary>
    [Range(5, 86_400)]
    public int IdleSeconds { get; set; } = 900;

    /// <summary>The path of the WebSocket (RFC 7395). Default <c>/xmpp-websocket</c>, where clients guess it.</summary>
    [RegularExpression("^/[A-Za-z0-9/_-]*$")]
    public string WebSocketPath { get; set; } = "/xmpp-websocket";

    /// <summary>
    /// The URL of the WebSocket as clients see it, told in discovery (XEP-0156). Default empty: made of the host that
    /// was asked for discovery.
    /// </summary>
    public string WebSocketUrl { get; set; } = "";
}
