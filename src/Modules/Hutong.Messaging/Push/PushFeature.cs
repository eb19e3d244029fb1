using System.Runtime.CompilerServices;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Messaging.Ownership;
using Hutong.Messaging.Push.Web;
using Hutong.Storage;
using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Switch.Modules;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Push;

/// <summary>Waking devices whose app is not open.</summary>
sealed class PushFeature(PushHandler handler, PushIntent intent) : Feature
{
    public override string Name => "push";

    public override IReadOnlyList<Standard> Standards =>
    [
        new("XEP-0357", "0.4.1", "Push Notifications", Note: "also a push service of our own, for Web Push"),
        new("RFC 8030", null, "Generic Event Delivery Using HTTP Push", Note: "as an application server"),
        new("RFC 8291", null, "Message Encryption for Web Push"),
        new("RFC 8188", null, "Encrypted Content-Encoding for HTTP", Support.Partial, "aes128gcm, one record"),
        new("RFC 8292", null, "Voluntary Application Server Identification (VAPID) for Web Push"),
    ];

    public override void Declare(FeatureParts parts) => parts
        .Account(PushEnable.Namespace)
        .Domain(PushEnable.Namespace)
        .Iq(IqScope.Own, "enable", PushEnable.Namespace, handler.EnableAsync)
        .Iq(IqScope.Own, "disable", PushEnable.Namespace, handler.DisableAsync)
        .Add(handler).Add(intent);
}

/// <summary>Devices that were signed out are woken no more.</summary>
sealed class PushLeaving(PushTable table, Lazy<Hutong.Switch.Users.UserTable> users) : IDeviceListener
{
    public async Task RevokedAsync(TenantId tenant, AccountId account, DeviceId device)
    {
        await table.RemoveAsync(tenant, account, device);
        if (users.Value.Loaded.FirstOrDefault(user => user.Account == account) is { } user)
        {
            await user.ReloadAsync(PushBook.Slot, CancellationToken.None);
        }
    }
}

static class PushServices
{
    /// <summary>Adds push.</summary>
    public static IServiceCollection AddPush(this IServiceCollection services) => services
        .AddSingleton(PushTable.Migration)
        .AddSettings<PushOptions>("messaging:push")
        .AddUserLoader(PushTable.Loader)
        .AddSingleton<PushTable>().AddSingleton<PushSignal>().AddSingleton<PushIntent>().AddSingleton<UnreadView>()
        .AddSingleton<VapidKeys>().AddSingleton<IPushTransport, WebPush>()
        .AddSingleton<IPushTransport>(all => new XmppPush(new(all.GetRequiredService<FeatureParts>),
            all.GetRequiredService<IIdSource>(), all.GetRequiredService<TimeProvider>()))
        .AddSingleton<PushMeter>().AddSingleton<PushPump>().AddHostedService(all => all.GetRequiredService<PushPump>())
        .AddSingleton<IDeviceListener>(all => new PushLeaving(all.GetRequiredService<PushTable>(),
            new(all.GetRequiredService<Hutong.Switch.Users.UserTable>)))
        .AddOwnedRows("push", new OwnedTable("push_subscriptions", "id"), new OwnedTable("push_wakes", "subscription"))
        .AddXmlPart("push.xml", ExportAsync)
        .AddSingleton<PushHandler>()
        .AddFeature<PushFeature>()
        .ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, PushJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, UnreadJson.Default);
        });

    /// <summary>Which services wake which devices; no keys, and no endpoints, which are keys too.</summary>
    static async IAsyncEnumerable<Element> ExportAsync(
        IStore store, AccountRef owner, [EnumeratorCancellation] CancellationToken cancel)
    {
        var rows = await store.ReadAsync(db => db.Rows<(string Address, string Node, long Kind)>(
            "select address, node, kind from push_subscriptions where tenant = @tenant and owner = @owner order by at",
            new { tenant = owner.Tenant.Value, owner = owner.Account.Value }), cancel);
        foreach (var (address, node, kind) in rows)
        {
            yield return kind == (long)PushKind.Xmpp
                ? new Element("enable", PushEnable.Namespace).With("jid", address).With("node", node)
                : new Element("web-push", PushEnable.Namespace)
                    .With("service", new Uri(address).GetLeftPart(UriPartial.Authority));
        }
    }
}
