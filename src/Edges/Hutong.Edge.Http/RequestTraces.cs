using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Edge.Http;

/// <summary>
/// Spans of HTTP requests. Named by the route's pattern, never by the path: paths hold addresses. Nothing is made
/// while nobody listens.
/// </summary>
static class RequestTraces
{
    static readonly ActivitySource Source = new("Hutong.Edge.Http");

    public static IApplicationBuilder UseRequestTraces(this IApplicationBuilder app) =>
        app.Use((http, next) => Source.HasListeners() && !http.WebSockets.IsWebSocketRequest
            ? TraceAsync(http, next) : next(http));

    static async Task TraceAsync(HttpContext http, RequestDelegate next)
    {
        var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
        var method = MethodOf(http.Request.Method);
        // The framework's own span is one that nobody samples: below it none would be.
        Activity.Current = null;
        using var span = Source.StartActivity($"{method} {route}", ActivityKind.Server);
        await next(http);
        span?.SetTag("http.request.method", method).SetTag("http.route", route)
            .SetTag("http.response.status_code", http.Response.StatusCode);
    }

    /// <summary>A method that is none is not repeated: it is whatever the peer wrote.</summary>
    static string MethodOf(string method) => method switch
    {
        "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" => method,
        _ => "_OTHER",
    };
}
