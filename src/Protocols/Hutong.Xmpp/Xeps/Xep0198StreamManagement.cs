using System.Globalization;
using Hutong.Xmpp.Streams;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>
/// Stream management (XEP-0198): counters of handled stanzas, which both sides tell each other, and resumption of a
/// stream that was cut. Counters are unsigned and start again at 0 behind 4,294,967,295 (section 4).
/// </summary>
public static class StreamManagement
{
    /// <summary>XEP-0198.</summary>
    public const string Namespace = "urn:xmpp:sm:3";

    /// <summary>The request for an acknowledgement, encoded.</summary>
    public static ReadOnlySpan<byte> RequestBytes => "<r xmlns='urn:xmpp:sm:3'/>"u8;

    /// <summary>The feature.</summary>
    public static Element Feature() => new("sm", Namespace);

    /// <summary>An acknowledgement of so many stanzas.</summary>
    public static Element Acknowledgement(uint handled) => new Element("a", Namespace).With("h", Number(handled));

    /// <summary>Reads <c>a</c>. False when its counter is none.</summary>
    public static bool TryReadAcknowledgement(in RawElement element, out uint handled)
    {
        handled = 0;
        return element.Is("a", Namespace) && TryNumber(element["h"], out handled);
    }

    /// <summary>How many stanzas a counter has gone forward, over the turn at 2^32.</summary>
    public static uint Advance(uint from, uint to) => unchecked(to - from);

    /// <summary>The error for a peer that acknowledges more than it was sent (section 4).</summary>
    public static StreamError HandledTooHigh(uint handled, uint sent) => StreamError.UndefinedCondition with
    {
        Application = new Element("handled-count-too-high", Namespace)
            .With("h", Number(handled)).With("send-count", Number(sent)),
    };

    internal static string Number(uint number) => number.ToString(CultureInfo.InvariantCulture);

    internal static bool TryNumber(string? text, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

/// <summary>A request to count stanzas (section 3).</summary>
/// <param name="Resume">Whether the stream should be resumable.</param>
/// <param name="MaxSeconds">For how long the client would like it to be, or null.</param>
public sealed record EnableManagement(bool Resume, int? MaxSeconds = null)
{
    /// <summary>Reads <c>enable</c>; null when the element is none.</summary>
    public static EnableManagement? Read(Element? element) =>
        element is not null && element.Is("enable", StreamManagement.Namespace)
            ? new(element["resume"] is "true" or "1",
                int.TryParse(element["max"], NumberStyles.None, CultureInfo.InvariantCulture, out var max) ? max : null)
            : null;

    /// <summary>Writes it.</summary>
    public Element ToElement() => new Element("enable", StreamManagement.Namespace)
        .With("resume", Resume ? "true" : null).With("max", MaxSeconds?.ToString(CultureInfo.InvariantCulture));
}

/// <summary>The answer that stanzas are counted (section 3).</summary>
/// <param name="Id">The id for resumption; null when the stream cannot be resumed.</param>
/// <param name="MaxSeconds">For how long it can be after a cut.</param>
/// <param name="Location">Where to connect for it, or null for the same place.</param>
public sealed record ManagementEnabled(string? Id, int? MaxSeconds = null, string? Location = null)
{
    /// <summary>Reads <c>enabled</c>; null when the element is none.</summary>
    public static ManagementEnabled? Read(Element? element) =>
        element is not null && element.Is("enabled", StreamManagement.Namespace)
            ? new(element["resume"] is "true" or "1" ? element["id"] : null,
                int.TryParse(element["max"], NumberStyles.None, CultureInfo.InvariantCulture, out var max) ? max : null,
                element["location"])
            : null;

    /// <summary>Writes it.</summary>
    public Element ToElement() => new Element("enabled", StreamManagement.Namespace)
        .With("id", Id).With("resume", Id is null ? null : "true")
        .With("max", MaxSeconds?.ToString(CultureInfo.InvariantCulture)).With("location", Location);
}

/// <summary>A request to go on with a stream that was cut, and the answer that it goes on (section 5).</summary>
/// <param name="PreviousId">The id of that stream.</param>
/// <param name="Handled">How many stanzas of the other side were handled on it.</param>
/// <param name="Accepted">Whether it is the answer.</param>
public sealed record ResumeStream(string PreviousId, uint Handled, bool Accepted = false)
{
    /// <summary>Reads <c>resume</c> or <c>resumed</c>; null when the element is none or lacks an attribute.</summary>
    public static ResumeStream? Read(Element? element) =>
        element is { Name: "resume" or "resumed", Namespace: StreamManagement.Namespace }
        && element["previd"] is { Length: > 0 } id && StreamManagement.TryNumber(element["h"], out var handled)
            ? new(id, handled, element.Name == "resumed") : null;

    /// <summary>Writes it.</summary>
    public Element ToElement() => new Element(Accepted ? "resumed" : "resume", StreamManagement.Namespace)
        .With("previd", PreviousId).With("h", StreamManagement.Number(Handled));
}

/// <summary>The answer that counting or resumption failed (sections 3 and 5).</summary>
/// <param name="Condition">A stanza error condition, for example <c>item-not-found</c>.</param>
/// <param name="Handled">How many stanzas the server handled on the stream that is gone, when it knows.</param>
public sealed record ManagementFailed(string Condition, uint? Handled = null)
{
    /// <summary>Reads <c>failed</c>; null when the element is none.</summary>
    public static ManagementFailed? Read(Element? element)
    {
        if (element is null || !element.Is("failed", StreamManagement.Namespace))
        {
            return null;
        }

        var condition = element.Children.FirstOrDefault(child => child.Namespace == Ns.StanzaErrors)?.Name;
        return new(condition ?? "undefined-condition",
            StreamManagement.TryNumber(element["h"], out var handled) ? handled : null);
    }

    /// <summary>Writes it.</summary>
    public Element ToElement() => new Element("failed", StreamManagement.Namespace)
        .With("h", Handled is { } handled ? StreamManagement.Number(handled) : null)
        .With(new Element(Condition, Ns.StanzaErrors));
}
