using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Storage;
using Hutong.Switch;
using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Switch.Modules;
using Hutong.Xmpp.Xeps;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hutong.Messaging.Upload;

/// <summary>Files by HTTP.</summary>
sealed class UploadFeature(UploadService service) : Feature
{
    public override string Name => "upload";

    public override IReadOnlyList<Standard> Standards =>
    [
        new("XEP-0363", "1.1.0", "HTTP File Upload"),
        new("draft-ietf-httpbis-resumable-upload", null, "Resumable Uploads for HTTP", Support.Partial,
            "HEAD tells the offset, PATCH goes on from it; no informational responses, uploads begin by XEP-0363"),
    ];

    public override void Declare(FeatureParts parts) => parts
        .Iq(IqScope.Service, "request", UploadRequest.Namespace, service.RequestAsync, service.Label)
        .Add(service);
}

/// <summary>Removes files whose time is over, a few at a time.</summary>
sealed class UploadSweeper(
    UploadOptions options, UploadTable table, FileStore files, TimeProvider time, ILogger<UploadSweeper> log)
    : RecurringWork(TimeSpan.FromHours(1), time, log)
{
    readonly TimeProvider time = time;

    protected override async ValueTask RunOnceAsync(CancellationToken cancel) => await SweepAsync(cancel);

    internal async Task SweepAsync(CancellationToken cancel)
    {
        files.SweepBeginnings();
        if (options.KeepDays == 0)
        {
            return;
        }

        var old = time.GetUtcNow().AddDays(-options.KeepDays).ToMicroseconds();
        IReadOnlyList<StoredFile> slice;
        do
        {
            slice = await table.OlderAsync(old, 100, cancel);
            foreach (var file in slice)
            {
                // The row first: an address that finds nothing is better than a row whose bytes are gone.
                await table.RemoveAsync(file, cancel);
                files.Delete(file.Id);
            }
        }
        while (slice.Count == 100);
    }
}

static class UploadServices
{
    /// <summary>Adds files by HTTP.</summary>
    public static IServiceCollection AddUpload(this IServiceCollection services) => services
        .AddMigrations(UploadTable.Migrations)
        .AddSettings<UploadOptions>("messaging:upload")
        .AddSingleton<UploadTable>().AddSingleton<BrokenOff>().AddSingleton<FileStore>()
        .AddSingleton<SlotSigner>().AddSingleton<SlotBudget>()
        .AddSingleton<UploadService>().AddSingleton<UploadEndpoints>().AddSingleton<IKeptFiles, FileIntake>()
        .AddSingleton<IFileKeeper>(all => all.GetRequiredService<IKeptFiles>())
        .AddSingleton<IHttpPart>(all => new HttpPart(all.GetRequiredService<UploadEndpoints>().Map))
        .AddSingleton<UploadLeaving>()
        .AddSingleton<IExportPart>(all => all.GetRequiredService<UploadLeaving>())
        .AddSingleton<IErasePart>(all => all.GetRequiredService<UploadLeaving>())
        .AddHostedService<UploadSweeper>()
        .AddFeature<UploadFeature>();
}
