using System.Data;
using System.IO.Compression;
using Hutong.Storage.Writing;

namespace Hutong.Storage.Postgres;

/// <summary>
/// A logical copy of our tables as of one moment: a zip with one binary COPY per table. For a large installation the
/// server's own tools (base backup and log archiving) are the better way; this one needs nothing but the connection.
/// </summary>
static class PostgresBackup
{
    const string Tables =
        "select tablename from pg_tables where schemaname = @schema and tablename <> 'store_commits' order by 1";

    public static async Task WriteAsync(PostgresServer server, string path, CancellationToken ct)
    {
        var part = path + ".part";
        await using (var connection = await server.OpenReaderAsync(ct).ConfigureAwait(false))
        await using (var file = new FileStream(part, FileMode.Create, FileAccess.Write))
        {
            await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct)
                .ConfigureAwait(false);
            using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            {
                foreach (var table in await connection.RowsAsync<string>(Tables, new { schema = server.Schema }, ct)
                    .ConfigureAwait(false))
                {
                    if (table.EndsWith(Schema.Unbacked, StringComparison.Ordinal))
                    {
                        continue;
                    }

                    await using var entry = zip.CreateEntry(table, CompressionLevel.Fastest).Open();
                    await using var copy = await connection.BeginRawBinaryCopyAsync(
                        $"copy {table} to stdout (format binary)", ct).ConfigureAwait(false);
                    await copy.CopyToAsync(entry, ct).ConfigureAwait(false);
                }
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: false);
    }

    /// <summary>Puts a copy into a schema that was just migrated by the same version and holds no rows.</summary>
    public static async Task RestoreAsync(PostgresServer server, string path, CancellationToken ct)
    {
        await using var connection = await server.OpenReaderAsync(ct).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        using var zip = ZipFile.OpenRead(path);
        var present = (await connection.RowsAsync<string>(Tables, new { schema = server.Schema }, ct)
            .ConfigureAwait(false)).ToHashSet();
        foreach (var entry in zip.Entries)
        {
            if (!present.Contains(entry.FullName))
            {
                throw new InvalidDataException("The backup holds a table that this version does not know.");
            }

            if (entry.FullName == "schema_migrations")
            {
                continue;
            }

            await using (var data = entry.Open())
            await using (var copy = await connection.BeginRawBinaryCopyAsync(
                $"copy {entry.FullName} from stdin (format binary)", ct).ConfigureAwait(false))
            {
                await data.CopyToAsync(copy, ct).ConfigureAwait(false);
            }
        }

        // Keys that the server numbers go on after the highest that came back.
        var numbered = await connection.RowsAsync<string>(
            "select table_name from information_schema.columns where table_schema = @schema and is_identity = 'YES'",
            new { schema = server.Schema }, ct).ConfigureAwait(false);
        foreach (var table in numbered)
        {
            connection.Statement(
                $"select setval(pg_get_serial_sequence('{table}', 'id'), " +
                $"(select coalesce(max(id), 0) + 1 from {table}), false)");
        }

        await transaction.CommitAsync(ct).ConfigureAwait(false);
    }
}
