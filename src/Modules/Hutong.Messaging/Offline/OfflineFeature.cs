using Hutong.Switch.Features;
using Hutong.Switch.Modules;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Offline;

/// <summary>Messages that wait for a device.</summary>
sealed class OfflineFeature(Backlog backlog) : Feature
{
    public override string Name => "offline";

    public override IReadOnlyList<Standard> Standards =>
    [
        new("XEP-0160", "1.0.1", "Best Practices for Handling Offline Messages"),
        new("XEP-0203", "2.0", "Delayed Delivery"),
    ];

    public override void Declare(FeatureParts parts) => parts.Domain("msgoffline").Add(backlog);
}

static class OfflineServices
{
    /// <summary>Adds what keeps messages for devices that are away.</summary>
    public static IServiceCollection AddOffline(this IServiceCollection services) => services
        .AddUserLoader(DeliveredMark.Loader)
        .AddSingleton<MarkKeeper>()
        .AddHostedService(all => all.GetRequiredService<MarkKeeper>())
        .AddSingleton<Backlog>()
        .AddFeature<OfflineFeature>();
}
