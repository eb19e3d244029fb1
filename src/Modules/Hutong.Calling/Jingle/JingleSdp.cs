using System.Globalization;
using Hutong.Sip.Sdp;
using Hutong.Xmpp.Xml;

namespace Hutong.Calling.Jingle;

/// <summary>
/// Sound between Jingle (XEP-0167, XEP-0176, XEP-0320, XEP-0338) and session descriptions. Pictures and what is not
/// known are left out: the server's ends of calls speak.
/// </summary>
static class JingleSdp
{
    const int PayloadsMax = 40, CandidatesMax = 40;

    static readonly SdpOrigin Origin = new("-", 1, 1, new(false, "0.0.0.0"));

    /// <summary>A description of nothing: for who does not look at it.</summary>
    public static readonly SessionDescription Empty = new() { Origin = Origin };

    /// <summary>The sound in a request; null when there is none.</summary>
    /// <param name="jingle">The request.</param>
    /// <param name="content">The name of its content.</param>
    public static SessionDescription? Read(Element jingle, out string content)
    {
        content = "";
        foreach (var one in jingle.Children.Where(one => one.Is("content", JingleNames.Jingle)))
        {
            if (one.Child("description", JingleNames.Rtp) is not { } description || description["media"] != "audio"
                || one.Child("transport", JingleNames.Ice) is not { } transport)
            {
                continue;
            }

            content = one["name"] ?? "0";
            var media = MediaDescription.Rtp("audio", 9, "UDP/TLS/RTP/SAVPF", Codecs(description));
            List<SdpAttribute> more = [new("mid", content), new("sendrecv", null)];
            if (description.Child("rtcp-mux", JingleNames.Rtp) is not null)
            {
                more.Add(new("rtcp-mux", null));
            }

            more.AddRange(Transport(transport));
            return new()
            {
                Origin = Origin,
                Connection = Origin.Connection,
                Attributes = new([new("group", "BUNDLE " + content)]),
                Media = [media with { Attributes = media.Attributes.With(more) }],
            };
        }

        return null;
    }

    /// <summary>The candidates in a transport-info.</summary>
    public static IReadOnlyList<IceCandidate> Candidates(Element jingle) =>
        [.. jingle.Children.Where(one => one.Is("content", JingleNames.Jingle))
            .Select(one => one.Child("transport", JingleNames.Ice)).OfType<Element>()
            .SelectMany(one => one.Children).Where(one => one.Is("candidate", JingleNames.Ice)).Take(CandidatesMax)
            .Select(Candidate).OfType<IceCandidate>()];

    /// <summary>The contents that say what a description says.</summary>
    /// <param name="description">Ours; its first medium is the sound.</param>
    /// <param name="creator">initiator or responder: who made the content.</param>
    /// <param name="content">Its name.</param>
    public static IEnumerable<Element> Write(SessionDescription description, string creator, string content)
    {
        var media = description.Media[0];
        yield return new Element("group", JingleNames.Grouping).With("semantics", "BUNDLE")
            .With(new Element("content", JingleNames.Grouping).With("name", content));
        var rtp = new Element("description", JingleNames.Rtp).With("media", "audio");
        foreach (var codec in media.Codecs)
        {
            var payload = new Element("payload-type", JingleNames.Rtp)
                .With("id", Text(codec.PayloadType)).With("name", codec.Name).With("clockrate", Text(codec.ClockRate))
                .With("channels", codec.Channels > 1 ? Text(codec.Channels) : null);
            foreach (var (name, value) in Parameters(codec.Parameters))
            {
                payload.With(new Element("parameter", JingleNames.Rtp).With("name", name).With("value", value));
            }

            rtp.With(payload);
        }

        rtp.With(new Element("rtcp-mux", JingleNames.Rtp));
        var transport = Way(description);
        if (description.ValueOf(media, "fingerprint")?.Split(' ') is [var hash, var value2])
        {
            transport.With(new Element("fingerprint", JingleNames.Dtls).With("hash", hash)
                .With("setup", description.ValueOf(media, "setup")).WithText(value2));
        }

        yield return new Element("content", JingleNames.Jingle).With("creator", creator).With("name", content)
            .With("senders", "both").With(rtp).With(transport);
    }

