using Hutong.Messaging.Eventing;
using Hutong.Messaging.Presence;
using Hutong.Messaging.VCards;
using Hutong.Storage;
using Hutong.Switch.Features;
using Hutong.Switch.Modules;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Avatars;

/// <summary>Pictures of people, for old and new clients.</summary>
sealed class AvatarsFeature(AvatarConversion conversion, EventService events, PresenceRouter router) : Feature
{
    public override string Name => "avatars";

    public override IReadOnlyList<Standard> Standards =>
    [
        new("XEP-0084", "1.1.4", "User Avatar"),
        new("XEP-0153", "1.1.1", "vCard-Based Avatars"),
        new("XEP-0398", "1.0.0", "User Avatar to vCard-Based Avatars Conversion"),
    ];

    public override void Declare(FeatureParts parts)
    {
        events.Add(conversion);
        router.Add(conversion);
        parts.Account("urn:xmpp:pep-vcard-conversion:0");
    }
}

static class AvatarsServices
{
    /// <summary>Adds the conversion of avatars. Needs eventing, vCards and presence.</summary>
    public static IServiceCollection AddAvatars(this IServiceCollection services) => services
        .AddSingleton<AvatarConversion>()
        .AddSingleton<IVCardPhoto>(all => all.GetRequiredService<AvatarConversion>())
        .AddSingleton(all => AvatarConversion.Loader(all.GetRequiredService<IStore>()))
        .AddFeature<AvatarsFeature>();
}
