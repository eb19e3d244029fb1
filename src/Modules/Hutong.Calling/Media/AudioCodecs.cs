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
        IEnumerable<AudioCodec> all = kind == LegKind.Trunk ? [AudioCodec.Pcma, AudioCodec.Pcmu]
            : way == MediaWay.Web ? AudioCodec.All : AudioCodec.All.Where(one => one != AudioCodec.Opus
                || others.Contains(one));
        return [.. all.Where(one => one.CanTranscode || others.Contains(one))
            .OrderBy(one => others.Contains(one) ? others.ToList().IndexOf(one) : int.MaxValue)];
    }

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
    public static IReadOnlyList<NumberedCodec> Speech(IEnumerable<SdpCodec> codecs) =>
        [.. codecs.Where(one => one.PayloadType < 128)
            .Select(one => (one, Codec: AudioCodec.Find(one.Name, one.ClockRate)))
            .Where(pair => pair.Codec is not null && pair.one.Channels == pair.Codec.SdpChannels)
            .Select(pair => new NumberedCodec((byte)pair.one.PayloadType, pair.Codec!))];

    /// <summary>The ways to send keys of a medium.</summary>
    public static IReadOnlyList<NumberedEvents> KeyEvents(IEnumerable<SdpCodec> codecs) =>
        [.. codecs.Where(one => one.Name.Equals(EventName, StringComparison.OrdinalIgnoreCase))
            .Select(one => new NumberedEvents((byte)one.PayloadType, one.ClockRate))];
}
