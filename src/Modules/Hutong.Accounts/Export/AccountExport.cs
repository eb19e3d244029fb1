using System.IO.Compression;
using System.Text.Json;
using Dapper;
using Hutong.Accounts.Accounts;
using Hutong.Accounts.Directory;
using Hutong.Contracts.Accounts;
using Hutong.Storage;

namespace Hutong.Accounts.Export;

/// <summary>Writes everything that is kept of an account into a zip, part by part, straight to who asked.</summary>
sealed class AccountExport(IStore store, IEnumerable<IExportPart> parts, AccountWriter writer)
{
    public async ValueTask WriteAsync(AccountRef account, Stream output, CancellationToken cancel)
    {
        var unit = new UnitOfWork();
        writer.Audit(unit, account, account.Account, "accounts.exported");
        await store.CommitAsync(unit, cancel);
        await using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        var entries = new ZipEntries(zip);
        foreach (var part in parts)
        {
            await part.WriteAsync(account, entries, cancel);
        }
    }

    sealed class ZipEntries(ZipArchive zip) : IExportWriter
    {
        public Stream Open(string path) => zip.CreateEntry(path, CompressionLevel.Fastest).Open();
    }
}

/// <summary>The account itself as JSON: addresses, devices, invitations. No secret is in it.</summary>
sealed class AccountExportPart(IStore store, Credentials credentials) : IExportPart
{
    public string Name => "account.json";

    public async ValueTask WriteAsync(AccountRef account, IExportWriter writer, CancellationToken cancel)
    {
        var key = new { tenant = account.Tenant.Value, account = account.Account.Value };
        var (created, language, addresses) = await store.ReadAsync(async (db, ct) =>
        {
            var row = await db.QueryFirstOrDefaultAsync<(long Created, string? Language)>(AccountRows.Command(
                "select created_at, language from accounts where tenant = @tenant and account = @account", key, ct));
            var held = await db.QueryAsync<(string Domain, string Local, long From, long? Until)>(AccountRows.Command(
                """
                select domain, local, from_at, until_at from addresses where tenant = @tenant and account = @account
                union all
                select domain, local, from_at, until_at from address_history
                where tenant = @tenant and account = @account
                order by 3
                """, key, ct));
            return (row.Created, row.Language, held.AsList());
        }, cancel);
        await using var stream = writer.Open(Name);
        await using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("account", account.Account.Value.ToString(System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("created", TimeColumns.FromMicroseconds(created));
        json.WriteString("language", language);
        json.WriteStartArray("addresses");
        foreach (var (domain, local, from, until) in addresses)
        {
            json.WriteStartObject();
            json.WriteString("address", local + "@" + domain);
            json.WriteString("from", TimeColumns.FromMicroseconds(from));
            if (until is { } end)
            {
                json.WriteString("until", TimeColumns.FromMicroseconds(end));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("devices");
        foreach (var device in await credentials.ListAsync(account, cancel))
        {
            json.WriteStartObject();
            json.WriteString("name", device.Name);
            json.WriteString("kind", device.Kind == CredentialKind.Own ? "password" : "device password");
            json.WriteString("created", device.CreatedAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
