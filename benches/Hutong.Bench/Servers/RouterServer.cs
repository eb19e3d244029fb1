namespace Hutong.Bench.Servers;

/// <summary>benches/router/router.c: shows how much of a result is the generator's.</summary>
sealed class RouterServer(ServerSetting setting) : ServerUnderTest(setting)
{
    public override string Name => "router";

    public override bool Archive => false;

    public override bool HasScram => false;

    public override Task<string?> MissingAsync(CancellationToken cancel)
    {
        Version = "bare router";
        return Task.FromResult(File.Exists(Program) ? null : $"{Program} (./bench compiles it with cc)");
    }

    protected override Task PrepareAsync(CancellationToken cancel) => Task.CompletedTask;

    protected override (IReadOnlyList<string>, IReadOnlyDictionary<string, string>) Command() =>
        ([Program, $"{Port}"], new Dictionary<string, string>());

    string Program => Path.Combine(Setting.Repository, "artifacts/bench/router");
}
