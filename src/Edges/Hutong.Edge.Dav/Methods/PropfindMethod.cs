using Hutong.Contracts.Accounts;
using Hutong.Contracts.Phonebook;
using Hutong.Dav.Requests;
using Hutong.Dav.Xml;
using Hutong.Edge.Dav.Resources;
using Microsoft.AspNetCore.Http;

namespace Hutong.Edge.Dav.Methods;

/// <summary>PROPFIND (RFC 4918 section 9.1) and PROPPATCH, which changes nothing here.</summary>
sealed class PropfindMethod(IAddressBook books, RequestBodies bodies)
{
    const int PageCards = 500;

    public async Task FindAsync(HttpContext http, DavPath path, AccountRef account)
    {
        var (root, refusal) = await bodies.XmlAsync(http);
        if (refusal != 0)
        {
            await DavAnswers.StatusAsync(http, refusal);
            return;
        }

        var request = root is null ? PropertyRequest.All
            : root.Name == DavName.Dav("propfind") ? PropertyRequest.Read(root) : null;
        if (request is null
            || DavDepths.Parse(http.Request.Headers["Depth"], DavDepth.Infinity) is not { } depth)
        {
            await DavAnswers.StatusAsync(http, 400);
            return;
        }

        if (depth == DavDepth.Infinity && path.Place is DavPlace.Root or DavPlace.Home)
        {
            await DavAnswers.ErrorAsync(http, 403, DavName.Dav("propfind-finite-depth"));
            return;
        }

        if (await FirstAsync(http, path, account) is not { } first)
        {
            await DavAnswers.StatusAsync(http, 404);
            return;
        }

        var minimal = DavAnswers.WantsLittle(http);
        using var xml = DavAnswers.Begin(http);
        Properties.Write(xml, first, request, minimal);
        if (depth != DavDepth.Zero && path.Place == DavPlace.Home)
        {
            Properties.Write(xml, await BookAsync(http, account), request, minimal);
        }
        else if (depth != DavDepth.Zero && path.Place == DavPlace.Root)
        {
            Properties.Write(xml, new(DavPlace.Principal, account), request, minimal);
            Properties.Write(xml, new(DavPlace.Home, account), request, minimal);
        }
        else if (depth != DavDepth.Zero && path.Place == DavPlace.Book)
        {
            await CardsAsync(http, account, xml, request, minimal);
        }

        await DavAnswers.EndAsync(http, xml);
    }

    /// <summary>Every property is the server's: each is refused with its name.</summary>
    public async Task PatchAsync(HttpContext http, DavPath path, AccountRef account)
    {
        var (root, refusal) = await bodies.XmlAsync(http);
        if (refusal != 0 || root is null || root.Name != DavName.Dav("propertyupdate"))
        {
            await DavAnswers.StatusAsync(http, refusal != 0 ? refusal : 400);
            return;
        }

        using var xml = DavAnswers.Begin(http);
        xml.BeginResponse(DavPath.Href(path.Place, account, path.Name));
        xml.BeginProperties();
        foreach (var prop in root.Children.SelectMany(change => change.Children).SelectMany(prop => prop.Children)
            .Take(PropertyRequest.MaxNames))
        {
            xml.Element(prop.Name);
        }

        xml.EndProperties(403);
        xml.EndResponse();
        await DavAnswers.EndAsync(http, xml);
    }

    async ValueTask<DavResource?> FirstAsync(HttpContext http, DavPath path, AccountRef account)
    {
        switch (path.Place)
        {
            case DavPlace.Nowhere:
                return null;
            case DavPlace.Book:
                return await BookAsync(http, account);
            case DavPlace.Card:
                var found = await books.FindAsync(account, [path.Name], http.RequestAborted);
                return found.Count == 0 ? null : new(DavPlace.Card, account) { Card = found[0] };
            default:
                return new(path.Place, account);
        }
    }

    async ValueTask<DavResource> BookAsync(HttpContext http, AccountRef account) => new(DavPlace.Book, account)
    {
        Book = await books.StateAsync(account, http.RequestAborted),
        MaxCardBytes = books.MaxCardBytes,
        Chinese = DavAnswers.ReadsChinese(http),
    };

    async Task CardsAsync(
        HttpContext http, AccountRef account, MultistatusWriter xml, PropertyRequest request, bool minimal)
    {
        var after = 0L;
        IReadOnlyList<BookCard> page;
        do
        {
            page = await books.ListAsync(account, after, PageCards, false, http.RequestAborted);
            foreach (var card in page)
            {
                Properties.Write(xml, new(DavPlace.Card, account) { Card = card }, request, minimal);
                after = card.Id;
                await DavAnswers.FlushAsync(http, xml);
            }
        }
        while (page.Count == PageCards);
    }
}
