using System.ComponentModel.DataAnnotations;

namespace Hutong.Calling.Media;

/// <summary>The sound of bridged calls. Section <c>calling:media</c>.</summary>
sealed class MediaOptions
{
    /// <summary>
    /// The UDP ports that sound may use, <c>first-last</c>. 16384-32767: what telephony gear uses, and enough for
    /// 4,000 calls. A leg takes two.
    /// </summary>
    [RegularExpression("^[0-9]{4,5}-[0-9]{4,5}$")]
    public string Ports { get; set; } = "16384-32767";

    /// <summary>
    /// The address that peers are told to send sound to. Not set: the one of this machine on the way to the peer, on
    /// one machine the loopback address. Behind an address translation it must be set to the public one.
    /// </summary>
    public string? Address { get; set; }

    /// <summary>
    /// A call ends when a party that should be heard has sent nothing for so long: 30 s, longer than any phone pauses
    /// its keep-alives.
    /// </summary>
    public TimeSpan Silence { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The first port of the range.</summary>
    public int FirstPort => Math.Clamp(Part(0), 1024, 65534);

    /// <summary>The last port of the range.</summary>
    public int LastPort => Math.Clamp(Part(1), FirstPort + 1, 65535);

    int Part(int index) => int.Parse(Ports.Split('-')[index], System.Globalization.CultureInfo.InvariantCulture);
}
