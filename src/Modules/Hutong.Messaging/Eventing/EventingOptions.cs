using System.ComponentModel.DataAnnotations;

namespace Hutong.Messaging.Eventing;

/// <summary>The limits of personal eventing.</summary>
sealed class EventingOptions
{
    /// <summary>
    /// Bytes of one item's payload. Default 262,144: a device bundle of end-to-end encryption with its hundred keys,
    /// or a picture of an avatar, fits well.
    /// </summary>
    [Range(1_024, 16_777_216)]
    public int ItemBytesMax { get; set; } = 262_144;

    /// <summary>
    /// Items that a node keeps when it asks for <c>max</c>; older ones give way. Default 5,000: one item for each
    /// chat must fit.
    /// </summary>
    [Range(1, 1_000_000)]
    public int ItemsMax { get; set; } = 5_000;

    /// <summary>Nodes an account may have. Default 500: some clients make one for each of their devices.</summary>
    [Range(1, 100_000)]
    public int NodesMax { get; set; } = 500;

    /// <summary>Bytes of all items of an account. Default 67,108,864.</summary>
    [Range(65_536, long.MaxValue)]
    public long AccountBytesMax { get; set; } = 67_108_864;

    /// <summary>Explicit subscriptions and affiliations that a node may have. Default 1,000.</summary>
    [Range(1, 100_000)]
    public int PartiesMax { get; set; } = 1_000;

    /// <summary>Items in one answer when the request names no number. Default 1,000.</summary>
    [Range(1, 100_000)]
    public int PageMax { get; set; } = 1_000;
}
