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

    public static Task<World> StartAsync(StoreKind kind, IFetcher device) =>
        World.StartAsync(services => Features(services, device), kind);

    public static ValueTask PumpAsync(World world) => world.Get<PushPump>().RunDueAsync(Stop);

    sealed class Address : IPublicAddress
    {
        public string Http => "https://chat.example.com";
    }
}
