using Hutong.Edge.Dav.Methods;
using Hutong.Edge.Dav.Resources;
using Hutong.Edge.Dav.SignIn;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Edge.Dav;

/// <summary>Which method of which path goes where.</summary>
sealed class DavRoutes(BasicSignIn door, PropfindMethod propfind, ReportMethod report, CardMethods cards)
{
    const string Allow = "OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND, PROPPATCH, REPORT";

    /// <summary>Classes of RFC 4918 section 18, RFC 3744 section 7.2, RFC 6352 section 6.1.</summary>
    const string Classes = "1, 3, access-control, addressbook";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Map("/.well-known/carddav", Redirect).ExcludeFromDescription();
        routes.Map(DavPath.Root + "/{**rest}", HandleAsync).ExcludeFromDescription();
    }

    /// <summary>RFC 6764 section 5.</summary>
    static Task Redirect(HttpContext http)
    {
        http.Response.Headers.Location = DavPath.Root + "/";
        http.Response.Headers.CacheControl = "no-cache";
        return DavAnswers.StatusAsync(http, StatusCodes.Status301MovedPermanently);
    }

    async Task HandleAsync(HttpContext http)
    {
        http.Response.Headers["DAV"] = Classes;
        if (HttpMethods.IsOptions(http.Request.Method))
        {
            http.Response.Headers.Allow = Allow;
            await DavAnswers.StatusAsync(http, 200);
            return;
        }

        if (await door.ProveAsync(http) is not { } account)
        {
            return;
        }

        var path = DavPath.Parse(TargetOf(http), account);
        await (http.Request.Method switch
        {
            "PROPFIND" => propfind.FindAsync(http, path, account),
            "PROPPATCH" when path.Place != DavPlace.Nowhere => propfind.PatchAsync(http, path, account),
            "REPORT" => report.ReportAsync(http, path, account),
            "GET" or "HEAD" => cards.GetAsync(http, path, account),
            "PUT" => cards.PutAsync(http, path, account),
            "DELETE" => cards.DeleteAsync(http, path, account),
            // There is one address book and no more can be made (RFC 5689 section 3.4).
            "MKCOL" => DavAnswers.StatusAsync(http, path.Place is DavPlace.Nowhere or DavPlace.Card ? 403 : 405),
            _ when path.Place == DavPlace.Nowhere => DavAnswers.StatusAsync(http, 404),
            _ => NotAllowedAsync(http),
        });
    }

    static Task NotAllowedAsync(HttpContext http)
    {
        http.Response.Headers.Allow = Allow;
        return DavAnswers.StatusAsync(http, 405);
    }

    /// <summary>The path as it was sent: routing has resolved escapes of which some must stay.</summary>
    static string TargetOf(HttpContext http)
    {
        var raw = http.Features.Get<IHttpRequestFeature>()?.RawTarget;
        return string.IsNullOrEmpty(raw) ? http.Request.Path.ToUriComponent() : raw;
    }
}
