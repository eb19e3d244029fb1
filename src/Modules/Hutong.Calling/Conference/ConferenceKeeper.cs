using System.Text.Json;
using Hutong.Contracts.Accounts;
using Hutong.Storage;
using Hutong.Switch;
using Microsoft.Extensions.Logging;

namespace Hutong.Calling.Conference;

/// <summary>Forgets conferences that were over long ago.</summary>
sealed class ConferenceKeeper(ConferenceStore store, TimeProvider time, ILogger<ConferenceKeeper> log)
    : RecurringWork(TimeSpan.FromHours(1), time, log)
{
    protected override async ValueTask RunOnceAsync(CancellationToken cancel) => await store.ForgetAsync(cancel);
}

/// <summary>The conferences of an account: taken along, and erased with it.</summary>
sealed class ConferencePart(ConferenceStore store, ConferenceDesk desk) : IExportPart, IErasePart
{
    public string Name => "conferences.jsonl";

    public async ValueTask WriteAsync(AccountRef account, IExportWriter writer, CancellationToken cancel)
    {
        await using var stream = writer.Open(Name);
        foreach (var row in await store.ListAsync(account, cancel))
        {
            await JsonSerializer.SerializeAsync(stream, new ExportedConference(
                row.Title, row.Number, row.CreatedAt, row.EndedAt), CallingJson.Default.ExportedConference, cancel);
            stream.WriteByte((byte)'\n');
        }
    }

    public async ValueTask EraseAsync(AccountRef account, CancellationToken cancel)
    {
        await desk.EndAllAsync(account, cancel);
        if (!await store.EraseAsync(account, cancel))
        {
            // Called again after a fault.
            throw new StoreBusyException();
        }
    }
}

/// <summary>A conference in what an account takes along: without the secrets.</summary>
sealed record ExportedConference(string Title, string Number, DateTimeOffset Created, DateTimeOffset? Ended);
