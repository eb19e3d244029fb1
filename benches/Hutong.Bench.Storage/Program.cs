using System.Diagnostics;
using Hutong.Bench.Storage;
using Hutong.Storage;
using Microsoft.Extensions.Logging.Abstractions;

// CPU per archived message (two owners) of the designs of the archive. Usage: [design[,design]] [messages] [owners]
// [batch] [passEntries]
var designs = args.Length > 0 ? args[0].Split(',') : ["rows4096", "rows2048", "rows1024", "log4096", "log8192"];
var messages = args.Length > 1 ? int.Parse(args[1], null) : 200_000;
var owners = args.Length > 2 ? int.Parse(args[2], null) : 1_000;

Console.WriteLine($"{"design",-10} {"batch",6} {"msg/s",9} {"cpu us/msg",11} {"commits",8} {"longest us",11}");
foreach (var design in designs)
{
    foreach (var batch in args.Length > 3 ? [int.Parse(args[3], null)] : new[] { 1, 10, 100, 1000 })
    {
        await RunAsync(design, batch, batch == 1 ? messages / 20 : batch == 10 ? messages / 4 : messages);
    }
}

async Task RunAsync(string design, int batch, int count)
{
    var directory = Directory.CreateTempSubdirectory("hutong-bench-").FullName;
    var options = new StoreOptions
    {
        DataDirectory = directory,
        CommitSpacing = TimeSpan.Zero,
        LogPassEntries = args.Length > 4 ? int.Parse(args[4], null) : new StoreOptions().LogPassEntries,
        PageBytes = int.Parse(design[^4..], null),
        Postgres = design.StartsWith("pg", StringComparison.Ordinal)
            ? Environment.GetEnvironmentVariable("HUTONG_TEST_POSTGRES") : null,
    };
    IArchiveDesign archive = design.Contains("log", StringComparison.Ordinal) ? new LogArchive() : new RowArchive();
    await using (var store = await Store.OpenAsync(
        options, archive.Migrations, [], TimeProvider.System, NullLogger.Instance))
    {
        var random = new Random(5);
        var body = new byte[400];
        random.NextBytes(body);
        await FillAsync(store, archive, random, body, batch, Math.Min(count, 60_000));

        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var commits = store.Counters.Commits;
        var watch = Stopwatch.StartNew();
        await FillAsync(store, archive, random, body, batch, count);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime - before;
        Console.WriteLine(
            $"{design,-10} {batch,6} {count / watch.Elapsed.TotalSeconds,9:0} " +
            $"{cpu.TotalMicroseconds / count,11:0.00} {store.Counters.Commits - commits,8} " +
            $"{store.Counters.LongestCommitMicroseconds,11}");
    }

    Directory.Delete(directory, recursive: true);
}

async Task FillAsync(IStore store, IArchiveDesign archive, Random random, byte[] body, int batch, int count)
{
    for (var i = 0; i < count; i += batch)
    {
        for (var j = 1; j < batch; j++)
        {
            store.Enqueue(archive.Message(random.Next(owners) + 1, random.Next(owners) + 1, i + j, body));
        }

        await store.CommitAsync(archive.Message(random.Next(owners) + 1, random.Next(owners) + 1, i, body));
    }
}