    /// <summary>
    /// What was described, with the other way that a request asks for: another name and password begin ICE anew
    /// (XEP-0176 section 5.10). Null when it asks for none.
    /// </summary>
    /// <param name="known">What the app described.</param>
    /// <param name="jingle">A transport-info or transport-replace.</param>
    public static SessionDescription? Restarted(SessionDescription known, Element jingle)
    {
        var media = known.Media[0];
        var asked = jingle.Children.Where(one => one.Is("content", JingleNames.Jingle))
            .Select(one => one.Child("transport", JingleNames.Ice)).OfType<Element>()
            .FirstOrDefault(one => one["ufrag"] is not null && one["pwd"] is not null);
        if (asked is null || (asked["ufrag"] == known.ValueOf(media, "ice-ufrag")
            && asked["pwd"] == known.ValueOf(media, "ice-pwd")))
        {
            return null;
        }

        // Keys stay as they are: a fingerprint is told again at most.
        var way = Transport(asked).Where(one => one.Name is "ice-ufrag" or "ice-pwd" or "candidate");
        return known with
        {
            Media = [media with
            {
                Attributes = media.Attributes.Without("ice-ufrag", "ice-pwd", "candidate", "end-of-candidates")
                    .With([.. way]),
            }],
        };
    }

    /// <summary>The content that says how we are reached from now on.</summary>
    /// <param name="description">Ours.</param>
    /// <param name="content">Its name.</param>
    public static Element WriteWay(SessionDescription description, string content) =>
        new Element("content", JingleNames.Jingle).With("creator", "initiator").With("name", content)
            .With(Way(description));

    static Element Way(SessionDescription description)
    {
        var media = description.Media[0];
        var transport = new Element("transport", JingleNames.Ice)
            .With("ufrag", description.ValueOf(media, "ice-ufrag"))
            .With("pwd", description.ValueOf(media, "ice-pwd"));
        foreach (var one in media.Candidates)
        {
            transport.With(new Element("candidate", JingleNames.Ice).With("component", Text(one.Component))
                .With("foundation", one.Foundation).With("generation", "0").With("id", "c" + one.Foundation)
                .With("ip", one.Address).With("network", "0").With("port", Text(one.Port))
                .With("priority", one.Priority.ToString(CultureInfo.InvariantCulture)).With("protocol", one.Transport)
                .With("type", "host"));
        }

        return transport;
    }

    static List<SdpCodec> Codecs(Element description)
    {
        List<SdpCodec> codecs = [];
        foreach (var one in description.Children.Where(one => one.Is("payload-type", JingleNames.Rtp))
            .Take(PayloadsMax))
        {
            if (Number(one["id"], 127) is { } id && one["name"] is { Length: > 0 and <= 64 } name
                && Number(one["clockrate"], 1_000_000) is > 0 and var rate)
            {
                var parameters = string.Join(';', one.Children.Where(each => each.Is("parameter", JingleNames.Rtp))
                    .Select(each => string.IsNullOrEmpty(each["name"]) ? each["value"]
                        : $"{each["name"]}={each["value"]}"));
                codecs.Add(new(id, name, rate, Number(one["channels"], 16) ?? 1,
                    parameters.Length == 0 ? null : parameters));
            }
        }

        return codecs;
    }

    static IEnumerable<SdpAttribute> Transport(Element transport)
    {
        if (transport["ufrag"] is { } name && transport["pwd"] is { } password)
        {
            yield return new("ice-ufrag", name);
            yield return new("ice-pwd", password);
        }

        if (transport.Child("fingerprint", JingleNames.Dtls) is { } fingerprint)
        {
            yield return new("fingerprint", $"{fingerprint["hash"]} {fingerprint.Text.Trim()}");
            yield return new("setup", fingerprint["setup"] ?? "actpass");
        }

        foreach (var one in transport.Children.Where(one => one.Is("candidate", JingleNames.Ice)).Take(CandidatesMax))
        {
            if (Candidate(one) is { } candidate)
            {
                yield return candidate.ToAttribute();
            }
        }
    }

    static IceCandidate? Candidate(Element one)
    {
        var type = one["type"] is "srflx" or "prflx" or "relay" ? one["type"] : "host";
        // The same words as an attribute's, so that one reader decides.
        return one["ip"] is { } address && !address.Contains(' ', StringComparison.Ordinal) ? IceCandidate.Read(
            $"{one["foundation"] ?? "1"} {one["component"] ?? "1"} {one["protocol"] ?? "udp"} " +
            $"{one["priority"] ?? "1"} {address} {one["port"] ?? "0"} typ {type}") : null;
    }

    static IEnumerable<(string? Name, string Value)> Parameters(string? text)
    {
        foreach (var part in (text ?? "").Split(
            ';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equal = part.IndexOf('=', StringComparison.Ordinal);
            yield return equal < 0 ? ("", part) : (part[..equal], part[(equal + 1)..]);
        }
    }

    static int? Number(string? text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
            ? number : null;

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
