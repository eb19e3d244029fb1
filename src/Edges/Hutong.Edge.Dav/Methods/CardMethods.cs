using System.Globalization;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Phonebook;
using Hutong.Dav.CardDav;
using Hutong.Dav.Requests;
using Hutong.Dav.Xml;
using Hutong.Edge.Dav.Resources;
using Hutong.VCards;
using Microsoft.AspNetCore.Http;

namespace Hutong.Edge.Dav.Methods;

/// <summary>GET, HEAD, PUT and DELETE of a card.</summary>
sealed class CardMethods(IAddressBook books)
{
    public async Task GetAsync(HttpContext http, DavPath path, AccountRef account)
    {
        var found = path.Place == DavPlace.Card
            ? await books.FindAsync(account, [path.Name], http.RequestAborted) : [];
        if (found.Count == 0)
        {
            await DavAnswers.StatusAsync(http, path.Place is DavPlace.Card or DavPlace.Nowhere ? 404 : 405);
            return;
        }

        var card = found[0];
        var headers = http.Response.Headers;
        headers.ETag = card.Etag;
        headers.LastModified = card.Changed.ToString("R", CultureInfo.InvariantCulture);
        headers.Vary = "Accept";
        headers.CacheControl = "private, no-cache";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        if (EntityTags.Parse(http.Request.Headers.IfNoneMatch)?.Matches(card.Etag) == true)
        {
            await DavAnswers.StatusAsync(http, 304);
            return;
        }

        var body = Wanted(http.Request.Headers.Accept.ToString()) is { } version
            ? System.Text.Encoding.UTF8.GetBytes(new AddressDataRequest(version, null).Render(card.Card))
            : card.Card;
        http.Response.ContentType = "text/vcard; charset=utf-8";
        http.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
        }
    }

    public async Task PutAsync(HttpContext http, DavPath path, AccountRef account)
    {
        if (path.Place != DavPlace.Card)
        {
            await DavAnswers.StatusAsync(http, path.Place == DavPlace.Nowhere ? 409 : 405);
            return;
        }

        if (!IsCardType(http.Request.ContentType))
        {
            await DavAnswers.ErrorAsync(http, 403, DavName.Card("supported-address-data"));
            return;
        }

        if (await RequestBodies.ReadAsync(http, books.MaxCardBytes) is not { } body)
        {
            await DavAnswers.ErrorAsync(http, 403, DavName.Card("max-resource-size"));
            return;
        }

        var outcome =
            await books.PutAsync(account, path.Name, body, ConditionOf(http.Request), http.RequestAborted);
        if (!outcome.IsDone)
        {
            await RefuseAsync(http, account, outcome);
            return;
        }

        // What was sent is what is kept, byte for byte: the client may go on with this tag (RFC 6352 section 6.3.2.3).
        http.Response.Headers.ETag = outcome.Card?.Etag;
        await DavAnswers.StatusAsync(http, outcome.Created ? 201 : 204);
    }

    public async Task DeleteAsync(HttpContext http, DavPath path, AccountRef account)
    {
        if (path.Place != DavPlace.Card)
        {
            await DavAnswers.StatusAsync(http, path.Place == DavPlace.Nowhere ? 404 : 403);
            return;
        }

        var outcome = await books.DeleteAsync(account, path.Name, ConditionOf(http.Request), http.RequestAborted);
        await (outcome.IsDone ? DavAnswers.StatusAsync(http, 204) : RefuseAsync(http, account, outcome));
    }

    static Task RefuseAsync(HttpContext http, AccountRef account, CardOutcome outcome)
    {
        switch (outcome.Fault)
        {
            case CardFault.NotFound:
                return DavAnswers.StatusAsync(http, 404);
            case CardFault.Precondition:
                return DavAnswers.StatusAsync(http, 412);
            case CardFault.NotACard:
                return DavAnswers.ErrorAsync(http, 403, DavName.Card("valid-address-data"));
            case CardFault.TooLong:
                return DavAnswers.ErrorAsync(http, 403, DavName.Card("max-resource-size"));
            case CardFault.UidTaken:
                return DavAnswers.ErrorAsync(http, 409, DavName.Card("no-uid-conflict"),
                    DavPath.Href(DavPlace.Card, account, outcome.TakenBy ?? ""));
            case CardFault.Full:
                return DavAnswers.ErrorAsync(http, 507, DavName.Dav("quota-not-exceeded"));
            case CardFault.Unavailable:
                http.Response.Headers.RetryAfter = "5";
                return DavAnswers.StatusAsync(http, 503);
            default:
                return DavAnswers.StatusAsync(http, 403);
        }
    }

    static CardCondition ConditionOf(HttpRequest request)
    {
        var match = EntityTags.Parse(request.Headers.IfMatch);
        var none = EntityTags.Parse(request.Headers.IfNoneMatch);
        return new(match is { Any: false } ? match.Tags : null, match?.Any == true, none?.Any == true);
    }

    // Some clients name the old types, or none.
    static bool IsCardType(string? type)
    {
        var media = type?.Split(';')[0].Trim().ToLowerInvariant();
        return media is null or "" or "text/vcard" or "text/x-vcard" or "text/directory"
            or "application/octet-stream" or "text/plain";
    }

    static VCardVersion? Wanted(string accept) => !accept.Contains("vcard", StringComparison.OrdinalIgnoreCase) ? null
        : accept.Contains("version=\"4.0\"", StringComparison.OrdinalIgnoreCase)
            || accept.Contains("version=4.0", StringComparison.OrdinalIgnoreCase) ? VCardVersion.V40
        : accept.Contains("version=\"3.0\"", StringComparison.OrdinalIgnoreCase)
            || accept.Contains("version=3.0", StringComparison.OrdinalIgnoreCase) ? VCardVersion.V30 : null;
}
