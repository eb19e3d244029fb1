using Hutong.Contracts.Http;
using Hutong.Contracts.Switching;
using Hutong.Messaging.Archive;
using Hutong.Messaging.Carbons;
using Hutong.Messaging.Delivery;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Eventing;
using Hutong.Messaging.Offline;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Push;
using Hutong.Messaging.Resumption;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Settings;
using Hutong.Messaging.Tests.Play;
using Hutong.Storage;
using Hutong.StorageKit;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.Push;

/// <summary>A world with push, on either store.</summary>
static class PushStage
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static void Features(IServiceCollection services, IFetcher fetcher) => services.AddDiscovery().AddRoster()
        .AddPresence().AddEventing().AddUserSettings().AddArchive().AddResumption().AddDelivery().AddOffline()
        .AddCarbons().AddPush().AddSingleton(fetcher).AddSingleton<IPublicAddress>(new Address())
        .AddSingleton<ISecretBox>(new ClearBox());

    public static async Task<World> StartAsync(StoreKind kind, IFetcher device)
    {
        Assert.SkipUnless(TestStore.IsAvailable(kind), "no such store here");
        var list = new ServiceCollection();
        Features(list, device);
        return await World.StartAsync(services => Features(services, device), await TestStore.OpenAsync(
            kind, [.. list.Select(item => item.ImplementationInstance).OfType<Migration>()]));
    }

    public static ValueTask PumpAsync(World world) => world.Get<PushPump>().RunDueAsync(Stop);

    sealed class Address : IPublicAddress
    {
        public string Http => "https://chat.example.com";
    }
}
