using System.Net;
using Hutong.Media.Codecs;
using Hutong.Sip.Sdp;

namespace Hutong.Sandbox.Sound;

/// <summary>What two ends agreed on.</summary>
/// <param name="Codec">What we send in.</param>
/// <param name="PayloadType">Under which number.</param>
/// <param name="Receives">What may come, by number.</param>
/// <param name="EventType">The number of telephone-events; null when the other end knows none.</param>
/// <param name="Remote">Where it goes.</param>
/// <param name="Sends">Whether the other end wants to hear us.</param>
sealed record AudioTerms(
    AudioCodec Codec, byte PayloadType, IReadOnlyDictionary<byte, AudioCodec> Receives, byte? EventType,
    IPEndPoint Remote, bool Sends)
{
    const string EventName = "telephone-event";

    /// <summary>What handsets speak, best first, and the keys.</summary>
    public static IReadOnlyList<SdpCodec> Offered(IReadOnlyList<AudioCodec> codecs) =>
    [
        .. codecs.Select(codec => new SdpCodec(codec.StaticPayloadType!.Value, codec.Name, codec.ClockRateHz)),
        new(101, EventName, 8000, 1, "0-15"),
    ];

    /// <summary>
    /// The terms that follow from the other end's description; null when there is no sound in it that can be spoken.
    /// </summary>
    public static AudioTerms? From(SessionDescription theirs, IReadOnlyList<AudioCodec> ours)
    {
        var audio = theirs.Media.FirstOrDefault(one => one is { Kind: "audio", Protocol: "RTP/AVP", Port: > 0 });
        if (audio is null || (audio.Connection ?? theirs.Connection) is not { } connection
            || !IPAddress.TryParse(connection.Address, out var address))
        {
            return null;
        }

        var common = SdpNegotiation.Common(audio.Codecs, Offered(ours));
        var speech = common.Where(codec => AudioCodec.Find(codec.Name, codec.ClockRate) is not null).ToList();
        if (speech.Count == 0)
        {
            return null;
        }

        var keys = common.FirstOrDefault(codec => codec.Name.Equals(EventName, StringComparison.OrdinalIgnoreCase));
        return new(
            AudioCodec.Find(speech[0].Name, speech[0].ClockRate)!, (byte)speech[0].PayloadType,
            speech.ToDictionary(
                codec => (byte)codec.PayloadType, codec => AudioCodec.Find(codec.Name, codec.ClockRate)!),
            (byte?)keys?.PayloadType, new(address, audio.Port),
            !connection.IsNowhere && theirs.DirectionOf(audio).HasFlag(MediaDirection.Receive));
    }
}
