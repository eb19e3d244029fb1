using System.Globalization;
using System.Net;
using Hutong.Contracts.Switching;
using Hutong.Edge.Http;
using Hutong.Edge.Xmpp;
using Hutong.Server.Commands;
using Hutong.Server.Configuration;
using Hutong.Server.Metrics;
using Hutong.Server.Web;
using Hutong.Storage;
using Hutong.Switch.Modules;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Hutong.Server.Hosting;

/// <summary>Where the server listens for HTTP, and what it answers there. XMPP's sockets are its edge's own.</summary>
static class Listeners
{
    public static void Configure(KestrelServerOptions kestrel, string dataDirectory)
    {
        var options = kestrel.ApplicationServices.GetRequiredService<ServerOptions>();
        kestrel.AddServerHeader = false;
        foreach (var address in options.Http)
        {
            kestrel.Listen(Parse(address));
        }

        var certificates = kestrel.ApplicationServices.GetRequiredService<ICertificates>();
        foreach (var address in options.Https)
        {
            kestrel.Listen(Parse(address), listen => listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = context => new(certificates.For(context.ClientHelloInfo.ServerName)),
            }));
        }

        AdminSocket.Listen(kestrel, dataDirectory);
    }

    public static void Map(WebApplication app)
    {
        // Both count from the start, not from when they are first read.
        _ = app.Services.GetRequiredService<PrometheusText>();
        _ = app.Services.GetRequiredService<StoreMetrics>();
        app.UseWebSockets();
        AdminSocket.Map(app, app.Services.GetRequiredService<CommandTable>());
        app.MapGet("/healthz", Health).ExcludeFromDescription();
        app.MapGet("/metrics", (PrometheusText metrics) => Results.Text(metrics.Write(), "text/plain; version=0.0.4"))
            .ExcludeFromDescription();
        app.MapXmppWebSocket();
        foreach (var part in app.Services.GetServices<IHttpPart>())
        {
            part.Map(app);
        }

        app.UseHttpEdge(ProductList.Modules);
        AppSetup.Map(app);
        ClientSetup.Map(app);
        new WebPages(new WebClientFiles(Path.Combine(AppContext.BaseDirectory, "wwwroot")),
            app.Services.GetRequiredService<IPublicAddress>(), app.Services.GetRequiredService<MapOptions>()).Map(app);
    }

    /// <summary>200 while writes are taken, 503 with the reason otherwise; reads go on either way.</summary>
    static IResult Health(IStore store)
    {
        var health = store.Health.Status;
        var ok = health == StoreStatus.Ok;
        return Results.Text(
            $"{{\"status\":\"{(ok ? "ok" : "degraded")}\",\"store\":\"{health}\"}}\n", "application/json",
            statusCode: ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary><c>127.0.0.1:8080</c>, <c>[::]:80</c>, <c>*:80</c>.</summary>
    public static IPEndPoint Parse(string address)
    {
        var colon = address.LastIndexOf(':');
        if (colon > 0
            && int.TryParse(address[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port <= IPEndPoint.MaxPort)
        {
            var host = address[..colon].Trim('[', ']');
            if (host is "*" or "localhost")
            {
                return new(host == "*" ? IPAddress.IPv6Any : IPAddress.Loopback, port);
            }

            if (IPAddress.TryParse(host, out var ip))
            {
                return new(ip, port);
            }
        }

        throw new ConfigurationException([$"{address} is not an address and port such as 127.0.0.1:8080 or [::]:80"]);
    }
}
