using Hutong.Media.Codecs;
using Hutong.Media.Sessions;
using Hutong.Sip.Sdp;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Media;

/// <summary>Codecs between descriptions and sound.</summary>
static class AudioCodecs
{
    const string EventName = "telephone-event", EventParameters = "0-16";

    static readonly (AudioCodec Codec, SdpCodec Sdp)[] Offered =
    [
        (AudioCodec.Opus, new(111, "opus", 48_000, 2, "minptime=10;useinbandfec=1")),
        (AudioCodec.G722, new(9, "G722", 8000)),
        (AudioCodec.Pcma, new(8, "PCMA", 8000)),
        (AudioCodec.Pcmu, new(0, "PCMU", 8000)),
    ];

    static readonly SdpCodec Events = new(101, EventName, 8000, 1, EventParameters);
    static readonly SdpCodec WideEvents = new(110, EventName, 48_000, 1, EventParameters);

    /// <summary>
    /// What we offer, best first: what the other party speaks, so that nothing needs to be encoded anew, then the rest
    /// that can be. A trunk is offered what every telephone exchange speaks.
    /// </summary>
    public static IReadOnlyList<AudioCodec> For(MediaWay way, LegKind kind, IReadOnlyList<AudioCodec> others)
    {
        List<AudioCodec> list = new(Offered.Length);
        foreach (var one in others)
        {
            if (!list.Contains(one) && (kind != LegKind.Trunk || IsOfTelephones(one)))
            {
                list.Add(one);
            }
        }

        foreach (var one in AudioCodec.All)
        {
            var offered = kind == LegKind.Trunk ? IsOfTelephones(one)
                : way == MediaWay.Web || one != AudioCodec.Opus;
            if (offered && one.CanTranscode && !list.Contains(one))
            {
                list.Add(one);
            }
        }

        return list;
    }

    static bool IsOfTelephones(AudioCodec codec) => codec == AudioCodec.Pcma || codec == AudioCodec.Pcmu;

    /// <summary>The lines for codecs, with keys at their rates.</summary>
    public static IReadOnlyList<SdpCodec> Describe(IReadOnlyList<AudioCodec> codecs)
    {
        List<SdpCodec> lines = [.. codecs.Select(codec => Offered.First(one => one.Codec == codec).Sdp)];
        if (lines.Exists(one => one.ClockRate == 8000))
        {
            lines.Add(Events);
        }

        if (lines.Exists(one => one.ClockRate == 48_000))
        {
            lines.Add(WideEvents);
        }

        return lines;
    }

    /// <summary>The sound codecs of a medium that we know, in its order.</summary>
    public static IReadOnlyList<NumberedCodec> Speech(IEnumerable<SdpCodec> codecs)
    {
        List<NumberedCodec> list = [];
        foreach (var one in codecs)
        {
            if (one.PayloadType < 128 && AudioCodec.Find(one.Name, one.ClockRate) is { } codec
                && one.Channels == codec.SdpChannels)
            {
                list.Add(new((byte)one.PayloadType, codec));
            }
        }

        return list;
    }

    /// <summary>The ways to send keys of a medium.</summary>
    public static IReadOnlyList<NumberedEvents> KeyEvents(IEnumerable<SdpCodec> codecs) =>
        [.. codecs.Where(one => one.Name.Equals(EventName, StringComparison.OrdinalIgnoreCase))
            .Select(one => new NumberedEvents((byte)one.PayloadType, one.ClockRate))];
}
