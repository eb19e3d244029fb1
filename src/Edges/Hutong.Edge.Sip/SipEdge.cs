using Hutong.Contracts.Accounts;
using Hutong.Contracts.Calling;
using Hutong.Contracts.Messaging;
using Hutong.Contracts.Switching;
using Hutong.Edge.Sip.Listening;
using Hutong.Kernel;
using Hutong.Switch.Calls;
using Hutong.Switch.Modules;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hutong.Edge.Sip;

/// <summary>How the server takes this edge in.</summary>
public static class SipEdge
{
    /// <summary>
    /// Adds the edge: <see cref="IDeviceLegs"/> and <see cref="ITrunks"/> for whoever has the calls, and the registrar.
    /// It needs the contracts of accounts, <see cref="TimeProvider"/>, an id source, its options (section <c>sip</c>);
    /// for TLS <see cref="ICertificates"/>; for calls an <see cref="ICallHost"/>, without which they are refused.
    /// </summary>
    public static IServiceCollection AddSipEdge(this IServiceCollection services)
    {
        services.AddMetrics();
        return services.AddSettings<SipOptions>("sip").AddFeature<SipFeature>()
            .AddSingleton<SipMetrics>()
            .AddSingleton(all => new SipStack(
                all.GetRequiredService<SipOptions>(), all.GetRequiredService<ISignIn>(),
                all.GetRequiredService<IDirectory>(), all.GetRequiredService<IIdSource>(),
                all.GetRequiredService<TimeProvider>(), all.GetRequiredService<SipMetrics>(),
                all.GetRequiredService<ILogger<SipStack>>(),
                // Whoever has the calls needs the ways to make them, which are this edge's.
                all.GetService<ICallHost>, all.GetService<ICertificates>(), all.GetService<IMessageWaiting>,
                contacts: all.GetService<IContactSource>, lines: all.GetService<ILines>))
            .AddSingleton<IDeviceLegs>(all => all.GetRequiredService<SipStack>().Devices)
            .AddSingleton<ITrunks>(all => all.GetRequiredService<SipStack>().Trunks)
            .AddSingleton<IDeviceListener>(all => all.GetRequiredService<SipStack>().Registrar)
            .AddSingleton(all => new SipListener(all.GetRequiredService<SipStack>()))
            .AddSingleton<IHostedService>(all => all.GetRequiredService<SipListener>())
            .AddSingleton<IHttpPart>(
                all => new HttpPart(new SipWebSocketRoute(all.GetRequiredService<SipStack>()).Map));
    }
}
