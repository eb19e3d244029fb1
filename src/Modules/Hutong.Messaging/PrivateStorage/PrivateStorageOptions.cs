using System.ComponentModel.DataAnnotations;

namespace Hutong.Messaging.PrivateStorage;

/// <summary>The limits of private XML.</summary>
sealed class PrivateStorageOptions
{
    /// <summary>Bytes of one element. Default 262,144.</summary>
    [Range(1_024, 16_777_216)]
    public int ElementBytesMax { get; set; } = 262_144;

    /// <summary>Elements that an account may keep. Default 100: each is one client's settings.</summary>
    [Range(1, 10_000)]
    public int ElementsMax { get; set; } = 100;
}
