using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Hutong.Storage;

/// <summary>Where the data is and how the writer behaves. Section <c>store</c> of the configuration.</summary>
public sealed class StoreOptions
{
    /// <summary>
    /// The directory of the two SQLite files and of the key file. Created when absent. The host sets it
    /// (<c>--data</c>).
    /// </summary>
    [JsonIgnore]
    public string DataDirectory { get; set; } = "data";

    /// <summary>An Npgsql connection string; when set, PostgreSQL is used. It holds a secret: never print it.</summary>
    [DataType(DataType.Password)]
    public string? Postgres { get; set; }

    /// <summary>
    /// Units queued and not yet through their effects. Default 65,536: at a thousand bytes each about 64 MB, and two
    /// seconds of work at full speed; beyond that a refusal serves the sender better than the wait.
    /// </summary>
    public int QueueUnits { get; set; } = 65_536;

    /// <summary>Units in one commit. Default 2,000: more gains nothing and delays the first.</summary>
    public int BatchUnits { get; set; } = 2_000;

    /// <summary>How long units are added to one transaction. Default 4 ms.</summary>
    public TimeSpan BatchTime { get; set; } = TimeSpan.FromMilliseconds(4);

    /// <summary>
    /// The least time between the starts of two commits under load. Default 1 ms: an idle store commits at once, a
    /// busy one shares each sync among more units. 0 turns it off.
    /// </summary>
    public TimeSpan CommitSpacing { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// SQLite only: false stops syncing, so that a power cut loses acknowledged messages. Exists so that a test can
    /// show that the crash test notices. Default true.
    /// </summary>
    public bool Synchronous { get; set; } = true;

    /// <summary>SQLite page size of a new file, in bytes. Default 8,192 (measured, see docs/decisions).</summary>
    public int PageBytes { get; set; } = 8_192;

    /// <summary>SQLite page cache of the writer in bytes. Default 64 MiB.</summary>
    public int CacheBytes { get; set; } = 64 << 20;

    /// <summary>The write-ahead log is copied into the database when it passes this size. Default 32 MiB.</summary>
    public int CheckpointBytes { get; set; } = 32 << 20;

    /// <summary>
    /// SQLite only: entries of a log that wait in memory before they are indexed together. Default 65,536: more
    /// means fewer pages written per entry, more memory (about 100 bytes each) and a longer start (about 1 µs each).
    /// </summary>
    public int LogPassEntries { get; set; } = 65_536;

    /// <summary>SQLite read connections. Default 8.</summary>
    public int Readers { get; set; } = 8;

    /// <summary>Upper bound of the SQLite file in pages, for tests of a full disk. Default 0: none.</summary>
    public int MaxPages { get; set; }

    /// <summary>PostgreSQL only: how long a batch waits for a server that went away. Default 10 s.</summary>
    public TimeSpan ReconnectTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Says what is wrong with the options, or null.</summary>
    public string? Fault() => this switch
    {
        { QueueUnits: < 1 or > 10_000_000 } => $"store.queueUnits is {QueueUnits}, allowed are 1 to 10000000",
        { BatchUnits: < 1 or > 100_000 } => $"store.batchUnits is {BatchUnits}, allowed are 1 to 100000",
        { BatchTime.TotalMilliseconds: < 0.1 or > 100 } => "store.batchTime is out of 0.1 to 100 ms",
        { CommitSpacing.TotalMilliseconds: < 0 or > 100 } => "store.commitSpacing is out of 0 to 100 ms",
        { PageBytes: not (512 or 1024 or 2048 or 4096 or 8192 or 16384 or 32768) } =>
            $"store.pageBytes is {PageBytes}, allowed are the powers of two from 512 to 32768",
        { CacheBytes: < 1 << 20 } => "store.cacheBytes is less than 1 MiB",
        { CheckpointBytes: < 1 << 20 } => "store.checkpointBytes is less than 1 MiB",
        { LogPassEntries: < 1 or > 10_000_000 } =>
            $"store.logPassEntries is {LogPassEntries}, allowed are 1 to 10000000",
        { Readers: < 1 or > 256 } => $"store.readers is {Readers}, allowed are 1 to 256",
        { ReconnectTime.TotalSeconds: < 0 or > 300 } => "store.reconnectTime is out of 0 to 300 s",
        { DataDirectory.Length: 0 } => "store.dataDirectory is empty",
        _ => null,
    };
}
