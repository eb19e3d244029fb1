using System.Globalization;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;

namespace Hutong.Messaging.Archive;

/// <summary>
/// What to read of an archive: a client's question (XEP-0313 section 4) with its ids turned into numbers, because a
/// sequence is the id.
/// </summary>
sealed record ArchiveRange
{
    /// <summary>A page holds at most this many, 50 when the client does not say.</summary>
    public const int MaxPage = 250;

    /// <summary>Only messages with this address; null for all.</summary>
    public Jid? With { get; init; }

    /// <summary>Not before this time, microseconds since 1970.</summary>
    public long? Start { get; init; }

    /// <summary>Not after this time, microseconds since 1970.</summary>
    public long? End { get; init; }

    /// <summary>Only these (XEP-0313 section 4.1.3).</summary>
    public IReadOnlyList<long>? Ids { get; init; }

    /// <summary>Only sequences greater than this one: of the page and of the filter, the stronger.</summary>
    public long After { get; init; }

    /// <summary>Only sequences less than this one.</summary>
    public long Before { get; init; } = long.MaxValue;

    /// <summary>Sequences that the client knows and that must be there, or nothing is answered.</summary>
    public IReadOnlyList<long> Known { get; init; } = [];

    /// <summary>Whether the page is the last one of what matches (an RSM before).</summary>
    public bool Backward { get; init; }

    /// <summary>The size of the page; 0 asks for the count only.</summary>
    public int Max { get; init; } = 50;

    /// <summary>
    /// The range that a question means. The error is <c>item-not-found</c> for an id that is none of ours,
    /// <c>feature-not-implemented</c> for pages by index and for messages of rooms.
    /// </summary>
    public static (ArchiveRange? Range, StanzaError? Error) Of(ArchiveQuery query)
    {
        if (query.Page.Index is not null || query.IncludeGroupchat == true)
        {
            return (null, StanzaError.FeatureNotImplemented);
        }

        var known = new List<long>();
        var (after, before) = (0L, long.MaxValue);
        foreach (var id in new[] { query.AfterId, query.Page.After })
        {
            if (id is not null && !TryId(id, known, ref after, Math.Max))
            {
                return (null, StanzaError.ItemNotFound);
            }
        }

        foreach (var id in new[] { query.BeforeId, query.Page.Before })
        {
            if (id is { Length: > 0 } && !TryId(id, known, ref before, Math.Min))
            {
                return (null, StanzaError.ItemNotFound);
            }
        }

        var ids = query.Ids?.Select(Number).ToArray();
        return ids is not null && ids.Contains(0) ? (null, StanzaError.ItemNotFound)
            : (new ArchiveRange
            {
                With = query.With,
                Start = Microseconds(query.Start),
                End = Microseconds(query.End),
                Ids = ids,
                After = after,
                Before = before,
                Known = known,
                Backward = query.Page.Backwards,
                Max = Math.Min(query.Page.Max ?? 50, MaxPage),
            }, null);
    }

    static bool TryId(string text, List<long> known, ref long bound, Func<long, long, long> stronger)
    {
        var id = Number(text);
        known.Add(id);
        bound = stronger(bound, id);
        return id > 0;
    }

    /// <summary>The sequence that an id stands for; 0 when it stands for none.</summary>
    static long Number(string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : 0;

    static long? Microseconds(DateTimeOffset? time) =>
        time is { } there ? (there - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond : null;
}
