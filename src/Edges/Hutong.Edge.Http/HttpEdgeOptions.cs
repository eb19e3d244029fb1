using System.ComponentModel.DataAnnotations;

namespace Hutong.Edge.Http;

/// <summary>The HTTP API. Section <c>http</c>.</summary>
public sealed class HttpEdgeOptions
{
    /// <summary>
    /// Requests a minute of one account, or of one address (an IPv6 /64) without a token. 600: a person with several
    /// clients stays far below.
    /// </summary>
    [Range(1, 10_000_000)]
    public int RequestsPerMinute { get; set; } = 600;

    /// <summary>
    /// Requests a minute of one address to the ways in that need no token (codes, sessions, accounts). 60: several
    /// people
    /// share an address.
    /// </summary>
    [Range(1, 10_000_000)]
    public int SignInsPerMinute { get; set; } = 60;

    /// <summary>The longest answer that is kept for its idempotency key, in bytes. 64 KiB.</summary>
    [Range(1024, 10_000_000)]
    public int KeptAnswerBytes { get; set; } = 64 << 10;

    /// <summary>
    /// The longest JSON body of a request, in bytes. 1 MiB: bodies are small; imports and uploads are streams with
    /// limits
    /// of their own.
    /// </summary>
    [Range(1024, 100_000_000)]
    public int BodyBytes { get; set; } = 1 << 20;
}
