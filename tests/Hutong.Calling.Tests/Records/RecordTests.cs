using Hutong.Calling.Http;
using Hutong.Calling.Records;
using Hutong.Contracts.Accounts;
using Hutong.Kernel.Work;
using Hutong.Storage;
using Hutong.StorageKit;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Tests.Records;

/// <summary>What is kept of calls, on both engines.</summary>
public sealed class RecordTests
{
    public static TheoryData<StoreKind> Engines => [StoreKind.Sqlite, StoreKind.Postgres];

    static readonly string[] Tables =
        ["calls", "call_legs", "call_history", "call_settings", "voicemail", "voicemail_greetings",
            "call_recordings", "call_rows_due", "announcements", "announcement_people"];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Both_sides_have_the_call_in_their_history(StoreKind kind)
    {
        await using var host = await CallingHost.StartAsync(kind);
        var desk = host.Device(CallingHost.Ben, "desk");
        desk.OnRung = phone => phone.Take();
        var lin = host.Call(CallingHost.Lin, "13900139002");
        await host.TalkAsync();
        host.Time.Advance(TimeSpan.FromSeconds(83));
        lin.Leave();
        await host.QuietAsync();
        host.Forget(CallingHost.Ben);
        host.Time.Advance(TimeSpan.FromMinutes(1));
        var hall = host.Device(CallingHost.Ben, "hall");
        var again = host.Call(CallingHost.Lin, "13900139002");
        await hall.RingsAsync();
        again.Leave(CallReason.Cancelled);
        await host.QuietAsync();
        var reader = host.Get<CallReader>();
        var mine = await reader.HistoryAsync(CallingHost.Lin, null, 50, null, CallingHost.Cancel);
        Assert.Equal([("out", "cancelled", 0L), ("out", "answered", 83L)],
            mine.Items.Select(one => (one.Direction, one.Outcome, one.Seconds)));
        var page = await reader.HistoryAsync(CallingHost.Ben, null, 1, null, CallingHost.Cancel);
        Assert.Equal(("in", "missed", "+8613800138001@example.net"),
            (page.Items[0].Direction, page.Items[0].Outcome, page.Items[0].Other));
        var next = await reader.HistoryAsync(CallingHost.Ben, page.Next, 1, null, CallingHost.Cancel);
        Assert.Equal("answered", Assert.Single(next.Items).Outcome);
        var one = await reader.OneAsync(CallingHost.Ben, next.Items[0].Id, "zh-CN", CallingHost.Cancel);
        Assert.Equal(("ended", 2, "通话结束"), (one!.State, one.Legs.Count, one.Text));
        Assert.Null(await reader.OneAsync(CallingHost.Eva, next.Items[0].Id, null, CallingHost.Cancel));
        Assert.Contains(await host.Store.Facts.ReadAsync("test", 10, CallingHost.Cancel),
            fact => fact.Fact.Name == "calling.ended");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_a_killed_process_left_open_is_closed_with_the_last_known_time(StoreKind kind)
    {
        await using var host = await CallingHost.StartAsync(kind);
        var start = host.Time.GetUtcNow().ToMicroseconds();
        await host.Store.CommitAsync(new UnitOfWork().Sql(
            """
            insert into calls (tenant, id, kind, route, media, payer, from_account, from_text, to_account, to_text,
                started_at, answered_at, known_at, ended_at, seconds, reason, legs, keeper)
            values (1, 'left', 'call', 'app', 'audio', @lin, @lin, '', @ben, '', @start, @answered, @known, 0, 0, '', 2,
                'this-server')
            """, new
            {
                lin = CallingHost.Lin.Account.Value, ben = CallingHost.Ben.Account.Value, start,
                answered = start + 5_000_000, known = start + 47_000_000,
            }), CallingHost.Cancel);
        Assert.Equal(1, await host.Get<RecordKeeper>().CloseOwnAsync(CallingHost.Cancel));
        var record = Assert.Single(await host.RecordsAsync());
        Assert.Equal(("server-stopped", 42, start + 47_000_000), (record.Reason, record.Seconds, record.Ended));
        foreach (var (owner, direction) in new[] { (CallingHost.Lin, "out"), (CallingHost.Ben, "in") })
        {
            var page = await host.Get<CallReader>().HistoryAsync(owner, null, 50, null, CallingHost.Cancel);
            var row = Assert.Single(page.Items);
            Assert.Equal((direction, "answered", 42), (row.Direction, row.Outcome, row.Seconds));
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_another_server_has_open_is_left_to_it_until_it_is_gone(StoreKind kind)
    {
        await using var host = await CallingHost.StartAsync(kind);
        await OpenAsync(host, "theirs", "another-server");
        var keeper = host.Get<RecordKeeper>();
        // A store of its own is nobody else's: whatever is open in it was ours.
        var isShared = kind == StoreKind.Postgres;
        Assert.Equal(isShared ? 0 : 1, await keeper.CloseOwnAsync(CallingHost.Cancel));
        var every = host.Get<CallingOptions>().ProgressEvery;
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(0, await keeper.CloseOfDeadAsync(CallingHost.Cancel));
            host.Time.Advance(every);
            await host.Store.CommitAsync(new UnitOfWork().Sql(
                "update calls set known_at = @now where tenant = 1 and ended_at = 0",
                new { now = host.Time.GetUtcNow().ToMicroseconds() }), CallingHost.Cancel);
        }

        // While nobody could read the store nobody could write to it either.
        Assert.Equal(0, await keeper.CloseOfDeadAsync(CallingHost.Cancel));
        host.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await keeper.CloseOfDeadAsync(CallingHost.Cancel));
        var closed = 0;
        for (var waited = TimeSpan.Zero; waited < RecordKeeper.PatienceOf(new()); waited += every)
        {
            Assert.Equal(0, closed);
            host.Time.Advance(every);
            closed = await keeper.CloseOfDeadAsync(CallingHost.Cancel);
        }

        Assert.Equal(isShared ? 1 : 0, closed);
        Assert.Equal("server-stopped", Assert.Single(await host.RecordsAsync()).Reason);
        var page = await host.Get<CallReader>().HistoryAsync(CallingHost.Ben, null, 50, null, CallingHost.Cancel);
        Assert.Equal(("in", "answered"), Assert.Single(page.Items) is var row ? (row.Direction, row.Outcome) : default);
        Assert.Single(await host.Store.Facts.ReadAsync("test", 10, CallingHost.Cancel));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_call_whose_server_was_taken_for_dead_is_not_closed_twice(StoreKind kind)
    {
        await using var host = await CallingHost.StartAsync(kind);
        var desk = host.Device(CallingHost.Ben, "desk");
        desk.OnRung = phone => phone.Take();
        var lin = host.Call(CallingHost.Lin, "13900139002");
        await host.TalkAsync();
        await CallingHost.UntilAsync(async () => await host.Store.ReadAsync(
            db => db.Scalar<long>("select count(*) from calls where answered_at > 0")) == 1);
        // Another server does this that has heard nothing for long.
        Assert.Equal(1, await host.Get<RecordKeeper>().CloseOwnAsync(CallingHost.Cancel));
        host.Time.Advance(TimeSpan.FromSeconds(10));
        host.Get<CallRecords>().Progress(Assert.Single(host.Table.All));
        lin.Leave();
        var record = Assert.Single(await host.RecordsAsync());
        Assert.Equal(("server-stopped", 0L), (record.Reason, record.Seconds));
        Assert.NotEqual(0, record.Ended);
        Assert.Empty(await host.LegsAsync());
        Assert.Single(await host.Store.Facts.ReadAsync("test", 10, CallingHost.Cancel));
        Assert.Equal(0, host.Get<CallRecords>().Open());
    }

    static Task OpenAsync(CallingHost host, string id, string keeper)
    {
        var now = host.Time.GetUtcNow().ToMicroseconds();
        return host.Store.CommitAsync(new UnitOfWork().Sql(
            """
            insert into calls (tenant, id, kind, route, media, payer, from_account, from_text, to_account, to_text,
                started_at, answered_at, known_at, ended_at, seconds, reason, legs, keeper)
            values (1, @id, 'call', 'app', 'audio', @lin, @lin, '', @ben, '', @now, @now, @now, 0, 0, '', 2, @keeper)
            """, new { id, keeper, now, lin = CallingHost.Lin.Account.Value, ben = CallingHost.Ben.Account.Value }),
            CallingHost.Cancel);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Whom_a_crash_kept_from_being_rung_has_missed_a_call(StoreKind kind)
    {
        await using var host = await CallingHost.StartAsync(kind);
        var desk = host.Device(CallingHost.Ben, "desk");
        var lin = host.Call(CallingHost.Lin, "13900139002");
        await desk.RingsAsync();
        // What is on disk while it rings, as a killed process leaves it.
        await CallingHost.UntilAsync(async () => await host.Store.ReadAsync(
            db => db.Scalar<long>("select count(*) from calls where to_account = 2 and ended_at = 0")) == 1);
        await host.Store.CommitAsync(new UnitOfWork().Sql(
            """
            insert into calls (tenant, id, kind, route, media, payer, from_account, from_text, to_account, to_text,
                started_at, answered_at, known_at, ended_at, seconds, reason, legs, keeper)
            select tenant, 'killed', kind, route, media, payer, from_account, from_text, to_account, to_text,
                started_at, answered_at, known_at, ended_at, seconds, reason, legs, keeper from calls
            """), CallingHost.Cancel);
        lin.Leave(CallReason.Cancelled);
        await host.QuietAsync();
        Assert.Equal(1, await host.Get<RecordKeeper>().CloseOwnAsync(CallingHost.Cancel));
        var page = await host.Get<CallReader>().HistoryAsync(CallingHost.Ben, null, 50, null, CallingHost.Cancel);
        var row = Assert.Single(page.Items, one => one.Id == "killed");
        Assert.Equal(("in", "missed", "server-stopped"), (row.Direction, row.Outcome, row.Reason));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_call_whose_description_cannot_be_read_leaves_a_record_to_its_caller_alone(StoreKind kind)
    {
        await using var host = await CallingHost.StartAsync(kind);
        var desk = host.Device(CallingHost.Ben, "desk");
        desk.OnRung = _ => Assert.Fail("it rang");
        var lin = host.Phone("caller");
        lin.IsIncoming = true;
        lin.User = host.Get<ICallHost>().OnIncoming(lin, new()
        {
            Caller = CallingHost.Lin, Device = new(99), Tenant = CallingHost.Lin.Tenant, To = "13900139002",
            ToDomain = "example.net", EdgeId = "edge", Refusal = CallReason.BadDescription,
        });
        Assert.Equal(CallReason.BadDescription, (await lin.EndsAsync()).Reason);
        var record = Assert.Single(await host.RecordsAsync());
        Assert.Equal(("bad-description", 0, 1), (record.Reason, record.Seconds, record.Legs));
        Assert.Equal("bad-description", Assert.Single(await host.LegsAsync()).Reason);
        var reader = host.Get<CallReader>();
        var row = Assert.Single(
            (await reader.HistoryAsync(CallingHost.Lin, null, 50, null, CallingHost.Cancel)).Items);
        Assert.Equal(("out", "failed", "bad-description", "+8613900139002@example.net"),
            (row.Direction, row.Outcome, row.Reason, row.Other));
        Assert.Empty((await reader.HistoryAsync(CallingHost.Ben, null, 50, null, CallingHost.Cancel)).Items);
        var outside = host.Phone("outside", LegKind.Trunk);
        outside.IsIncoming = true;
        outside.User = host.Get<ICallHost>().OnIncoming(outside, new()
        {
            Trunk = "sandbox", Tenant = Kernel.TenantId.First, From = CallingHost.Telephone, To = "+8613900139002",
            EdgeId = "edge", Refusal = CallReason.BadDescription,
        });
        await outside.EndsAsync();
        Assert.Equal(2, (await host.RecordsAsync()).Count);
        Assert.Empty((await reader.HistoryAsync(CallingHost.Ben, null, 50, null, CallingHost.Cancel)).Items);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_history_is_erased_with_its_account_and_no_other(StoreKind kind)
    {
        await using var host = await CallingHost.StartAsync(kind);
        var desk = host.Device(CallingHost.Ben, "desk");
        desk.OnRung = phone => phone.Leave(CallReason.Busy);
        await host.Call(CallingHost.Lin, "13900139002").EndsAsync();
        await host.QuietAsync();
        await host.Get<IErasePart>().EraseAsync(CallingHost.Lin, CallingHost.Cancel);
        await host.Get<IErasePart>().EraseAsync(CallingHost.Lin, CallingHost.Cancel);
        var reader = host.Get<CallReader>();
        Assert.Empty((await reader.HistoryAsync(CallingHost.Lin, null, 50, null, CallingHost.Cancel)).Items);
        Assert.Single((await reader.HistoryAsync(CallingHost.Ben, null, 50, null, CallingHost.Cancel)).Items);
        Assert.Equal("", await host.Store.ReadAsync(db => db.Scalar<string>("select from_text from calls")));
    }

    [Fact]
    public void No_statement_crosses_a_tenant()
    {
        var folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "src", "Modules")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no sources here");
        }

        Assert.Empty(TenantCheck.Crossing(
            TenantCheck.StatementsIn(Path.Combine(folder, "src", "Modules", "Hutong.Calling")), Tables.ToHashSet()));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_row_for_a_conversation_is_stored_with_the_record_and_told_until_it_is_there(StoreKind kind)
    {
        // No exchange is here: every message fails, as if the process died between the record and the message.
        await using var host = await CallingHost.StartAsync(kind);
        var desk = host.Device(CallingHost.Ben, "desk");
        desk.OnRung = phone => phone.Take();
        var lin = host.Call(CallingHost.Lin, "13900139002");
        await host.TalkAsync();
        lin.Leave();
        var call = Assert.Single(await host.RecordsAsync()).Id;
        var keeper = host.Get<RecordKeeper>();
        Assert.Equal(2, await keeper.TellDueAsync(TimeSpan.Zero, CallingHost.Cancel));
        Assert.Equal(0, await keeper.TellDueAsync(TimeSpan.FromMinutes(1), CallingHost.Cancel));

        // What the message's own commit does: once, and not again.
        Assert.True((await SettleAsync(host, CallingHost.Lin, call)).IsDurable);
        Assert.Equal(CommitResult.Conflict, (await SettleAsync(host, CallingHost.Lin, call)).Result);
        Assert.Equal(1, await keeper.TellDueAsync(TimeSpan.Zero, CallingHost.Cancel));
        host.Time.Advance(TimeSpan.FromDays(8));
        Assert.Equal(1, await keeper.TellDueAsync(TimeSpan.Zero, CallingHost.Cancel));
        Assert.Equal(0, await keeper.TellDueAsync(TimeSpan.Zero, CallingHost.Cancel));
    }

    static Task<CommitOutcome> SettleAsync(CallingHost host, Contracts.Accounts.AccountRef owner, string call)
    {
        var unit = new UnitOfWork();
        Timeline.Settle(unit, owner, call);
        return host.Store.TryCommitAsync(unit, CallingHost.Cancel);
    }

    [Theory]
    [InlineData(CallReason.NoAnswer, "no-answer")]
    [InlineData(CallReason.UseYourTelephone, "use-your-telephone")]
    public void Reasons_have_names(CallReason reason, string name) =>
        Assert.Equal(name, CallOutcome.Name(reason));
}
