using System.Diagnostics;
using System.Globalization;
using System.Text;
using Hutong.CrashKit;
using Hutong.StorageKit;
using Hutong.StorageWriter;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hutong.Storage.Tests;

/// <summary>A writer is killed at random instants; what it had acknowledged must be there.</summary>
[Trait("Category", "Store")]
public sealed class CrashTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("hutong-crash-");

    string Data => Path.Combine(folder.FullName, "data");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    public Task Everything_acknowledged_survives_the_loss_of_power(int seed, int? tear) =>
        SurvivesAsync(seed, tear, rounds: 3);

    [Theory]
    [Trait("Category", "Long")]
    [InlineData(101)]
    [InlineData(102)]
    [InlineData(103)]
    [InlineData(104)]
    public Task Everything_acknowledged_survives_fifty_losses_of_power(int seed) =>
        SurvivesAsync(seed, seed, rounds: 50);

    async Task SurvivesAsync(int seed, int? tear, int rounds)
    {
        Assert.SkipWhen(PowerLoss.Unavailable is not null, PowerLoss.Unavailable ?? "");
        var power = new PowerLoss(Data) { Tears = tear is not null };
        var random = new Random(seed);
        for (var round = 0; round < rounds; round++)
        {
            var acknowledged = await WriteUntilKilledAsync(power.Watch, "on", random.Next(20, 700));
            power.Strike(tear is null ? null : tear + (10 * round));
            await CheckAsync(new StoreOptions { DataDirectory = Data }, acknowledged);
        }
    }

    [Fact]
    public async Task The_same_test_notices_when_nothing_is_synced()
    {
        Assert.SkipWhen(PowerLoss.Unavailable is not null, PowerLoss.Unavailable ?? "");
        var power = new PowerLoss(Data);
        var acknowledged = await WriteUntilKilledAsync(power.Watch, "off", 300);
        Assert.True(power.Strike() > 0);
        await Assert.ThrowsAnyAsync<Exception>(
            () => CheckAsync(new StoreOptions { DataDirectory = Data }, acknowledged));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Everything_acknowledged_is_there_after_a_kill_on_a_server(int seed)
    {
        Assert.SkipUnless(TestStore.IsAvailable(StoreKind.Postgres), "HUTONG_TEST_POSTGRES names no server");
        await using var test = await TestStore.OpenAsync(StoreKind.Postgres, CrashSchema.Migrations);
        var random = new Random(seed);
        for (var round = 0; round < 3; round++)
        {
            var acknowledged = await WriteUntilKilledAsync(_ => { }, "on", random.Next(20, 400), test.Options.Postgres);
            await CheckAsync(test.Options, acknowledged);
        }
    }

    async Task<int> WriteUntilKilledAsync(
        Action<ProcessStartInfo> watch, string synchronous, int lines, string? postgres = null)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Hutong.StorageWriter.dll");
        string[] arguments = [program, Data, synchronous, .. postgres is null ? Array.Empty<string>() : [postgres]];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        watch(start);
        using var writer = Process.Start(start)!;
        string? last = null;
        for (var i = 0; i < lines; i++)
        {
            last = await writer.StandardOutput.ReadLineAsync()
                ?? throw new InvalidOperationException("The writer has ended.");
        }

        writer.Kill();

        // What it said before it died, it said. A line cut short by the kill does not count.
        var rest = await writer.StandardOutput.ReadToEndAsync();
        await writer.WaitForExitAsync();
        last = rest.Split('\n')[..^1].LastOrDefault() ?? last;
        return int.Parse(last!, CultureInfo.InvariantCulture);
    }

    static async Task CheckAsync(StoreOptions options, int acknowledged)
    {
        await using var store = await Store.OpenAsync(
            options, CrashSchema.Migrations, [], TimeProvider.System, NullLogger.Instance);
        var records = await store.ReadLogAsync(
            CrashSchema.Log, new LogQuery(CrashSchema.Writer) { Limit = int.MaxValue });
        Assert.True(records.Count >= acknowledged, $"{acknowledged} acknowledged, {records.Count} found");
        Assert.Equal(Enumerable.Range(1, records.Count).Select(n => (long)n), records.Select(record => record.Seq));
        Assert.All(records, record => Assert.Equal(
            record.Seq, int.Parse(Encoding.UTF8.GetString(record.Body.Span), NumberStyles.AllowTrailingWhite, null)));
        var marks = await store.ReadAsync(db => db.Rows<long>("select number from marks where tenant = 1 order by 1"));
        Assert.Equal(records.Select(record => record.Seq), marks);

        for (var owner = 2; owner <= 8; owner++)
        {
            var theirs = await store.ReadLogAsync(
                CrashSchema.Log, new LogQuery(new OwnerKey(1, owner)) { Limit = int.MaxValue });
            Assert.Equal(records.Where(r => 2 + (r.At % 7) == owner).Select(r => r.At), theirs.Select(r => r.At));
            Assert.Equal(Enumerable.Range(1, theirs.Count).Select(n => (long)n), theirs.Select(r => r.Seq));
        }
    }
}
