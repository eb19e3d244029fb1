using System.ComponentModel.DataAnnotations;

namespace Hutong.Messaging.Roster;

/// <summary>The limits of a roster.</summary>
sealed class RosterOptions
{
    /// <summary>Contacts an account may have. Default 5,000: a broadcast looks at each of them.</summary>
    [Range(1, 100_000)]
    public int ItemsMax { get; set; } = 5_000;

    /// <summary>Characters in the name of a contact or group. Default 256.</summary>
    [Range(16, 4_096)]
    public int NameCharsMax { get; set; } = 256;

    /// <summary>Groups that one contact may be in. Default 32.</summary>
    [Range(1, 1_000)]
    public int GroupsMax { get; set; } = 32;

    /// <summary>
    /// Requests for a subscription that wait for an answer. Default 1,000; those beyond it are dropped, since a
    /// stranger must not fill an account (RFC 6121 section 3.1.3).
    /// </summary>
    [Range(1, 100_000)]
    public int RequestsMax { get; set; } = 1_000;

    /// <summary>Bytes kept of what a request says. Default 2,048; a longer one is kept without its content.</summary>
    [Range(0, 65_536)]
    public int RequestBytesMax { get; set; } = 2_048;
}
