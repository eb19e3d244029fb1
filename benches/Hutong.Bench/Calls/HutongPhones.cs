using Hutong.Bench.Servers;

namespace Hutong.Bench.Calls;

/// <summary>
/// Hutong as ./bench built it: every registration is proved by a device's password, every call is bridged (two dialogs,
/// two media sessions) and recorded on disk. Limits that are against one address are raised, for all telephones are at
/// one here.
/// </summary>
sealed class HutongPhones(ServerSetting setting) : SipServer(setting)
{
    readonly int httpPort = FreePort();
    readonly string[] passwords = new string[setting.Accounts];

    public override string Name => "hutong";

    public override int InviteChallenge => 401;

    public override string PasswordOf(int account) => passwords[account];

    public override async Task<string?> MissingAsync(CancellationToken cancel)
    {
        var revision = await OutputOfAsync("git", ["-C", Setting.Repository, "rev-parse", "--short", "HEAD"], cancel);
        Version = $"hutong {revision?.Trim()}";
        return File.Exists(Program) ? null : Program;
    }

    protected override string ReadyWord => "is ready";

    protected override Task PrepareAsync(CancellationToken cancel) => File.WriteAllTextAsync(
        PathOf("hutong.json"),
        $$"""
        {
          "server": { "http": ["127.0.0.1:{{httpPort}}"] },
          "accounts": { "domain": "{{ServerSetting.Domain}}" },
          "xmpp": { "address": "127.0.0.1", "port": 0, "tlsPort": -1 },
          "sip": {
            "address": "127.0.0.1", "port": {{Port}}, "tlsPort": -1, "strangerRequestsPerSecond": 100000,
            "maxCallsPerAccount": 1000
          },
          "calling": { "maxCallsOfAccount": 1000, "maxCalls": 100000 }
        }
        """,
        cancel);

    protected override (IReadOnlyList<string>, IReadOnlyDictionary<string, string>) Command() =>
        (["dotnet", Program, "serve", "--config", PathOf("hutong.json"), "--data", Data],
            new Dictionary<string, string>());

    protected override async Task FinishAsync(CancellationToken cancel)
    {
        using var admin = new HutongAdmin(Data);
        await Parallel.ForAsync(0, Setting.Accounts, cancel, async (i, ct) =>
        {
            var address = $"{ServerSetting.UserPrefix}{i}@{ServerSetting.Domain}";
            await admin.RunAsync("account add", [address], ("password", Setting.Password), ct);
            var told = await admin.RunAsync("account device", [address, "telephone"], null, ct);
            passwords[i] = told.Split((char[])[' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)
                .First(word => word.Length == 26 && word.All(char.IsAsciiLetterOrDigit));
        });
    }

    string Data => PathOf("data");

    string Program => Path.Combine(Setting.Repository, "artifacts/bench/hutong/hutong.dll");
}
