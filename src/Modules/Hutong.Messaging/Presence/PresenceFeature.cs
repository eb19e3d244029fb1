using Hutong.Switch.Features;
using Hutong.Switch.Modules;
using Hutong.Switch.Presences;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Presence;

/// <summary>Who is there.</summary>
sealed class PresenceFeature(PresenceRouter router, Announcer announcer) : Feature
{
    public override string Name => "presence";

    public override IReadOnlyList<Standard> Standards =>
        [new("RFC 6121", null, "Instant Messaging and Presence: presence")];

    public override void Declare(FeatureParts parts)
    {
        router.Declared(parts);
        announcer.Declared(parts);
    }
}

static class PresenceServices
{
    /// <summary>Adds presence.</summary>
    public static IServiceCollection AddPresence(this IServiceCollection services) => services
        .AddSingleton<Announcer>()
        .AddSingleton<PresenceRouter>()
        .AddSingleton<IPresenceRouter>(all => all.GetRequiredService<PresenceRouter>())
        .AddFeature<PresenceFeature>();
}
