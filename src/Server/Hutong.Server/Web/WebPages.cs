using Hutong.Contracts.Switching;

namespace Hutong.Server.Web;

/// <summary>
/// Serves the web client at <c>/</c>. Every address that nothing else answers is one of its pages, so that a reload
/// and a link work anywhere in it.
/// </summary>
sealed class WebPages(WebClientFiles files, IPublicAddress address, MapOptions map)
{
    readonly string policy = Policy(address.Http, map);

    public void Map(WebApplication app) =>
        app.MapFallback("{**path}", (HttpContext http, string? path) => AnswerAsync(http, path ?? ""))
            .ExcludeFromDescription();

    /// <summary>
    /// Nothing inline, nothing from elsewhere. Files that people sent may be at the public address when the page was
    /// opened at another one of this server. Pictures of the map come from where the operator says, if anywhere.
    /// </summary>
    internal static string Policy(string address, MapOptions map) =>
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; manifest-src 'self'; "
        + $"worker-src 'self'; img-src 'self' blob: {address}{(map.Origin.Length == 0 ? "" : " " + map.Origin)}; "
        + $"media-src 'self' blob: {address}; connect-src 'self' blob: {address}; form-action 'self'; "
        + "base-uri 'none'; frame-ancestors 'none'";

    Task AnswerAsync(HttpContext http, string path)
    {
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var file = path.Length == 0 ? null : files.Find(path);
        if (file is null && Path.HasExtension(path) && !path.Contains('@', StringComparison.Ordinal))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        file ??= files.Find(WebClientFiles.Index);
        if (file is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return http.Response.WriteAsync("This server was built without the web client.\n", http.RequestAborted);
        }

        return SendAsync(http, file);
    }

    Task SendAsync(HttpContext http, WebClientFile file)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = policy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "microphone=(self), camera=(self), geolocation=(self)";
        headers.CacheControl = file.Immutable ? "public, max-age=31536000, immutable" : "no-cache";
        headers.ETag = file.Tag;
        headers.Vary = "Accept-Encoding";
        if (http.Request.Headers.IfNoneMatch.Contains(file.Tag))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        var body = file.File;
        if (file.Brotli is { } packed && AcceptsBrotli(http.Request))
        {
            headers.ContentEncoding = "br";
            body = packed;
        }

        http.Response.ContentType = file.ContentType;
        http.Response.ContentLength = new FileInfo(body).Length;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask
            : http.Response.SendFileAsync(body, http.RequestAborted);
    }

    static bool AcceptsBrotli(HttpRequest request)
    {
        foreach (var coding in request.GetTypedHeaders().AcceptEncoding)
        {
            if (coding.Value.Equals("br", StringComparison.OrdinalIgnoreCase))
            {
                return coding.Quality is null or > 0;
            }
        }

        return false;
    }
}
