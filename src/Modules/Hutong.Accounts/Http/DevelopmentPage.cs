using System.Globalization;
using System.Net;
using System.Text;
using Hutong.Accounts.Codes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Accounts.Http;

/// <summary>The page <c>/dev/codes</c>: the last codes, for who sits at this machine, when the setting is on.</summary>
static class DevelopmentPage
{
    public static void Map(IEndpointRouteBuilder root, AccountsOptions options)
    {
        if (options.DevelopmentCodes)
        {
            root.MapGet("/dev/codes", Show).ExcludeFromDescription();
        }
    }

    static IResult Show(HttpContext http, DevelopmentCodes codes)
    {
        // Also not through a proxy on this machine: what it forwards is not local.
        if (http.Connection.RemoteIpAddress is not { } peer || !IPAddress.IsLoopback(peer) ||
            http.Request.Headers.ContainsKey("X-Forwarded-For") || http.Request.Headers.ContainsKey("Forwarded"))
        {
            return TypedResults.NotFound();
        }

        var rows = new StringBuilder();
        foreach (var code in codes.Last())
        {
            rows.Append(CultureInfo.InvariantCulture,
                $"<tr><td>{code.Number}</td><td><b>{code.Code.Reveal()}</b></td><td>{code.Expires:HH:mm:ss}</td></tr>");
        }

        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Content(
            "<!doctype html><meta charset=utf-8><meta http-equiv=refresh content=2><title>Codes</title>" +
            "<h1>One-time codes</h1><table cellpadding=6><tr><th>Number</th><th>Code</th><th>Until (UTC)</th></tr>" +
            rows + "</table>", "text/html; charset=utf-8");
    }
}
