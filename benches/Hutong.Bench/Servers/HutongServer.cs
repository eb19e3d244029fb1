namespace Hutong.Bench.Servers;

/// <summary>Hutong as ./bench built it, on its embedded database with synced commits.</summary>
sealed class HutongServer(ServerSetting setting) : ServerUnderTest(setting)
{
    public override string Name => "hutong";

    public override async Task<string?> MissingAsync(CancellationToken cancel)
    {
        var revision = await OutputOfAsync("git", ["-C", Setting.Repository, "rev-parse", "--short", "HEAD"], cancel);
        Version = $"hutong {revision?.Trim()}";
        return File.Exists(Program) ? null : Program;
    }

    protected override Task PrepareAsync(CancellationToken cancel) => Task.CompletedTask;

    protected override (IReadOnlyList<string>, IReadOnlyDictionary<string, string>) Command() =>
        ([Program, "serve", "--config", PathOf("hutong.json"), "--data", PathOf("data")],
            new Dictionary<string, string>());

    string Program => Path.Combine(Setting.Repository, "artifacts/bench/hutong/hutong");
}
