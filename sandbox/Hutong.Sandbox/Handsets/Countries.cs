using Hutong.Media.Tones;

namespace Hutong.Sandbox.Handsets;

/// <summary>How networks of countries sound.</summary>
static class Countries
{
    /// <summary>What a caller hears while a telephone of the region rings; Europe's where it is not known.</summary>
    public static ProgressTone Ringback(string region) => region switch
    {
        "CN" => ProgressTone.ChinaRinging,
        "US" or "CA" or "HK" => ProgressTone.AmericaRinging,
        _ => ProgressTone.EuropeRinging,
    };
}
