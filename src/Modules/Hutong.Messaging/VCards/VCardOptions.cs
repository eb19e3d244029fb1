using System.ComponentModel.DataAnnotations;

namespace Hutong.Messaging.VCards;

/// <summary>The limits of vCards.</summary>
sealed class VCardOptions
{
    /// <summary>Bytes of a card with its picture. Default 262,144.</summary>
    [Range(1_024, 16_777_216)]
    public int CardBytesMax { get; set; } = 262_144;
}
