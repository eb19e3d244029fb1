using System.Text.Json;
using Hutong.Contracts.Accounts;

namespace Hutong.Calling.Announcement;

/// <summary>The announcements of an account: taken along, and erased with it.</summary>
sealed class AnnouncementPart(
    AnnouncementQueries queries, AnnouncementStore store, AnnouncementRunner runner) : IExportPart, IErasePart
{
    public string Name => "announcements.jsonl";

    public async ValueTask WriteAsync(AccountRef account, IExportWriter writer, CancellationToken cancel)
    {
        await using var stream = writer.Open(Name);
        foreach (var row in await queries.OfAsync(account, long.MaxValue, "", int.MaxValue, cancel))
        {
            var people = await queries.PeopleAsync(row, -1, int.MaxValue, null, cancel);
            await JsonSerializer.SerializeAsync(stream, new ExportedAnnouncement(row.Text, row.State, row.CreatedAt,
                [.. people.Select(one => new ExportedListener(
                    one.Target, one.State, one.Heard.TotalSeconds, one.ConfirmedAt))]),
                CallingJson.Default.ExportedAnnouncement, cancel);
            stream.WriteByte((byte)'\n');
        }
    }

    public async ValueTask EraseAsync(AccountRef account, CancellationToken cancel)
    {
        foreach (var row in await queries.OfAsync(account, long.MaxValue, "", int.MaxValue, cancel))
        {
            runner.HangUp(row);
        }

        await store.EraseAsync(account, cancel);
        // Others' announcements keep what became of a person, not the address.
        await store.ForgetPersonAsync(account, cancel);
    }
}
