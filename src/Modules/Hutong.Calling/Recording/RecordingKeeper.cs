using System.Globalization;
using System.Text.Json;
using Hutong.Calling.Calls;
using Hutong.Calling.Sounds;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Kernel;
using Hutong.Media.Sessions;
using Hutong.Storage;
using Hutong.Switch;
using Hutong.Xmpp;
using Microsoft.Extensions.Logging;

namespace Hutong.Calling.Recording;

/// <summary>A recording that was kept.</summary>
sealed class RecordingRow
{
    public long At { get; set; }
    public long Seconds { get; set; }
    public string Url { get; set; } = "";
}

/// <summary>
/// Keeps recordings: as files of who recorded, in the conversation with the other side, named in the record of the
/// call, and in the audit.
/// </summary>
sealed partial class RecordingKeeper(
    IStore store, RecordingOptions options, IEnumerable<IFileKeeper> files, SpokenWords words, Func<Exchange> exchange,
    TimeProvider time, ILogger<RecordingKeeper> log)
{
    readonly Lazy<Exchange> exchange = new(exchange);

    public RecordingOptions Options => options;

    /// <summary>What all hear before anything is recorded.</summary>
    public ValueTask<ISoundSource> NoticeAsync(bool asks) => RecordingSounds.NoticeAsync(words, asks);

    /// <summary>Somewhere to take a call down.</summary>
    public RecordingSink Open() => new(options.Longest);

    /// <summary>A recording begins: the audit has it before there is a file.</summary>
    public void Begun(AccountRef owner, Call call) => store.TryEnqueue(
        new UnitOfWork().Audit(Entry(owner, call.Id, Party(call, owner)?.Account?.Account ?? AccountId.None,
            "calling.recording.begun")));

    /// <summary>A recording of a conference begins.</summary>
    public void Begun(AccountRef owner, string conference) => store.TryEnqueue(
        new UnitOfWork().Audit(Entry(owner, conference, AccountId.None, "calling.recording.begun")));

    /// <summary>Keeps what was recorded of a conference; a work of its own.</summary>
    public void Deliver(AccountRef owner, string conference, DateTimeOffset at, RecordingSink sink) =>
        _ = DeliverAsync(owner, conference, AccountId.None, null, at, sink);

    /// <summary>Keeps what was recorded; a work of its own.</summary>
    public void Deliver(AccountRef owner, Call call, DateTimeOffset at, RecordingSink sink) =>
        _ = DeliverAsync(
            owner, call.Id, Party(call, owner)?.Account?.Account ?? AccountId.None, OtherOf(call, owner), at,
            sink);

    /// <summary>The recordings that an account has of a call, oldest first.</summary>
    public ValueTask<IReadOnlyList<RecordingRow>> ListAsync(
        AccountRef owner, string call, CancellationToken cancel) => store.ReadAsync(db => db.Rows<RecordingRow>(
        """
        select at as At, seconds as Seconds, url as Url from call_recordings
        where tenant = @tenant and owner = @account and call = @call order by at
        """, new { tenant = (long)owner.Tenant.Value, account = owner.Account.Value, call }), cancel);

    /// <summary>Forgets the recordings of an account; its files go with its other files.</summary>
    public async ValueTask EraseAsync(AccountRef account, CancellationToken cancel) => await store.CommitAsync(
        new UnitOfWork().Sql("delete from call_recordings where tenant = @tenant and owner = @owner",
            new { tenant = (long)account.Tenant.Value, owner = account.Account.Value }), cancel);

    async Task DeliverAsync(
        AccountRef owner, string call, AccountId with, Jid? other, DateTimeOffset at, RecordingSink sink)
    {
        try
        {
            using (sink)
            {
                await KeepAsync(owner, call, with, other, at, sink);
            }
        }
        catch (Exception error)
        {
            // The top of a work of its own.
            LogFailed(log, error);
        }
    }

    async Task KeepAsync(
        AccountRef owner, string call, AccountId with, Jid? other, DateTimeOffset at, RecordingSink sink)
    {
        var (length, file) = (sink.Length, sink.ToFile());
        if (length == TimeSpan.Zero)
        {
            return;
        }

        var name = "recording-" + at.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)
            + "." + file.Name;
        string? url = null;
        foreach (var keeper in files)
        {
            url ??= await keeper.KeepAsync(owner, name, file.Type, file.Content, CancellationToken.None);
        }

        var seconds = (long)Math.Ceiling(length.TotalSeconds);
        var unit = new UnitOfWork().Audit(Entry(owner, call, with,
            url is null ? "calling.recording.not-kept" : "calling.recording.kept"));
        if (url is not null)
        {
            unit.Sql(
                """
                insert into call_recordings (tenant, owner, call, at, seconds, url)
                values (@tenant, @owner, @call, @at, @seconds, @url)
                on conflict (tenant, owner, call, at) do nothing
                """,
                new
                {
                    tenant = (long)owner.Tenant.Value,
                    owner = owner.Account.Value,
                    call,
                    at = at.ToMicroseconds(),
                    seconds,
                    url,
                });
        }

        await store.CommitAsync(unit, CancellationToken.None);
        if (url is not null && other is not null)
        {
            await exchange.Value.RouteAsync(SoundMessage.Make(other, owner.Address,
                $"recording-{call}-{at.ToUnixTimeSeconds()}", url, name, file, seconds, isInline: false),
                CancellationToken.None);
        }
    }

    AuditEntry Entry(AccountRef owner, string call, AccountId with, string action) =>
        new(owner.Tenant, time.GetUtcNow(),
        owner.Account, action, with,
        JsonSerializer.Serialize(new RecordingDetail(call, options.Mode.ToString().ToLowerInvariant()),
            CallingJson.Default.RecordingDetail));

    static CallParty? Party(Call call, AccountRef owner) =>
        call.From?.Account?.Account == owner.Account ? call.To : call.From;

    static Jid? OtherOf(Call call, AccountRef owner) => Party(call, owner) is not { } other ? null
        : other.Account?.Address ?? (other.Number is { } number
            && Jid.TryCreate(number, owner.Address.Domain, null, out var address) ? address : null);

    [LoggerMessage(1660, LogLevel.Error, "a recording was not kept")]
    static partial void LogFailed(ILogger logger, Exception error);
}

/// <summary>What the audit says of a recording.</summary>
sealed record RecordingDetail(string Call, string Mode);
