using System.Globalization;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Archive;

/// <summary>
/// A query of an archive (XEP-0313 section 4): filters of the form and a page (XEP-0059). A sequence is the id, so
/// before and after are numbers.
/// </summary>
sealed record ArchiveQuery
{
    public const string Namespace = "urn:xmpp:mam:2";

    /// <summary>A page holds at most this many, 50 when the client does not say.</summary>
    public const int MaxPage = 250;

    /// <summary>Echoed in every result.</summary>
    public string? QueryId { get; init; }

    /// <summary>Only messages with this address; null for all.</summary>
    public Jid? With { get; init; }

    /// <summary>Not before this time, microseconds since 1970.</summary>
    public long? Start { get; init; }

    /// <summary>Not after this time, microseconds since 1970.</summary>
    public long? End { get; init; }

    /// <summary>Only these ids (XEP-0313 section 4.1.5).</summary>
    public IReadOnlyList<long>? Ids { get; init; }

    /// <summary>Only sequences greater than this one: of the page and of the filter, the stronger.</summary>
    public long After { get; init; }

    /// <summary>Only sequences less than this one.</summary>
    public long Before { get; init; } = long.MaxValue;

    /// <summary>Whether the page is the last one of what matches (an RSM before).</summary>
    public bool Backward { get; init; }

    /// <summary>Whether the page itself is sent newest first (XEP-0313 flip-page).</summary>
    public bool Flip { get; init; }

    /// <summary>The size of the page; 0 asks for the count only.</summary>
    public int Max { get; init; } = 50;

    /// <summary>Reads a query. The error names what is wrong (XEP-0313 section 4.1.1 and 4.3).</summary>
    public static (ArchiveQuery? Query, StanzaError? Error) Read(Element element)
    {
        var query = new ArchiveQuery { QueryId = element["queryid"], Flip = element.Child("flip-page") is not null };
        foreach (var field in element.Child("x", "jabber:x:data")?.Children ?? [])
        {
            var values = field.Children.Where(child => child.Name == "value").Select(child => child.Text).ToArray();
            if (field.Name != "field" || values.Length == 0 || field["var"] is null or "FORM_TYPE")
            {
                continue;
            }

            if (query.Filter(field["var"]!, values) is not { } filtered)
            {
                return (null,
                    Known.Contains(field["var"]) ? StanzaError.BadRequest.Because($"{field["var"]} is not valid")
                    : StanzaError.FeatureNotImplemented.Because($"{field["var"]} is not a filter"));
            }

            query = filtered;
        }

        return query.Page(element.Child("set", "http://jabber.org/protocol/rsm"));
    }

    static readonly HashSet<string?> Known = ["with", "start", "end", "before-id", "after-id", "ids"];

    ArchiveQuery? Filter(string name, string[] values)
    {
        switch (name)
        {
            case "with":
                return Jid.TryParse(values[0], out var with) ? this with { With = with } : null;
            case "start":
                return Time(values[0]) is { } start ? this with { Start = start } : null;
            case "end":
                return Time(values[0]) is { } end ? this with { End = end } : null;
            case "before-id":
                return Id(values[0]) is { } before ? this with { Before = Math.Min(Before, before) } : null;
            case "after-id":
                return Id(values[0]) is { } after ? this with { After = Math.Max(After, after) } : null;
            case "ids":
                var ids = values.Select(Id).ToArray();
                return ids.Length <= MaxPage && ids.All(id => id is not null)
                    ? this with { Ids = [.. ids.Select(id => id!.Value)] } : null;
            default:
                return null;
        }
    }

    (ArchiveQuery?, StanzaError?) Page(Element? set)
    {
        var query = this;
        if (set?.Child("max")?.Text is { } max)
        {
            if (!int.TryParse(max, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            {
                return (null, StanzaError.BadRequest.Because("max is not a number"));
            }

            query = query with { Max = Math.Min(size, MaxPage) };
        }

        if (set?.Child("after") is { } after)
        {
            if (Id(after.Text) is not { } last)
            {
                return (null, StanzaError.ItemNotFound);
            }

            query = query with { After = Math.Max(query.After, last) };
        }

        if (set?.Child("before") is { } before)
        {
            if (before.Text.Length > 0 && Id(before.Text) is null)
            {
                return (null, StanzaError.ItemNotFound);
            }

            query = query with
            {
                Backward = true,
                Before = before.Text.Length == 0 ? query.Before : Math.Min(query.Before, Id(before.Text)!.Value),
            };
        }

        return (query, null);
    }

    static long? Id(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;

    static long? Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? (time - DateTimeOffset.UnixEpoch).Ticks / 10 : null;
}
