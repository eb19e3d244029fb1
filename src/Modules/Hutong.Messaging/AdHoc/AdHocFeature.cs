using Hutong.Messaging.Discovery;
using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Switch.Modules;
using Hutong.Xmpp.Xeps;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.AdHoc;

/// <summary>Commands through forms; features declare them.</summary>
sealed class AdHocFeature(AdHocHandler handler, DiscoveryHandler discovery) : Feature
{
    public override string Name => "ad-hoc";

    public override IReadOnlyList<Standard> Standards =>
        [new("XEP-0050", "1.3.0", "Ad-Hoc Commands"), new("XEP-0004", "2.13.2", "Data Forms")];

    public override void Declare(FeatureParts parts)
    {
        handler.Declared(parts);
        discovery.Add(handler);
        parts.Iq(IqScope.Own | IqScope.Domain, "command", Command.Namespace, handler.HandleAsync)
            .Domain(Command.Namespace)
            .Account(Command.Namespace);
    }
}

static class AdHocServices
{
    /// <summary>Adds ad-hoc commands.</summary>
    public static IServiceCollection AddAdHoc(this IServiceCollection services) => services
        .AddSingleton<AdHocHandler>()
        .AddFeature<AdHocFeature>();
}
