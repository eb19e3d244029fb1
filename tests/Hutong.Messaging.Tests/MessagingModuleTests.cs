using Hutong.Contracts.Http;
using Hutong.Contracts.Switching;
using Hutong.Messaging.Tests.Play;
using Hutong.Storage;
using Hutong.Xmpp.Xeps;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests;

public sealed class MessagingModuleTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("hutong-module-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task All_features_fit_together()
    {
        await using var world = await World.StartAsync(services =>
        {
            new MessagingModule().AddServices(services);
            services.AddSingleton<IPublicAddress>(new Nowhere())
                .AddSingleton<ISecretBox>(new ClearBox())
                .AddSingleton(new StoreOptions { DataDirectory = folder.FullName })
                .AddSingleton<IFetcher>(new NoFetcher());
        });
        var (romeo, juliet) = await world.FriendsAsync("romeo@example.com/orchard", "juliet@example.com/balcony");
        var info = DiscoInfo.Read((await romeo.AskAsync(
            "<iq type='get' id='d' to='example.com'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>"))
            .FirstChild())!;
        Assert.Contains("urn:xmpp:ping", info.Features);
        Assert.NotNull(Capabilities.Hashed(info));
        await romeo.SendAsync("<message to='juliet@example.com' type='chat' id='m'><body>Hi</body></message>");
        await juliet.WaitAsync(stanza => stanza.Id == "m");
    }

    sealed class NoFetcher : IFetcher
    {
        public Task<FetchAnswer> FetchAsync(FetchRequest request, CancellationToken cancel) =>
            Task.FromResult(new FetchAnswer(FetchFault.Unreachable, request.Address));
    }

    sealed class Nowhere : IPublicAddress
    {
        public string Http => "https://example.com";
    }
}
