using System.Text.Json;
using Hutong.Contracts.Accounts;
using Hutong.Calling.Http;
using Hutong.Calling.Recording;
using Hutong.Calling.Voicemail;
using Hutong.Storage;

namespace Hutong.Calling.Records;

/// <summary>
/// The calls of an account: its history is taken along, and erased with it. Records of calls stay for who must account
/// for them, and say nothing more of it than its id.
/// </summary>
sealed class CallingPart(
    IStore store, CallReader reader, VoicemailStore voicemail, RecordingKeeper recordings) : IExportPart, IErasePart
{
    const int PageRows = 200;

    public string Name => "calls.jsonl";

    public async ValueTask WriteAsync(AccountRef account, IExportWriter writer, CancellationToken cancel)
    {
        await using var stream = writer.Open(Name);
        string? after = null;
        do
        {
            var page = await reader.HistoryAsync(account, after, PageRows, null, cancel);
            foreach (var item in page.Items)
            {
                await JsonSerializer.SerializeAsync(stream, item, CallingJson.Default.HistoryItem, cancel);
                stream.WriteByte((byte)'\n');
            }

            after = page.Next;
        }
        while (after is not null);
    }

    public async ValueTask EraseAsync(AccountRef account, CancellationToken cancel)
    {
        var key = new { tenant = (long)account.Tenant.Value, owner = account.Account.Value };
        while (await store.ReadAsync(db => db.Scalar<long>(
            "select count(*) from call_history where tenant = @tenant and owner = @owner", key), cancel) > 0)
        {
            await store.CommitAsync(new UnitOfWork().Sql(
                """
                delete from call_history where tenant = @tenant and owner = @owner and call in (
                    select call from call_history where tenant = @tenant and owner = @owner limit 100)
                """, key), cancel);
        }

        await voicemail.EraseAsync(account, cancel);
        await recordings.EraseAsync(account, cancel);
        // The number was the address of who is gone: only the account's id stays.
        while (await store.ReadAsync(db => db.Scalar<long>(
            """
            select count(*) from calls where tenant = @tenant
                and ((from_account = @owner and from_text <> '') or (to_account = @owner and to_text <> ''))
            """, key), cancel) > 0)
        {
            await store.CommitAsync(new UnitOfWork()
                .Sql(
                    """
                    update calls set from_text = '' where tenant = @tenant and id in (select id from calls
                        where tenant = @tenant and from_account = @owner and from_text <> '' limit 100)
                    """, key)
                .Sql(
                    """
                    update calls set to_text = '' where tenant = @tenant and id in (select id from calls
                        where tenant = @tenant and to_account = @owner and to_text <> '' limit 100)
                    """, key), cancel);
        }

        await store.CommitAsync(new UnitOfWork()
            .Sql("update call_legs set party = '' where tenant = @tenant and account = @owner", key)
            .Sql("delete from call_rows_due where tenant = @tenant and owner = @owner", key)
            .Sql("delete from call_settings where tenant = @tenant and owner = @owner", key), cancel);
    }
}
