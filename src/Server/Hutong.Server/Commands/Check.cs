using System.Globalization;
using System.Security.Cryptography;
using Hutong.Server.Hosting;
using Hutong.Server.Tls;
using Hutong.Storage;
using Hutong.Switch.Modules;

namespace Hutong.Server.Commands;

/// <summary>
/// <c>hutong check</c>: looks at all that an operator must put right: the configuration as it is on the disk now, the
/// schema, the store, the certificates, the clock. Exit code 1 when something is wrong; a warning alone is 0.
/// </summary>
sealed class Check(IServiceProvider services, string? configurationFile)
{
    /// <summary>A certificate that ends sooner is warned of: the usual renewal is a month before its end.</summary>
    static readonly TimeSpan CertificateNotice = TimeSpan.FromDays(21);

    /// <summary>The database's clock may differ by this much: leases and codes count in seconds.</summary>
    static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    bool failed;

    public AdminCommand Command => new("check", "", "check configuration, schema, store, certificates and clock",
        async (call, cancel) =>
        {
            var check = new Check(services, configurationFile);
            check.Configuration(call.Output);
            await check.StoreAsync(call.Output, cancel);
            check.Certificates(call.Output);
            return check.failed ? 1 : 0;
        });

    void Configuration(TextWriter output)
    {
        var (_, faults) = HutongHost.ReadSettings(configurationFile, services.GetServices<SettingsSection>());
        Say(output, "configuration", configurationFile ?? "no file, all defaults", faults);
    }

    async Task StoreAsync(TextWriter output, CancellationToken cancel)
    {
        var store = services.GetRequiredService<IStore>();
        var applied = await OneAsync(store, "select count(*) from schema_migrations", cancel);
        Say(output, "schema", string.Create(CultureInfo.InvariantCulture, $"{applied} steps applied, none missing"),
            []);

        var health = store.Health;
        List<string> faults = health.Status == StoreStatus.Ok ? [] : [$"{health.Status} since {health.Since:u}"];
        if (store.Kind == StoreKind.Sqlite
            && (string?)await OneAsync(store, "pragma quick_check", cancel) is var answer and not "ok")
        {
            faults.Add($"the file is damaged: {answer}");
        }

        Say(output, "store", store.Kind == StoreKind.Sqlite ? "SQLite, file sound" : "PostgreSQL", faults);
        await ClockAsync(store, output, cancel);
    }

    async Task ClockAsync(IStore store, TextWriter output, CancellationToken cancel)
    {
        // The database's clock, or else the newest thing that was written: time must not run backwards.
        var sql = store.Kind == StoreKind.Sqlite
            ? "select max(applied_at) from schema_migrations"
            : "select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)";
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var other = DateTimeOffset.UnixEpoch.AddMicroseconds(
            Convert.ToInt64(await OneAsync(store, sql, cancel), CultureInfo.InvariantCulture));
        var wrong = now < other - ClockTolerance
            || (store.Kind == StoreKind.Postgres && now > other + ClockTolerance);
        Say(output, "clock", now.ToString("u", CultureInfo.InvariantCulture),
            wrong ? [string.Create(CultureInfo.InvariantCulture, $"the store says {other:u}")] : []);
    }

    void Certificates(TextWriter output)
    {
        try
        {
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
            foreach (var certificate in services.GetRequiredService<CertificateStore>().InUse)
            {
                var end = certificate.NotAfter.ToUniversalTime();
                var shown =
                    $"{certificate.GetNameInfo(System.Security.Cryptography.X509Certificates.X509NameType.DnsName,
                    false)} until {end.ToString("u", CultureInfo.InvariantCulture)}";
                Say(output, "certificate",
                    end - now < CertificateNotice && end >= now ? $"{shown}: renew it soon" : shown,
                    end < now ? [$"{shown}: it has ended"] : []);
            }
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            Say(output, "certificate", "", [error.Message]);
        }
    }

    static async Task<object?> OneAsync(IStore store, string sql, CancellationToken cancel) =>
        await store.ReadAsync(connection =>
        {
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the statements are those above
            command.CommandText = sql;
#pragma warning restore CA2100
            return command.ExecuteScalar();
        }, cancel);

    void Say(TextWriter output, string what, string good, List<string> faults)
    {
        failed |= faults.Count > 0;
        output.WriteLine(faults.Count == 0 ? $"{what,-14}ok      {good}" : $"{what,-14}WRONG   {faults[0]}");
        foreach (var fault in faults.Skip(1))
        {
            output.WriteLine($"{"",22}{fault}");
        }
    }
}
