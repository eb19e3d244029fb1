using Hutong.Contracts.Accounts;
using Hutong.Contracts.Phonebook;
using Hutong.Dav.Requests;
using Hutong.Dav.Xml;
using Hutong.Edge.Dav.Resources;
using Hutong.VCards;
using Microsoft.AspNetCore.Http;

namespace Hutong.Edge.Dav.Methods;

/// <summary>REPORT (RFC 3253 section 3.6): the three of an address book.</summary>
sealed class ReportMethod(IAddressBook books, RequestBodies bodies, DavEdgeOptions options)
{
    /// <summary>Cards that are read at once: with pictures they are some megabytes.</summary>
    const int PageCards = 100;

    public async Task ReportAsync(HttpContext http, DavPath path, AccountRef account)
    {
        var (root, refusal) = await bodies.XmlAsync(http);
        if (refusal != 0 || root is null)
        {
            await DavAnswers.StatusAsync(http, refusal != 0 ? refusal : 400);
            return;
        }

        if (path.Place == DavPlace.Nowhere)
        {
            await DavAnswers.StatusAsync(http, 404);
            return;
        }

        var report = DavReport.Read(root, out var precondition);
        if (report is null || path.Place != DavPlace.Book)
        {
            await (precondition is { } failed || path.Place != DavPlace.Book
                ? DavAnswers.ErrorAsync(http, 403, precondition ?? DavName.Dav("supported-report"))
                : DavAnswers.StatusAsync(http, 400));
            return;
        }

        if (report.Properties.AddressData is { Version: null })
        {
            await DavAnswers.ErrorAsync(http, 403, DavName.Card("supported-address-data-conversion"));
            return;
        }

        await (report switch
        {
            MultigetReport multiget => MultigetAsync(http, account, multiget),
            QueryReport query => QueryAsync(http, account, query),
            SyncReport sync => SyncAsync(http, account, sync),
            _ => DavAnswers.StatusAsync(http, 400),
        });
    }

    async Task MultigetAsync(HttpContext http, AccountRef account, MultigetReport report)
    {
        var minimal = DavAnswers.WantsLittle(http);
        using var xml = DavAnswers.Begin(http);
        foreach (var hrefs in report.Paths.Distinct(StringComparer.Ordinal).Chunk(PageCards))
        {
            var paths = hrefs.Select(href => (Href: href, Path: DavPath.Parse(href, account))).ToArray();
            var names = paths.Where(one => one.Path.Place == DavPlace.Card).Select(one => one.Path.Name)
                .Distinct(StringComparer.Ordinal).ToArray();
            var found = names.Length == 0 ? [] : (await books.FindAsync(account, names, http.RequestAborted))
                .ToDictionary(card => card.Name, StringComparer.Ordinal);
            foreach (var (href, path) in paths)
            {
                if (path.Place == DavPlace.Card && found.TryGetValue(path.Name, out var card))
                {
                    Properties.Write(xml, new(DavPlace.Card, account) { Card = card }, report.Properties, minimal);
                }
                else
                {
                    Missing(xml, href);
                }

                await DavAnswers.FlushAsync(http, xml);
            }
        }

        await DavAnswers.EndAsync(http, xml);
    }

    async Task QueryAsync(HttpContext http, AccountRef account, QueryReport report)
    {
        var minimal = DavAnswers.WantsLittle(http);
        var withBytes = report.Properties.AddressData is not null || report.Filter.Conditions.Count > 0;
        var limit = LimitOf(report.Limit);
        using var xml = DavAnswers.Begin(http);
        var (after, given) = (0L, 0);
        IReadOnlyList<BookCard> page;
        do
        {
            page = await books.ListAsync(account, after, PageCards, withBytes, http.RequestAborted);
            foreach (var card in page)
            {
                after = card.Id;
                if (!Passes(report, card))
                {
                    continue;
                }

                if (given++ == limit)
                {
                    Truncated(xml, account);
                    await DavAnswers.EndAsync(http, xml);
                    return;
                }

                Properties.Write(xml, new(DavPlace.Card, account) { Card = card }, report.Properties, minimal);
                await DavAnswers.FlushAsync(http, xml);
            }
        }
        while (page.Count == PageCards);
        await DavAnswers.EndAsync(http, xml);
    }

    async Task SyncAsync(HttpContext http, AccountRef account, SyncReport report)
    {
        if (!SyncTokens.TryParse(report.Token, out var since))
        {
            await DavAnswers.ErrorAsync(http, 403, DavName.Dav("valid-sync-token"));
            return;
        }

        var minimal = DavAnswers.WantsLittle(http);
        var withBytes = report.Properties.AddressData is not null;
        var limit = LimitOf(report.Limit);
        var given = 0;
        MultistatusWriter? xml = null;
        try
        {
            while (true)
            {
                var changes = await books.ChangesAsync(
                    account, since, Math.Min(PageCards, limit - given), withBytes, http.RequestAborted);
                if (changes is null)
                {
                    // Only the first page can be refused: the answer has not begun.
                    await DavAnswers.ErrorAsync(http, 403, DavName.Dav("valid-sync-token"));
                    return;
                }

                xml ??= DavAnswers.Begin(http);
                foreach (var change in changes.Items)
                {
                    Change(xml, account, change, report.Properties, minimal);
                    await DavAnswers.FlushAsync(http, xml);
                }

                since = changes.Next;
                given += changes.Items.Count;
                if (!changes.More || given >= limit)
                {
                    if (changes.More)
                    {
                        Truncated(xml, account);
                    }

                    break;
                }
            }

            xml.Element(DavName.Dav("sync-token"), SyncTokens.Text(since));
            await DavAnswers.EndAsync(http, xml);
        }
        finally
        {
            xml?.Dispose();
        }
    }

    int LimitOf(int? asked) => Math.Min(asked ?? int.MaxValue, options.AnswerCards == 0 ? int.MaxValue
        : options.AnswerCards);

    static bool Passes(QueryReport report, BookCard card)
    {
        if (report.Filter.Conditions.Count == 0)
        {
            return true;
        }

        var read = VCardReader.Read(card.Card.Span, new VCardLimits { MaxBytes = int.MaxValue });
        return read.IsCard && report.Filter.Matches(read.Card);
    }

    static void Change(
        MultistatusWriter xml, AccountRef account, BookChange change, PropertyRequest properties, bool minimal)
    {
        if (change.Card is { } card)
        {
            Properties.Write(xml, new(DavPlace.Card, account) { Card = card }, properties, minimal);
        }
        else
        {
            Missing(xml, DavPath.Href(DavPlace.Card, account, change.Name));
        }
    }

    static void Missing(MultistatusWriter xml, string href)
    {
        xml.BeginResponse(href);
        xml.Status(404);
        xml.EndResponse();
    }

    /// <summary>RFC 6578 section 3.6, RFC 6352 section 8.6.2: there is more than was asked for.</summary>
    static void Truncated(MultistatusWriter xml, AccountRef account)
    {
        xml.BeginResponse(DavPath.Href(DavPlace.Book, account));
        xml.Status(507);
        xml.Begin(DavName.Dav("error"));
        xml.Element(DavName.Dav("number-of-matches-within-limits"));
        xml.End();
        xml.EndResponse();
    }
}
