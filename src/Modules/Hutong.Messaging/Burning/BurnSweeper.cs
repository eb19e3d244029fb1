using Hutong.Messaging.Archive;
using Hutong.Storage;
using Hutong.Switch;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Microsoft.Extensions.Logging;

namespace Hutong.Messaging.Burning;

/// <summary>
/// Burns what is due: first the key and the content, in one commit; then, in steps that may be done again after a
/// crash, the file, both archives' entries, and the word to both sides.
/// </summary>
sealed class BurnSweeper(
    IStore store, BurnTable table, BurnLedger ledger, IEnumerable<IKeptFiles> files, UserTable users,
    Func<Exchange> exchange, TimeProvider time, ILogger<BurnSweeper> log)
    : RecurringWork(TimeSpan.FromSeconds(1), time, log)
{
    /// <summary>Burned at most at once; the rest a second later.</summary>
    const int Slice = 200;

    /// <summary>Entries with one person at the same millisecond that are looked at for one message.</summary>
    const int SameTime = 100;

    readonly TimeProvider time = time;

    protected override async ValueTask RunOnceAsync(CancellationToken cancel) => await SweepAsync(cancel);

    internal async Task SweepAsync(CancellationToken cancel)
    {
        foreach (var row in await table.DueAsync(Now(), Slice, cancel))
        {
            if (row.Burned == 1 || await BurnAsync(row, cancel))
            {
                await ClearAsync(row, cancel);
            }
        }
    }

    /// <summary>Destroys the content: true once that is durable.</summary>
    public async Task<bool> BurnAsync(BurnRow row, CancellationToken cancel) =>
        (await table.BurnAsync(row, Now(), cancel)).IsDurable;

    async Task ClearAsync(BurnRow row, CancellationToken cancel)
    {
        foreach (var kept in row.File.Length > 0 ? files : [])
        {
            await kept.EndAsync(new((int)row.Tenant), new(row.Sender), row.File, cancel);
        }

        var (author, recipient) = (Jid.Parse(row.Author), Jid.Parse(row.Recipient));
        await BuryAsync(new((int)row.Tenant, row.Sender), recipient, row, cancel);
        await BuryAsync(new((int)row.Tenant, row.Owner), author, row, cancel);
        ledger.Put(row);
        var sender = await users.FindAsync(author, cancel);
        if (sender is null || sender.Account.Value != row.Sender
            || await exchange().MessageAsync(null, sender, Burn.Burned(row), cancel) == Handling.Done)
        {
            // Nobody is left to be told.
            ledger.Take(row.Id);
            var unit = new UnitOfWork();
            BurnTable.AddGone(unit, row);
            await store.TryCommitAsync(unit, cancel);
        }
    }

    /// <summary>Puts a tombstone into the message's place in one archive.</summary>
    async Task BuryAsync(OwnerKey owner, Jid other, BurnRow row, CancellationToken cancel)
    {
        const long AMoment = 5_000_000;
        var near = await store.ReadLogAsync(ArchiveLog.Log, new LogQuery(owner)
        {
            Tag = ArchiveLog.Tag(other),
            FromAt = row.Sent - AMoment,
            ToAt = row.Sent + AMoment,
            Limit = SameTime,
        }, cancel);
        foreach (var record in near)
        {
            var stanza = StoredStanza.Read(ArchiveLog.Stanza(record.Body));
            if (stanza.Id != row.Message || !Holds(stanza.Payload, row.Id))
            {
                continue;
            }

            var (stream, position) = ArchiveLog.Origin(record.Body);
            var tombstone = Burn.Tombstone(stanza, row, time.GetUtcNow());
            await store.TryCommitAsync(new UnitOfWork().Replace(
                ArchiveLog.Log, owner, record.Seq, record.Flags, ArchiveLog.Body(stream, position, tombstone)), cancel);
        }
    }

    static bool Holds(ReadOnlyMemory<byte> payload, string id) =>
        payload.Span.IndexOf(System.Text.Encoding.UTF8.GetBytes(id)) >= 0;

    long Now() => time.GetUtcNow().ToMicroseconds();
}
