using System.ComponentModel.DataAnnotations;

namespace Hutong.Messaging.Blocking;

/// <summary>The limits of block lists.</summary>
sealed class BlockingOptions
{
    /// <summary>Addresses an account may block. Default 5,000: a list is kept in memory with its user.</summary>
    [Range(1, 100_000)]
    public int ItemsMax { get; set; } = 5_000;
}
