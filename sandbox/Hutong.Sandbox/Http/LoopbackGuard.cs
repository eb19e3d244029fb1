using System.Net;

namespace Hutong.Sandbox.Http;

/// <summary>
/// There is no sign-in, so that only pages of this program may use it: the name in Host must mean this machine (a name
/// of
/// somebody's that resolves to it does not), and a request of a page must come from a page of ours.
/// </summary>
static class LoopbackGuard
{
    public static async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var port = context.Connection.LocalPort;
        var isOurs = context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
            && request.Host.Host is "127.0.0.1" or "localhost" or "[::1]" && (request.Host.Port ?? 80) == port;
        var origin = request.Headers.Origin;
        if (!isOurs || origin.Count > 1 || (origin.Count == 1 && origin[0] != $"http://{request.Host.Value}"))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            + "media-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "microphone=(self), camera=(), geolocation=()";
        await next(context);
    }
}
