using Hutong.Messaging.Offline;
using Hutong.Switch.Features;
using Hutong.Switch.Modules;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Delivery;

/// <summary>Who gets a message.</summary>
sealed class DeliveryFeature(MarkKeeper marks) : Feature
{
    public override string Name => "delivery";

    public override IReadOnlyList<Standard> Standards =>
    [
        new("RFC 6121", null, "XMPP: Instant Messaging and Presence", Note: "messages, section 8.5"),
    ];

    public override void Declare(FeatureParts parts) => parts.Add(new DeliveryRules()).Add(new DeliverEffect(marks));
}

static class DeliveryServices
{
    /// <summary>Adds delivery, and what is only carried.</summary>
    public static IServiceCollection AddDelivery(this IServiceCollection services) => services
        .AddFeature<DeliveryFeature>()
        .AddFeature<PassThroughFeature>();
}
