using System.Net;
using Microsoft.AspNetCore.Http;

namespace Hutong.Edge.Xmpp.Listening;

/// <summary>
/// Whether nobody between the client and us can listen in. TLS of our own says so. A proxy on this machine that ends
/// TLS must say so too (<c>X-Forwarded-Proto</c> or RFC 7239): one that says nothing may be one without TLS, whose
/// clients come from anywhere. What comes over the loopback without any proxy never left this machine: no header of a
/// proxy, and both the name that was asked for and the page that asks are of this machine, as they are not behind a
/// proxy that leaves no other trace.
/// </summary>
static class PrivateWay
{
    const string SchemeHeader = "X-Forwarded-Proto";

    static readonly string[] ProxyHeaders = ["Forwarded", "Via", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP"];

    /// <summary>Whether a request came by such a way.</summary>
    public static bool Is(HttpContext context)
    {
        var request = context.Request;
        if (request.IsHttps)
        {
            return true;
        }

        if (context.Connection.RemoteIpAddress is not { } peer || !IPAddress.IsLoopback(peer))
        {
            return false;
        }

        return Scheme(request.Headers) switch
        {
            { } told => told == "https",
            _ => !HasProxy(request.Headers) && IsHere(request.Host.Host) && IsHereOrigin(request.Headers.Origin),
        };
    }

    /// <summary>What a proxy says of the client's connection; <c>mixed</c> when proxies in a row disagree.</summary>
    static string? Scheme(IHeaderDictionary headers)
    {
        string? scheme = null;
        foreach (var value in headers.GetCommaSeparatedValues(SchemeHeader).Concat(ForwardedSchemes(headers)))
        {
            var told = value.Trim().ToLowerInvariant();
            scheme = scheme is null || scheme == told ? told : "mixed";
        }

        return scheme;
    }

    /// <summary>The proto parameters of RFC 7239 section 5.4.</summary>
    static IEnumerable<string> ForwardedSchemes(IHeaderDictionary headers) =>
        from element in headers["Forwarded"].SelectMany(line => (line ?? "").Split(','))
        from pair in element.Split(';')
        let parts = pair.Split('=', 2)
        where parts.Length == 2 && parts[0].Trim().Equals("proto", StringComparison.OrdinalIgnoreCase)
        select parts[1].Trim().Trim('"');

    static bool HasProxy(IHeaderDictionary headers) => headers.Keys.Any(name =>
        name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
        || ProxyHeaders.Contains(name, StringComparer.OrdinalIgnoreCase));

    /// <summary>A program that is no browser names no page.</summary>
    static bool IsHereOrigin(string? origin) => string.IsNullOrEmpty(origin)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsHere(page.Host));

    static bool IsHere(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
