using System.Globalization;
using Hutong.Dav.CardDav;
using Hutong.Dav.Xml;

namespace Hutong.Dav.Requests;

/// <summary>A REPORT that is known here.</summary>
/// <param name="Properties">What to say of each resource.</param>
public abstract record DavReport(PropertyRequest Properties)
{
    /// <summary>The most paths of a multiget. 20,000: as many as a phonebook may hold cards.</summary>
    public const int MaxPaths = 20_000;

    /// <summary>
    /// Reads a report. Null when it is none that is known, or is not as its standard says; the name is then of the
    /// precondition that failed, when there is one.
    /// </summary>
    public static DavReport? Read(DavElement root, out DavName? precondition)
    {
        precondition = null;
        var properties = PropertyRequest.Read(root);
        if (root.Name == DavName.Card("addressbook-query"))
        {
            var filter = root.Child(DavName.Card("filter")) is { } given
                ? CardFilter.Read(given, out precondition) : CardFilter.Everything;
            return filter is null ? null
                : new QueryReport(properties ?? PropertyRequest.All, filter, Limit(root, DavName.CardNamespace));
        }

        if (root.Name == DavName.Card("addressbook-multiget"))
        {
            var paths = root.Children.Where(child => child.Name == DavName.Dav("href"))
                .Select(child => child.Text.Trim()).ToArray();
            return paths.Length > MaxPaths ? null : new MultigetReport(properties ?? PropertyRequest.All, paths);
        }

        if (root.Name == DavName.Dav("sync-collection"))
        {
            // RFC 6578 section 6.2: sync-level; older drafts had the depth say it.
            var level = root.Child(DavName.Dav("sync-level"))?.Text.Trim();
            return properties is null || root.Child(DavName.Dav("sync-token")) is not { } token
                || level is not (null or "1" or "infinite")
                ? null : new SyncReport(properties, token.Text.Trim(), Limit(root, DavName.DavNamespace));
        }

        precondition = DavName.Dav("supported-report");
        return null;
    }

    static int? Limit(DavElement root, string space) =>
        root.Child(new(space, "limit"))?.Child(new(space, "nresults")) is { } count
        && int.TryParse(count.Text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
        && limit > 0 ? limit : null;
}

/// <summary>Cards that a filter lets through (RFC 6352 section 8.6).</summary>
/// <param name="Properties">What to say of each.</param>
/// <param name="Filter">The filter.</param>
/// <param name="Limit">The most cards wanted.</param>
public sealed record QueryReport(PropertyRequest Properties, CardFilter Filter, int? Limit) : DavReport(Properties);

/// <summary>Cards by their paths (RFC 6352 section 8.7).</summary>
/// <param name="Properties">What to say of each.</param>
/// <param name="Paths">The paths as they were written.</param>
public sealed record MultigetReport(PropertyRequest Properties, IReadOnlyList<string> Paths) : DavReport(Properties);

/// <summary>What changed since a token (RFC 6578 section 3.2).</summary>
/// <param name="Properties">What to say of each.</param>
/// <param name="Token">The token; empty for everything.</param>
/// <param name="Limit">The most changes wanted.</param>
public sealed record SyncReport(PropertyRequest Properties, string Token, int? Limit) : DavReport(Properties);
