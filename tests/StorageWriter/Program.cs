using System.Globalization;
using System.Text;
using Hutong.Storage;
using Hutong.StorageWriter;
using Microsoft.Extensions.Logging.Abstractions;

// Appends entries for ever and prints the number of each one that the store has acknowledged.
// Arguments: data directory, "on" or "off" for syncing, and optionally a PostgreSQL connection string.
var options = new StoreOptions
{
    DataDirectory = args[0],
    Synchronous = args[1] == "on",
    Postgres = args.Length > 2 ? args[2] : null,

    // Small, so that checkpoints and index passes are met by the kill too.
    CheckpointBytes = 1 << 20,
    LogPassEntries = 300,
    BatchUnits = 64,
};
await using var store = await Store.OpenAsync(
    options, CrashSchema.Migrations, [], TimeProvider.System, NullLogger.Instance);
var output = Console.Out;
var number = (int)await store.LastSeqAsync(CrashSchema.Log, CrashSchema.Writer);
using var window = new SemaphoreSlim(100);
while (true)
{
    await window.WaitAsync();
    var mine = ++number;
    var text = mine.ToString(CultureInfo.InvariantCulture);
    store.Enqueue(new UnitOfWork()
        .Append(CrashSchema.Log, new LogEntry
        {
            OwnerA = CrashSchema.Writer,
            OwnerB = new OwnerKey(1, 2 + (mine % 7)),
            At = mine,
            Body = Encoding.UTF8.GetBytes(text.PadRight(mine * 37 % 3000)),
        })
        .Sql("insert into marks (tenant, number) values (1, @mine)", new { mine })
        .Then(outcome =>
        {
            outcome.ThrowIfFailed();
            output.WriteLine(text);
            output.Flush();
            window.Release();
        }));
}
