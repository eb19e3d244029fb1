using Hutong.Contracts.Messaging;
using Hutong.Messaging.Ownership;
using Hutong.Storage;
using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Switch.Modules;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Blocking;

/// <summary>Nothing passes between a user and whom the user has blocked.</summary>
sealed class BlockingFeature(BlockingHandler handler, BlockingPolicy policy) : Feature
{
    public const string Namespace = "urn:xmpp:blocking";
    public const string Errors = "urn:xmpp:blocking:errors";

    public override string Name => "blocking";

    public override IReadOnlyList<Standard> Standards => [new("XEP-0191", "1.3", "Blocking Command")];

    public override void Declare(FeatureParts parts) => parts
        .Domain(Namespace)
        .Iq(IqScope.Own, "blocklist", Namespace, BlockingHandler.ListAsync)
        .Iq(IqScope.Own, "block", Namespace, handler.BlockAsync)
        .Iq(IqScope.Own, "unblock", Namespace, handler.UnblockAsync)
        .Add(policy);
}

static class BlockingServices
{
    /// <summary>Adds blocking.</summary>
    public static IServiceCollection AddBlocking(this IServiceCollection services) => services
        .AddSingleton(BlockTable.Migration)
        .AddSettings<BlockingOptions>("messaging:blocking")
        .AddSingleton(all => BlockTable.Loader(all.GetRequiredService<IStore>()))
        .AddOwnedRows("blocking", new OwnedTable("blocked", "address"))
        .AddXmlPart("blocked.xml", BlockTable.ExportAsync)
        .AddSingleton<IBlocks, Blocks>()
        .AddSingleton<BlockingPolicy>()
        .AddSingleton<BlockingHandler>()
        .AddFeature<BlockingFeature>();
}
