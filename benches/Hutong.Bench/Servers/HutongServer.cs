namespace Hutong.Bench.Servers;

/// <summary>
/// Hutong as ./bench built it, on its embedded database with synced commits, with its default limits but for the rate
/// of stanzas. There is no Hutong without an archive: its figure stands against the others' both.
/// </summary>
sealed class HutongServer(ServerSetting setting) : ServerUnderTest(setting)
{
    readonly int httpPort = FreePort();

    public override string Name => "hutong";

    public override async Task<string?> MissingAsync(CancellationToken cancel)
    {
        var revision = await OutputOfAsync("git", ["-C", Setting.Repository, "rev-parse", "--short", "HEAD"], cancel);
        Version = $"hutong {revision?.Trim()}";
        return File.Exists(Program) ? null : Program;
    }

    protected override Task PrepareAsync(CancellationToken cancel) => File.WriteAllTextAsync(
        PathOf("hutong.json"),
        $$"""
        {
          "server": { "http": ["127.0.0.1:{{httpPort}}"] },
          "accounts": { "domain": "{{ServerSetting.Domain}}" },
          "xmpp": {
            "address": "127.0.0.1", "port": {{Port}}, "tlsPort": -1, "allowPlaintext": true,
            "maxStanzasPerSecond": 0, "maxBytesPerSecond": 0
          },
          "sip": { "port": -1, "tlsPort": -1 }
        }
        """,
        cancel);

    protected override (IReadOnlyList<string>, IReadOnlyDictionary<string, string>) Command() =>
        (["dotnet", Program, "serve", "--config", PathOf("hutong.json"), "--data", Data],
            new Dictionary<string, string>());

    /// <summary>
    /// Adds the accounts by the socket that the command line uses: a thousand processes would take minutes.
    /// </summary>
    protected override async Task FinishAsync(CancellationToken cancel)
    {
        // Clients are served a moment before the administrator's socket is there.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), Setting.Clock);
        while (!(await File.ReadAllTextAsync(PathOf("output.log"), cancel)).Contains("is ready"))
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Delay(TimeSpan.FromMilliseconds(50), Setting.Clock, cancel);
        }

        using var admin = new HutongAdmin(Data);
        await Parallel.ForAsync(0, Setting.Accounts, cancel, async (i, ct) => await admin.RunAsync("account add",
            [$"{ServerSetting.UserPrefix}{i}@{ServerSetting.Domain}"], ("password", Setting.Password), ct));
    }

    string Data => PathOf("data");

    string Program => Path.Combine(Setting.Repository, "artifacts/bench/hutong/hutong.dll");
}
