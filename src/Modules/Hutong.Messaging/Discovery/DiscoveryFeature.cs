using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Switch.Modules;
using Hutong.Xmpp.Xeps;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Discovery;

/// <summary>Says what a domain, an account and a service are and can do, from what features declared.</summary>
sealed class DiscoveryFeature(DiscoveryHandler handler, ClientCapabilities capabilities) : Feature
{
    public override string Name => "discovery";

    public override IReadOnlyList<Standard> Standards =>
    [
        new("XEP-0030", "2.5rc3", "Service Discovery"),
        new("XEP-0115", "1.6.0", "Entity Capabilities"),
        new("XEP-0128", "1.0.1", "Service Discovery Extensions"),
        new("XEP-0390", "0.3.2", "Entity Capabilities 2.0", Support.Partial,
            "no optimisation of broadcasts, no interception of queries, no capabilities before presence"),
    ];

    public override void Declare(FeatureParts parts)
    {
        handler.Declared(parts);
        capabilities.Declared(parts);
        const IqScope all = IqScope.Own | IqScope.Account | IqScope.Domain | IqScope.Service;
        parts.Iq(all, "query", DiscoInfo.Namespace, handler.InfoAsync)
            .Iq(all, "query", DiscoInfo.Items, handler.ItemsAsync)
            .Domain(DiscoInfo.Namespace, DiscoInfo.Items, Capabilities.Namespace, CapabilityHashes.Namespace)
            .Account(DiscoInfo.Namespace, DiscoInfo.Items)
            .Add(capabilities);
        parts.StreamFeatures.Add(_ => handler.ServerCapabilities.ToElement());
        parts.StreamFeatures.Add(_ => handler.ServerHashes.ToElement());
    }
}

static class DiscoveryServices
{
    /// <summary>Adds service discovery.</summary>
    public static IServiceCollection AddDiscovery(this IServiceCollection services) => services
        .AddSingleton<DiscoveryHandler>()
        .AddSingleton<ClientCapabilities>()
        .AddFeature<DiscoveryFeature>();
}
