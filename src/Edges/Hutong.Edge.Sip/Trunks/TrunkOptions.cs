using System.ComponentModel.DataAnnotations;
using Hutong.Kernel;
using Hutong.Kernel.Numbers;

namespace Hutong.Edge.Sip.Trunks;

/// <summary>A way to ordinary telephones: a carrier, or the sandbox.</summary>
public sealed class TrunkOptions
{
    /// <summary>A short name, in records and metrics. It must be set.</summary>
    [Required]
    [RegularExpression("^[a-z0-9][a-z0-9-]{0,31}$")]
    public string Name { get; set; } = "";

    /// <summary>The carrier's host: a name or an address. It must be set.</summary>
    [Required]
    public string Host { get; set; } = "";

    /// <summary>
    /// Its port. Default 5060; 0 finds host and port by the SRV records of its name (RFC 3263), as carriers with
    /// several
    /// servers want it, and takes 5060, or 5061 for TLS, where there are none.
    /// </summary>
    [Range(0, 65535)]
    public int Port { get; set; } = 5060;

    /// <summary>
    /// How it is reached: <c>udp</c>, <c>tcp</c>, <c>tls</c>, or <c>auto</c>, as the NAPTR records of its name prefer,
    /// with
    /// port 0. Default <c>udp</c>. With <c>auto</c> whoever forges names can choose a way without TLS.
    /// </summary>
    [RegularExpression("^(udp|tcp|tls|auto)$")]
    public string Transport { get; set; } = "udp";

    /// <summary>
    /// From where its calls come, beside the host: addresses, with a port or without. A call from anywhere else is a
    /// stranger's. The host itself counts with its port over UDP, and with any port over TCP and TLS. Default none.
    /// </summary>
    public List<string> Sources { get; set; } = [];

    /// <summary>Who holds the licence to carry these calls, as records name it. It must be set.</summary>
    [Required]
    public string Licensee { get; set; } = "";

    /// <summary>
    /// Where the licence holds: region codes (ISO 3166-1, two letters), or <c>*</c> for everywhere. Default none: a
    /// trunk without one carries nothing.
    /// </summary>
    public List<string> Jurisdictions { get; set; } = [];

    /// <summary>Whether it leads to the pretend carrier. Default false.</summary>
    public bool Sandbox { get; set; }

    /// <summary>
    /// Numbers of ours that lead here, as <c>+8640012345</c>: calls to them are taken, besides those to accounts.
    /// </summary>
    public List<string> Numbers { get; set; } = [];

    /// <summary>The name that the carrier challenges us for. Default none: it knows us by our address.</summary>
    public string? Username { get; set; }

    /// <summary>The password for it.</summary>
    public Secret? Password { get; set; }

    /// <summary>
    /// The domain of our address at the carrier, in From and in what is registered. Default empty: its host.
    /// </summary>
    public string Domain { get; set; } = "";

    /// <summary>Whether to register there, for carriers that send calls only to who does. Default false.</summary>
    public bool Register { get; set; }

    /// <summary>Calls at a time, both ways. Default 100.</summary>
    [Range(1, 100_000)]
    public int Channels { get; set; } = 100;

    /// <summary>Calls begun a second by us, on average; as many at once. Default 10.</summary>
    [Range(1, 10_000)]
    public int CallsPerSecond { get; set; } = 10;

    /// <summary>Trunks with a lower number are tried first. Default 1.</summary>
    [Range(0, 1_000)]
    public int Priority { get; set; } = 1;

    /// <summary>Among those of one priority, how often it is tried first. Default 1.</summary>
    [Range(1, 1_000)]
    public int Weight { get; set; } = 1;

    /// <summary>
    /// The region whose numbers the carrier may write without a country code, as ISO 3166-1 code. Default empty: it
    /// writes all with one.
    /// </summary>
    public string Region { get; set; } = "";

    /// <summary>Whether numbers go out with a plus, <c>+8613800138000</c>. Default true; false leaves it out.</summary>
    public bool Plus { get; set; } = true;

    /// <summary>How often the carrier is asked whether it is there (OPTIONS). Default 30 s; 0 asks never.</summary>
    public TimeSpan HealthInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What is wrong in itself; null when nothing is.</summary>
    public string? Fault()
    {
        foreach (var number in Numbers)
        {
            if (!PhoneNumber.TryParseE164(number, out _))
            {
                return $"sip.trunks: {number} of {Name} is no number such as +8640012345";
            }
        }

        foreach (var source in Sources)
        {
            if (!TrunkSource.TryRead(source, out _))
            {
                return $"sip.trunks: {source} of {Name} is no address such as 192.0.2.1 or 192.0.2.1:5060";
            }
        }

        return Jurisdictions.FirstOrDefault(region => region != "*" && !NumberingPlans.World.Regions.Contains(region))
                is { } unknown ? $"sip.trunks: {unknown} of {Name} is no region code such as CN, and not *"
            : Region.Length > 0 && !NumberingPlans.World.Regions.Contains(Region)
                ? $"sip.trunks: {Region} of {Name} is no region code such as CN"
            : Transport == "auto" && (Port != 0 || System.Net.IPAddress.TryParse(Host, out _))
                ? $"sip.trunks: {Name} has transport auto, which needs a name as its host, and port 0"
            : Username is null && Register ? $"sip.trunks: {Name} registers, and has no username"
            : null;
    }
}
