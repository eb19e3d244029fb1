using Hutong.Storage;

namespace Hutong.StorageWriter;

/// <summary>What the writer writes, for who checks it.</summary>
public static class CrashSchema
{
    public static readonly OwnedLog Log = new("crash");

    public static readonly OwnerKey Writer = new(1, 1);

    public static IReadOnlyList<Migration> Migrations =>
    [
        Log.Migration("crash", 1),
        new("crash", 2, "create table marks (tenant bigint not null, number bigint not null, " +
            "primary key (tenant, number)) {without_rowid}"),
    ];
}
