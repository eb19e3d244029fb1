using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Switch.Modules;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Carbons;

/// <summary>Copies of messages to a user's other devices.</summary>
sealed class CarbonsFeature(CarbonsEffect effect) : Feature
{
    public const string Namespace = "urn:xmpp:carbons:2";

    public override string Name => "carbons";

    public override IReadOnlyList<Standard> Standards => [new("XEP-0280", "1.0.1", "Message Carbons")];

    public override void Declare(FeatureParts parts) => parts
        .Domain(Namespace, "urn:xmpp:carbons:rules:0")
        .Iq(IqScope.Own, "enable", Namespace, (request, _) => new(Switch(request, true)))
        .Iq(IqScope.Own, "disable", Namespace, (request, _) => new(Switch(request, false)))
        .Add(effect);

    static IqAnswer Switch(IqRequest request, bool on)
    {
        if (request.Session is not { } session || !request.IsSet)
        {
            return Xmpp.Stanzas.StanzaError.NotAllowed;
        }

        session.Carbons = on;
        return IqAnswer.Ok;
    }
}

static class CarbonsServices
{
    /// <summary>Adds carbons.</summary>
    public static IServiceCollection AddCarbons(this IServiceCollection services) => services
        .AddSingleton<CarbonsEffect>()
        .AddFeature<CarbonsFeature>();
}
