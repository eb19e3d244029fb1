using System.Net;
using System.Security.Cryptography;
using Hutong.Media.Codecs;
using Hutong.Media.Dtls;
using Hutong.Media.Ice;
using Hutong.Media.Net;
using Hutong.Media.Sessions;
using Hutong.Media.Srtp;
using Hutong.Sip.Sdp;
using Hutong.Switch.Calls;
using MediaCandidate = Hutong.Media.Ice.IceCandidate;

namespace Hutong.Calling.Media;

/// <summary>
/// The sound of one leg between its descriptions and its session: makes offers and answers, reads those of the peer.
/// Safe from several threads.
/// </summary>
sealed class LegAudio(MediaEngine engine, IAudioSessionUser user) : IDisposable
{
    static readonly string[] PlainProtocols = ["RTP/AVP", "RTP/AVPF"];
    static readonly string[] KeyedProtocols = ["RTP/SAVP", "RTP/SAVPF"];
    static readonly string[] WebProtocols =
        ["UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "RTP/SAVPF", "RTP/SAVP"];

    readonly Lock gate = new();
    readonly SrtpKey key = SrtpKey.Create(SrtpProfile.AesCm128Sha1Tag80);
    readonly ulong sessionNumber = (ulong)RandomNumberGenerator.GetInt32(int.MaxValue);
    ulong version;
    MediaWay way;
    IPAddress address = IPAddress.Loopback;
    SessionDescription? offered;
    bool disposed;

    /// <summary>The sound on the network; null until there was an offer or an answer of ours.</summary>
    public AudioSession? Session { get; private set; }

    /// <summary>
    /// Whether our ICE only answers. Jingle has no word for it, so with apps it is full: whoever calls chooses the way.
    /// </summary>
    public bool IsLite { get; init; } = true;

    /// <summary>Whether the peer has put us on hold.</summary>
    public bool IsHeld => Session?.Plan is { MaySend: false };

    /// <summary>How it is protected: none, sdes (keys in the description) or dtls.</summary>
    public string Protection => way switch
    {
        MediaWay.Keyed => "sdes",
        MediaWay.Web => "dtls",
        _ => "none",
    };

    /// <summary>The codecs of a description's sound, in its order.</summary>
    public static IReadOnlyList<AudioCodec> CodecsOf(SessionDescription? description) =>
        description?.Media.FirstOrDefault(one => one is { Kind: "audio", IsRtp: true }) is { } media
            ? [.. AudioCodecs.Speech(media.Codecs).Select(one => one.Codec)] : [];

    /// <summary>Our first offer to a party; null when there is no port left.</summary>
    public SessionDescription? Offer(MediaWay wanted, IPAddress? near, IReadOnlyList<AudioCodec> codecs)
    {
        lock (gate)
        {
            way = wanted == MediaWay.Web && engine.Dtls is null ? MediaWay.Plain : wanted;
            address = engine.AddressFor(near);
            if (!Open(way == MediaWay.Web, way == MediaWay.Web, controlling: true))
            {
                return null;
            }

            var protocol = way switch
            {
                MediaWay.Plain => PlainProtocols[0],
                MediaWay.Keyed => KeyedProtocols[0],
                _ => WebProtocols[0],
            };
            var media = MediaDescription.Rtp("audio", Session!.Port, protocol, AudioCodecs.Describe(codecs));
            List<SdpAttribute> more = [new("ptime", "20"), new("rtcp-mux", null), new("sendrecv", null)];
            if (way == MediaWay.Keyed)
            {
                more.Add(new("crypto", new CryptoAttribute(1, key).Format()));
            }
            else if (way == MediaWay.Web)
            {
                more.AddRange([new("mid", "0"), new("setup", "actpass"), .. WebAttributes()]);
            }

            return offered = Wrap([media with { Attributes = media.Attributes.With(more) }],
                way == MediaWay.Web ? ["0"] : []);
        }
    }

    /// <summary>
    /// Our offer in clear to a party that would not have it with keys; null once something has been agreed on.
    /// </summary>
    public SessionDescription? OfferInClear()
    {
        lock (gate)
        {
            if (disposed || way != MediaWay.Keyed || Session is not { Plan: null } || offered is null)
            {
                return null;
            }

            way = MediaWay.Plain;
            var media = offered.Media.Select(one => one with
            {
                Protocol = PlainProtocols[0], Attributes = one.Attributes.Without("crypto"),
            });
            return offered = offered with { Origin = Origin(), Media = [.. media] };
        }
    }

    /// <summary>Our offer once more, for a party that asks for one, or with another direction (hold).</summary>
    public SessionDescription? OfferAgain(MediaDirection direction)
    {
        lock (gate)
        {
            if (disposed || Session is null || offered is null)
            {
                return null;
            }

            var media = offered.Media.Select(one => one.Port == 0 ? one : one with
            {
                Attributes = one.Attributes.Without("sendrecv", "sendonly", "recvonly", "inactive")
                    .With(new SdpAttribute(direction.Name(), null)),
            });
            return offered = offered with { Origin = Origin(), Media = [.. media] };
        }
    }

    /// <summary>The answer to a party's offer, at first or anew; or why there is none.</summary>
    public SessionDescription? Answer(SessionDescription offer, AudioCodec? preferred, out CallReason reason)
    {
        lock (gate)
        {
            reason = CallReason.Failed;
            if (disposed)
            {
                return null;
            }

            var media = offer.Media.FirstOrDefault(one => one is { Kind: "audio", IsRtp: true, Port: > 0 });
            if (media is null || WayOf(offer, media) is not { } offeredWay)
            {
                reason = media is null ? CallReason.NoCodec : CallReason.BadDescription;
                return null;
            }

            if (Choose(media, preferred) is not { } chosen)
            {
                reason = CallReason.NoCodec;
                return null;
            }

            var theirs = AddressOf(offer, media);
            var hasIce = offeredWay == MediaWay.Web && IceOf(offer, media) is not null;
            if (Session is null)
            {
                (way, address) = (offeredWay, engine.AddressFor(theirs?.Address));
                if (!Open(hasIce, way == MediaWay.Web))
                {
                    reason = CallReason.Full;
                    return null;
                }
            }

            if (hasIce && Session!.Plan?.Ice is { } before && IceOf(offer, media) is { } asked
                && (asked.User != before.User || asked.Password != before.Password))
            {
                // Its network changed (RFC 8839 section 4.4.1.1.1).
                Session.RestartIce();
            }

            var crypto = way == MediaWay.Keyed ? Cryptos(media).FirstOrDefault() : null;
            var answer = SdpNegotiation.Answer(
                offer, Origin(), SdpConnection.For(address), [Capability(media, chosen, crypto, hasIce)]);
            if (answer is null || (way == MediaWay.Keyed && crypto is null))
            {
                reason = way == MediaWay.Keyed && crypto is null ? CallReason.BadDescription : CallReason.NoCodec;
                return null;
            }

            answer = Finish(offer, answer, hasIce);
            var own = answer.Media[offer.Media.ToList().IndexOf(media)];
            Session!.Apply(Plan(offer, media, own, AudioCodecs.Speech(own.Codecs),
                AudioCodecs.KeyEvents(own.Codecs), crypto, chosen, theirs));
            offered = answer;
            return answer;
        }
    }

    /// <summary>Takes the answer to our offer; why not, or null when it is taken.</summary>
    public CallReason? Accept(SessionDescription answer)
    {
        lock (gate)
        {
            if (disposed || Session is null || offered is null)
            {
                return CallReason.Failed;
            }

            var index = offered.Media.ToList().FindIndex(one => one is { Kind: "audio", Port: > 0 });
            if (index < 0 || answer.Media.Count <= index || answer.Media[index].Kind != "audio")
            {
                return CallReason.BadDescription;
            }

            var (own, media) = (offered.Media[index], answer.Media[index]);
            var speech = AudioCodecs.Speech(SdpNegotiation.Common(media.Codecs, own.Codecs));
            if (media.Port == 0 || speech.Count == 0)
            {
                return CallReason.NoCodec;
            }

            var crypto = way == MediaWay.Keyed ? Cryptos(media).FirstOrDefault() : null;
            if ((way == MediaWay.Keyed && (crypto is null || !media.IsSecure))
                || (way == MediaWay.Web && FingerprintOf(answer, media) is null))
            {
                return CallReason.BadDescription;
            }

            // The peer sends with our numbers, but some send with their own.
            List<NumberedCodec> receives = [.. AudioCodecs.Speech(own.Codecs)
                .Where(one => speech.Any(other => other.Codec == one.Codec))];
            receives.AddRange(speech.Where(one => !receives.Exists(other => other.Type == one.Type)));
            List<NumberedEvents> events = [.. AudioCodecs.KeyEvents(own.Codecs)];
            events.AddRange(AudioCodecs.KeyEvents(media.Codecs)
                .Where(one => !events.Exists(other => other.Type == one.Type)));
            Session.Apply(Plan(answer, media, own, receives, events, crypto, speech[0], AddressOf(answer, media)));
            return null;
        }
    }

    public void AddCandidates(IReadOnlyList<Sip.Sdp.IceCandidate> candidates) =>
        Session?.AddCandidates(Candidates(candidates));

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            if (Session is { } session)
            {
                engine.Close(session);
            }
        }
    }

    bool Open(bool ice, bool dtls, bool controlling = false)
    {
        Session ??= disposed ? null : engine.Open(
            user, ice, dtls ? engine.Dtls : null, address, IsLite, controlling);
        return Session is not null;
    }

    AudioPlan Plan(SessionDescription description, MediaDescription media, MediaDescription own,
        IReadOnlyList<NumberedCodec> receives, IReadOnlyList<NumberedEvents> receivesEvents, CryptoAttribute? crypto,
        NumberedCodec sends, IPEndPoint? theirs)
    {
        var direction = description.DirectionOf(media);
        var wanted = MediaDirections.Find(own.Attributes) ?? MediaDirection.Both;
        SocketEndpoint? remote = theirs is null ? null : SocketEndpoint.From(theirs);
        return new()
        {
            Remote = remote,
            RemoteRtcp = remote is null || media.HasRtcpMux || way == MediaWay.Web ? null
                : remote.Value with { Port = (ushort)(media.RtcpPort ?? media.Port + 1) },
            Sends = sends,
            Receives = receives,
            SendsEvents = AudioCodecs.KeyEvents(media.Codecs),
            ReceivesEvents = receivesEvents,
            MaySend = direction.HasFlag(MediaDirection.Receive) && wanted.HasFlag(MediaDirection.Send),
            MayReceive = direction.HasFlag(MediaDirection.Send) && wanted.HasFlag(MediaDirection.Receive),
            SendKey = crypto is null ? null : key,
            ReceiveKey = crypto?.Key,
            Ice = way == MediaWay.Web ? IceOf(description, media) : null,
            Candidates = way == MediaWay.Web ? Candidates(media.Candidates) : [],
            Fingerprint = way == MediaWay.Web ? FingerprintOf(description, media) : null,
            DtlsRole = RoleWith(description.ValueOf(media, "setup")),
        };
    }

    MediaCapability Capability(
        MediaDescription media, NumberedCodec chosen, CryptoAttribute? crypto, bool hasIce)
    {
        List<SdpAttribute> more = [];
        if (crypto is not null)
        {
            more.Add(new("crypto", new CryptoAttribute(crypto.Tag, key).Format()));
        }
        else if (way == MediaWay.Web)
        {
            more.Add(new(
                "setup", RoleWith(media.Attributes.Value("setup")) == DtlsRole.Client ? "active" : "passive"));
            more.AddRange(hasIce ? WebAttributes() : [Fingerprint()]);
        }

        return new()
        {
            Kind = "audio",
            Codecs = AudioCodecs.Describe([chosen.Codec]),
            Protocols = way switch
            {
                MediaWay.Plain => PlainProtocols,
                MediaWay.Keyed => KeyedProtocols,
                _ => WebProtocols,
            },
            Port = Session!.Port,
            Attributes = more,
        };
    }

    // Whoever answers actpass is active; to us a passive peer leaves the beginning. What was agreed on first stays
    // for as long as the keys do (RFC 8842 section 5.5).
    DtlsRole RoleWith(string? setup) => Session?.Plan is { Fingerprint: not null } agreed ? agreed.DtlsRole
        : setup == "passive" ? DtlsRole.Client : DtlsRole.Server;

    SessionDescription Finish(SessionDescription offer, SessionDescription answer, bool hasIce)
    {
        List<SdpAttribute> more = hasIce && IsLite ? [new("ice-lite", null)] : [];
        var bundled = answer.Media.Where(one => one.Port > 0 && one.Mid is { } mid && offer.Bundle.Contains(mid))
            .Select(one => one.Mid!).ToList();
        if (bundled.Count > 0)
        {
            more.Add(new("group", "BUNDLE " + string.Join(' ', bundled)));
        }

        return more.Count == 0 ? answer : answer with { Attributes = answer.Attributes.With(more) };
    }

    SessionDescription Wrap(IReadOnlyList<MediaDescription> media, IReadOnlyList<string> bundle)
    {
        List<SdpAttribute> more = bundle.Count == 0 ? []
            : [.. (SdpAttribute[])(IsLite ? [new("ice-lite", null)] : []),
                new("group", "BUNDLE " + string.Join(' ', bundle))];
        return new()
        {
            Origin = Origin(),
            Connection = SdpConnection.For(address),
            Attributes = new(more),
            Media = media,
        };
    }

    SdpOrigin Origin() => new("-", sessionNumber, ++version, SdpConnection.For(address));

    IEnumerable<SdpAttribute> WebAttributes()
    {
        var credentials = Session!.Ice!;
        yield return new("ice-ufrag", credentials.User);
        yield return new("ice-pwd", credentials.Password);
        yield return Fingerprint();
        var candidate = MediaCandidate.Create(new(address, Session.Port)).ToString();
        yield return new("candidate", candidate["candidate:".Length..]);
        yield return new("end-of-candidates", null);
    }

    SdpAttribute Fingerprint() => new("fingerprint", engine.Dtls!.Fingerprint.ToString());

    MediaWay? WayOf(SessionDescription offer, MediaDescription media)
    {
        var secured = FingerprintOf(offer, media) is not null && engine.Dtls is not null;
        return PlainProtocols.Contains(media.Protocol) ? MediaWay.Plain
            : secured && WebProtocols.Contains(media.Protocol) ? MediaWay.Web
            : KeyedProtocols.Contains(media.Protocol) ? MediaWay.Keyed : null;
    }

    static NumberedCodec? Choose(MediaDescription media, AudioCodec? preferred)
    {
        NumberedCodec? first = null;
        foreach (var one in AudioCodecs.Speech(media.Codecs))
        {
            if (one.Codec == preferred)
            {
                return one;
            }

            first ??= one.Codec.CanTranscode ? one : null;
        }

        return first;
    }

    static IEnumerable<CryptoAttribute> Cryptos(MediaDescription media)
    {
        foreach (var text in media.Attributes.Values("crypto"))
        {
            // Our own key is of this suite.
            if (CryptoAttribute.TryParse(text, out var read) == CryptoFault.None
                && read!.Key.Profile == SrtpProfile.AesCm128Sha1Tag80)
            {
                yield return read;
            }
        }
    }

    static IceCredentials? IceOf(SessionDescription description, MediaDescription media) =>
        description.ValueOf(media, "ice-ufrag") is { } name && description.ValueOf(media, "ice-pwd") is { } password
            ? IceCredentials.TryCreate(name, password) : null;

    static DtlsFingerprint? FingerprintOf(SessionDescription description, MediaDescription media) =>
        description.ValueOf(media, "fingerprint") is { } text ? DtlsFingerprint.TryParse(text) : null;

    static List<MediaCandidate> Candidates(IEnumerable<Sip.Sdp.IceCandidate> all)
    {
        List<MediaCandidate> read = [];
        foreach (var one in all)
        {
            if (one.ToAttribute().Value is { } text
                && MediaCandidate.TryParse(text, out var candidate) == CandidateFault.None)
            {
                read.Add(candidate!);
            }
        }

        return read;
    }

    // A name instead of an address is not looked up: the peer is found by its first packets.
    static IPEndPoint? AddressOf(SessionDescription description, MediaDescription media) =>
        description.ConnectionOf(media) is { IsNowhere: false } connection
        && IPAddress.TryParse(connection.Address.AsSpan(), out var address)
            ? new(address, media.Port) : null;
}
