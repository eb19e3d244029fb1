using Hutong.Contracts.Switching;
using Hutong.Edge.Xmpp.Connections;
using Hutong.Edge.Xmpp.Listening;
using Hutong.Switch.Modules;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hutong.Edge.Xmpp;

/// <summary>How the server takes this edge in.</summary>
public static class XmppEdge
{
    /// <summary>
    /// Adds the edge. It needs the switch, the contracts of accounts and messaging, <see cref="TimeProvider"/>, an
    /// id source, its options (section <c>xmpp</c>) and, for TLS, <see cref="ICertificates"/>.
    /// </summary>
    public static IServiceCollection AddXmppEdge(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSettings<XmppOptions>("xmpp");
        services.AddFeature<ConnectionFeature>();
        services.TryAddSingleton<OutputFlusher>();
        services.AddSingleton<EdgeMetrics>();
        services.AddSingleton<EdgeServices>();
        services.AddSingleton(all => new XmppListener(all.GetRequiredService<EdgeServices>()));
        services.AddSingleton<IHostedService>(all => all.GetRequiredService<XmppListener>());
        return services;
    }

    /// <summary>
    /// Maps the WebSocket (option <c>webSocketPath</c>) and its discovery. The application must use WebSockets
    /// (<c>UseWebSockets</c>).
    /// </summary>
    public static IEndpointRouteBuilder MapXmppWebSocket(this IEndpointRouteBuilder routes)
    {
        new XmppWebSocket(routes.ServiceProvider.GetRequiredService<EdgeServices>()).Map(routes);
        return routes;
    }
}
