using System.ComponentModel.DataAnnotations;

namespace Hutong.Edge.Dav;

/// <summary>CardDAV. Section <c>dav</c>.</summary>
public sealed class DavEdgeOptions
{
    /// <summary>
    /// The longest body of a PROPFIND or REPORT, in bytes. 4 MiB: a request for 20,000 cards by name has 2 MB.
    /// </summary>
    [Range(1024, 100_000_000)]
    public int RequestBytes { get; set; } = 4 << 20;

    /// <summary>Cards of one answer to a client that sets no limit; it asks again. 0, the default, sets none.</summary>
    [Range(0, 1_000_000)]
    public int AnswerCards { get; set; }
}
