using Hutong.Edge.Xmpp.Listening;
using Hutong.Server.Commands;
using Hutong.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Server.Tests;

/// <summary>The whole server in this process, on free ports of loopback, with a data directory of its own.</summary>
sealed class RunningServer : IAsyncDisposable
{
    readonly DataDirectory data;

    RunningServer(DataDirectory data, WebApplication app) => (this.data, App) = (data, app);

    public WebApplication App { get; }

    public string Data => data.Path;

    public Uri Http => new(App.Urls.First(url => !url.Contains("unix:", StringComparison.Ordinal)));

    public int XmppPort => App.Services.GetRequiredService<XmppListener>().EndPoint!.Port;

    /// <summary>Starts it; more settings are the inner JSON of further sections.</summary>
    public static async Task<RunningServer> StartAsync(
        string? directory = null, string more = "", bool opens = false)
    {
        directory ??= Path.Combine(Directory.CreateTempSubdirectory("hutong-server-").FullName, "data");
        var data = DataDirectory.TryOpen(directory)!;
        var file = Path.Combine(directory, "test.json");
        await File.WriteAllTextAsync(file, $$"""
            {
              "server": { "http": ["127.0.0.1:0"] },
              "xmpp": { "address": "127.0.0.1", "port": 0, "tlsPort": 0, "allowPlaintext": true,
                        "openRegistration": {{(opens ? "true" : "false")}} },
              "sip": { "address": "127.0.0.1", "port": 0, "tlsPort": 0 },
              {{more}}
            }
            """);
        var app = await HutongHost.BuildAsync(new(file, data, Listens: true), TestContext.Current.CancellationToken);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(data, app);
    }

    /// <summary>Runs a command line as another process would; its exit code and what it wrote.</summary>
    public Task<(int Code, string Text)> CommandAsync(params string[] words) => CommandAsync(Data, words);

    /// <summary>Runs a command line on a data directory.</summary>
    public static async Task<(int Code, string Text)> CommandAsync(string directory, params string[] words)
    {
        using var output = new StringWriter();
        var line = CommandLine.Parse([.. words, "--data", directory]);
        var code = line.Words is ["restore", var backup]
            ? RestoreCommand.Run(line, backup, output)
            : await StoreCommandRunner.RunAsync(line, output, TestContext.Current.CancellationToken);
        return (code, output.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
        data.Dispose();
    }
}
