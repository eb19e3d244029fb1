using System.ComponentModel.DataAnnotations;

namespace Hutong.Messaging.ExternalServices;

/// <summary>Services beside this one that clients may use: STUN and TURN for calls.</summary>
sealed class ExternalServicesOptions
{
    /// <summary>The services. Default none.</summary>
    public List<ExternalServiceEntry> Services { get; set; } = [];

    /// <summary>Minutes that credentials are good for. Default 720: a long call must not lose its relay.</summary>
    [Range(5, 10_080)]
    public int CredentialMinutes { get; set; } = 720;
}

/// <summary>One service.</summary>
sealed class ExternalServiceEntry
{
    /// <summary><c>stun</c>, <c>stuns</c>, <c>turn</c> or <c>turns</c>.</summary>
    [Required]
    public string Type { get; set; } = "";

    /// <summary>Its name or address, as clients reach it.</summary>
    [Required]
    public string Host { get; set; } = "";

    /// <summary>Its port. Default 3478.</summary>
    [Range(1, 65_535)]
    public int Port { get; set; } = 3478;

    /// <summary><c>udp</c> or <c>tcp</c>. Default udp.</summary>
    [RegularExpression("udp|tcp")]
    public string Transport { get; set; } = "udp";

    /// <summary>
    /// The secret shared with a TURN server (coturn's <c>static-auth-secret</c>); clients get names and passwords
    /// made of it that expire. Default none: the service asks for none.
    /// </summary>
    public string? Secret { get; set; }
}
