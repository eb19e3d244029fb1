using Hutong.Messaging.Ownership;
using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Switch.Modules;
using Hutong.Xmpp.Xeps;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.VCards;

/// <summary>What somebody tells of himself.</summary>
sealed class VCardFeature(VCardHandler handler) : Feature
{
    public override string Name => "vcards";

    public override IReadOnlyList<Standard> Standards =>
    [
        new("XEP-0054", "1.3.0", "vcard-temp"),
        new("XEP-0292", "0.12.0", "vCard4 Over XMPP", Support.Partial,
            "the common fields are converted to and from vcard-temp"),
    ];

    public override void Declare(FeatureParts parts) => parts
        .Domain(VCard.TempNamespace)
        .Account(VCard.TempNamespace)
        .Iq(IqScope.Own | IqScope.Account, "vCard", VCard.TempNamespace, handler.HandleAsync);
}

static class VCardServices
{
    /// <summary>Adds vCards. Needs eventing.</summary>
    public static IServiceCollection AddVCards(this IServiceCollection services) => services
        .AddSingleton(VCardTable.Migration)
        .AddSettings<VCardOptions>("messaging:vcards")
        .AddOwnedRows("vcard", new OwnedTable("vcards", "owner"))
        .AddXmlPart("vcard.xml", VCardTable.ExportAsync)
        .AddSingleton<VCardTable>()
        .AddSingleton<VCardHandler>()
        .AddFeature<VCardFeature>();
}
