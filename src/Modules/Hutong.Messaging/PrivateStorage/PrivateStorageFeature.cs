using Hutong.Messaging.Ownership;
using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Switch.Modules;
using Microsoft.Extensions.DependencyInjection;
using Codec = Hutong.Xmpp.Xeps.PrivateStorage;

namespace Hutong.Messaging.PrivateStorage;

/// <summary>XML that clients keep for themselves.</summary>
sealed class PrivateStorageFeature(PrivateStorageHandler handler) : Feature
{
    public override string Name => "private-storage";

    public override IReadOnlyList<Standard> Standards => [new("XEP-0049", "1.2", "Private XML Storage")];

    public override void Declare(FeatureParts parts) => parts
        .Domain(Codec.Namespace)
        .Iq(IqScope.Own, "query", Codec.Namespace, handler.HandleAsync)
        .Iq(IqScope.Account, "query", Codec.Namespace, PrivateStorageHandler.ForeignAsync);
}

static class PrivateStorageServices
{
    /// <summary>Adds private storage.</summary>
    public static IServiceCollection AddPrivateStorage(this IServiceCollection services) => services
        .AddSingleton(PrivateStorageHandler.Migration)
        .AddSettings<PrivateStorageOptions>("messaging:private-storage")
        .AddOwnedRows("private storage", new OwnedTable("private_xml", "name", 20))
        .AddXmlPart("private.xml", PrivateStorageHandler.ExportAsync)
        .AddSingleton<PrivateStorageHandler>()
        .AddFeature<PrivateStorageFeature>();
}
