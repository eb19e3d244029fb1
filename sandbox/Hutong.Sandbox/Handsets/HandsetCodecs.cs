using Hutong.Media.Codecs;
using Hutong.Sandbox.Sound;

namespace Hutong.Sandbox.Handsets;

/// <summary>The codecs of a handset by their names.</summary>
static class HandsetCodecs
{
    /// <summary>The codecs of these names, in their order; all for null; null when one is not known.</summary>
    public static IReadOnlyList<AudioCodec>? Find(string[]? names)
    {
        if (names is null)
        {
            return CallAudio.AllCodecs;
        }

        var found = names.Distinct(StringComparer.OrdinalIgnoreCase).Select(name => CallAudio.AllCodecs.FirstOrDefault(
            codec => codec.Name.Equals(name, StringComparison.OrdinalIgnoreCase))).ToList();
        return found.Contains(null) ? null : [.. found.OfType<AudioCodec>()];
    }
}
