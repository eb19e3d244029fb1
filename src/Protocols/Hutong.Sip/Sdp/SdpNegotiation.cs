using System.Globalization;

namespace Hutong.Sip.Sdp;

/// <summary>What we can do with one kind of media.</summary>
public sealed record MediaCapability
{
    /// <summary>audio or video.</summary>
    public required string Kind { get; init; }

    /// <summary>The codecs; numbers are those of our own offers.</summary>
    public required IReadOnlyList<SdpCodec> Codecs { get; init; }

    /// <summary>The protocols that we take, all exactly as written in offers.</summary>
    public required IReadOnlyList<string> Protocols { get; init; }

    /// <summary>Our port for the next medium of this kind.</summary>
    public required int Port { get; init; }

    /// <summary>What we want of it.</summary>
    public MediaDirection Direction { get; init; } = MediaDirection.Both;

    /// <summary>Whether RTCP may share the port.</summary>
    public bool TakesRtcpMux { get; init; } = true;

    /// <summary>What else goes into our description: keys, candidates, fingerprints.</summary>
    public IReadOnlyList<SdpAttribute> Attributes { get; init; } = [];
}

/// <summary>
/// Makes answers (RFC 3264 section 6): one medium for each that was offered, in the same order, with the numbers of the
/// offer. A kind, protocol or codec that we do not have is refused by port 0, and so is the second of a kind.
/// </summary>
public static class SdpNegotiation
{
    /// <summary>
    /// The codec that carries dialled digits (RFC 4733), and the one for silence: they are no speech.
    /// </summary>
    static readonly string[] Helpers = ["telephone-event", "CN", "red", "ulpfec", "rtx"];

    /// <summary>The answer; null when nothing of the offer can be taken: 488.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="origin">Our origin.</param>
    /// <param name="connection">Our address.</param>
    /// <param name="capabilities">What we can; the first of a kind and a protocol counts.</param>
    public static SessionDescription? Answer(
        SessionDescription offer, SdpOrigin origin, SdpConnection connection,
        IReadOnlyList<MediaCapability> capabilities)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(capabilities);
        List<MediaDescription> answers = [];
        var left = capabilities.ToList();
        foreach (var media in offer.Media)
        {
            var capability = media.Port == 0 && !media.Attributes.Contains("bundle-only") ? null
                : left.Find(one => one.Kind == media.Kind && one.Protocols.Contains(media.Protocol));
            var answer = capability is null ? null : Answer(offer, media, capability);
            answers.Add(answer ?? media.Refused());
            if (answer is not null)
            {
                left.RemoveAll(one => one.Kind == media.Kind);
            }
        }

        return answers.All(one => one.Port == 0) ? null : new()
        {
            Origin = origin,
            Connection = connection,
            Media = answers,
        };
    }

    /// <summary>What both can, with the numbers and parameters of one side: best first as that side says.</summary>
    public static IReadOnlyList<SdpCodec> Common(IEnumerable<SdpCodec> theirs, IReadOnlyList<SdpCodec> ours)
    {
        ArgumentNullException.ThrowIfNull(theirs);
        var common = theirs.Where(codec => ours.Any(codec.IsSameAs)).ToList();

        // Digits at the rate of a codec that is not taken are of no use (RFC 4733 section 2.1).
        var speech = common.Where(codec => !IsHelper(codec)).ToList();
        return speech.Count == 0 ? []
            : [.. common.Where(codec => !IsHelper(codec) || speech.Exists(one => one.ClockRate == codec.ClockRate))];
    }

    /// <summary>What was agreed on when an answer came: the codecs of each medium that both send, none when it is
    /// refused. Null when the answer does not fit the offer: another number or order of media.</summary>
    public static IReadOnlyList<IReadOnlyList<SdpCodec>>? Agreed(SessionDescription offer, SessionDescription answer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(answer);
        if (offer.Media.Count != answer.Media.Count)
        {
            return null;
        }

        List<IReadOnlyList<SdpCodec>> agreed = [];
        foreach (var (asked, given) in offer.Media.Zip(answer.Media))
        {
            if (asked.Kind != given.Kind)
            {
                return null;
            }

            agreed.Add(given.Port == 0 ? [] : Common(given.Codecs, asked.Codecs));
        }

        return agreed;
    }

    static bool IsHelper(SdpCodec codec) => Helpers.Contains(codec.Name, StringComparer.OrdinalIgnoreCase);

    static MediaDescription? Answer(SessionDescription offer, MediaDescription media, MediaCapability capability)
    {
        var codecs = Common(media.Codecs, capability.Codecs);
        if (codecs.Count == 0)
        {
            return null;
        }

        // Numbers are the offer's, parameters our own: they say what we can receive.
        var answer = MediaDescription.Rtp(media.Kind, capability.Port, media.Protocol, codecs.Select(codec => codec with
        {
            Parameters = capability.Codecs.First(codec.IsSameAs).Parameters,
        }));
        List<SdpAttribute> more = [];
        if (media.Mid is { } mid)
        {
            more.Add(new("mid", mid));
        }

        if (media.HasRtcpMux && capability.TakesRtcpMux)
        {
            more.Add(new("rtcp-mux", null));
        }

        if (media.PacketTime is { } time)
        {
            more.Add(new("ptime", time.ToString(CultureInfo.InvariantCulture)));
        }

        more.Add(new(offer.DirectionOf(media).Answer(capability.Direction).Name(), null));
        return answer with { Attributes = answer.Attributes.With([.. more, .. capability.Attributes]) };
    }
}
