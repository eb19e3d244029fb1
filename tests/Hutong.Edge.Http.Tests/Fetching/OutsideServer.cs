using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hutong.Edge.Http.Tests.Fetching;

/// <summary>Somebody else's web server, on a free port of loopback.</summary>
sealed class OutsideServer : IAsyncDisposable
{
    readonly WebApplication web;

    OutsideServer(WebApplication web) => this.web = web;

    public int Port => new Uri(web.Urls.First()).Port;

    public int Asked { get; private set; }

    public static async Task<OutsideServer> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var web = builder.Build();
        var server = new OutsideServer(web);
        web.Run(context =>
        {
            server.Asked++;
            return answer(context);
        });
        await web.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public Uri At(string path, string host = "127.0.0.1") => new($"http://{host}:{Port}{path}");

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await web.StopAsync(now.Token);
        await web.DisposeAsync();
    }
}
