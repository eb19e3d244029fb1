using System.Globalization;
using System.Text;
using Hutong.Contracts.Accounts;
using Hutong.Storage;
using Hutong.Switch.Users;

namespace Hutong.Messaging.Archive;

/// <summary>
/// The archive of an account, taken along in the form of XEP-0227 section 4.8, page by page, and erased in slices. The
/// other party of a conversation keeps their own copy.
/// </summary>
sealed class ArchivePart(IStore store, UserTable users, ArchiveReader archive) : IExportPart, IErasePart
{
    /// <summary>Entries of one slice: so many stay under 5 ms.</summary>
    const int SliceEntries = 500;

    public string Name => "archive.xml";

    public async ValueTask WriteAsync(AccountRef account, IExportWriter writer, CancellationToken cancel)
    {
        if (await users.FindAsync(account.Address, cancel) is not { } user || user.Account != account.Account)
        {
            return;
        }

        await using var stream = writer.Open(Name);
        await WriteAsync(stream, "<?xml version='1.0' encoding='UTF-8'?>\n", cancel);
        await WriteAsync(stream, "<archive xmlns='urn:xmpp:pie:0#mam'>\n", cancel);
        var query = new ArchiveRange { Max = ArchiveRange.MaxPage };
        while (await archive.ReadAsync(user, query, cancel) is { Messages.Count: > 0 } page)
        {
            foreach (var message in page.Messages)
            {
                await WriteAsync(stream, string.Create(CultureInfo.InvariantCulture,
                    $"<result xmlns='urn:xmpp:mam:2' id='{message.Sequence}'><forwarded xmlns='urn:xmpp:forward:0'>") +
                    $"<delay xmlns='urn:xmpp:delay' stamp='{StoredStanza.Stamp(message.Time)}'/>", cancel);
                await stream.WriteAsync(message.Stanza, cancel);
                await WriteAsync(stream, "</forwarded></result>\n", cancel);
            }

            if (page.Complete)
            {
                break;
            }

            query = query with { After = page.Messages[^1].Sequence };
        }

        await WriteAsync(stream, "</archive>\n", cancel);
    }

    public async ValueTask EraseAsync(AccountRef account, CancellationToken cancel)
    {
        var owner = new OwnerKey(account.Tenant, account.Account);
        while (await store.ReadLogAsync(ArchiveLog.Log, new LogQuery(owner) { Limit = SliceEntries }, cancel) is
            { Count: > 0 } slice)
        {
            await store.CommitAsync(
                new UnitOfWork().Unlink(ArchiveLog.Log, owner, slice[0].Seq, slice[^1].Seq), cancel);
        }
    }

    static ValueTask WriteAsync(Stream stream, string text, CancellationToken cancel) =>
        stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancel);
}
