using Hutong.Calling.Announcement;
using Hutong.Calling.Records;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Tests.Announcement;

/// <summary>Announcements as they are kept, on both engines, also over the death of the process.</summary>
public sealed class AnnouncementStoreTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Calls_that_a_killed_process_left_are_made_once_more_and_then_given_up(StoreKind kind)
    {
        await using var house = await AnnouncementHouse.OpenAsync(kind);
        var (store, queries) = (house.Host.Get<AnnouncementStore>(), house.Queries);
        var row = await AddAsync(house, asks: true);
        for (var i = 0; i < 2; i++)
        {
            await BeginAsync(house, i);
            Assert.Equal(1, await store.RecoverAsync(
                await queries.CallingAsync(CallingHost.Cancel), CallingHost.Cancel));
            var waiting = Assert.Single(await queries.PeopleAsync(row, -1, 10, null, CallingHost.Cancel));
            Assert.Equal((AnnouncementState.Waiting, 0, i + 1, "server-stopped"),
                (waiting.State, waiting.Attempts, waiting.Stops, waiting.Reason));
        }

        await BeginAsync(house, 2);
        Assert.Equal(1, await store.RecoverAsync(
                await queries.CallingAsync(CallingHost.Cancel), CallingHost.Cancel));
        Assert.Equal(0, await store.RecoverAsync(
                await queries.CallingAsync(CallingHost.Cancel), CallingHost.Cancel));
        Assert.Equal(AnnouncementState.Failed,
            Assert.Single(await queries.PeopleAsync(row, -1, 10, null, CallingHost.Cancel)).State);
        Assert.Equal(AnnouncementState.Done, (await house.RowAsync(row.Id)).State);
        Assert.Equal([AnnouncementState.Failed], await house.ToldAsync());
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Who_had_confirmed_before_the_process_was_killed_is_not_called_again(StoreKind kind)
    {
        await using var house = await AnnouncementHouse.OpenAsync(kind);
        var (store, queries) = (house.Host.Get<AnnouncementStore>(), house.Queries);
        var row = await AddAsync(house, asks: true);
        var due = await BeginAsync(house, 0);
        await house.Host.Store.CommitAsync(
            AnnouncementStore.Confirm(due, house.Host.Time.GetUtcNow()), CallingHost.Cancel);
        await store.BeatAsync([(due, TimeSpan.FromSeconds(1))], CallingHost.Cancel);
        await store.RecoverAsync(
                await queries.CallingAsync(CallingHost.Cancel), CallingHost.Cancel);
        var person = Assert.Single(await house.PeopleAsync(row.Id));
        Assert.Equal((AnnouncementState.Confirmed, TimeSpan.FromSeconds(1)), (person.State, person.Heard));
        Assert.NotNull(person.ConfirmedAt);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task What_another_process_calls_is_left_to_it_until_it_is_gone(StoreKind kind)
    {
        await using var house = await AnnouncementHouse.OpenAsync(kind);
        var (store, queries) = (house.Host.Get<AnnouncementStore>(), house.Queries);
        var watch = new BeatWatch(AnnouncementRunner.Patience, house.Host.Time);
        var row = await AddAsync(house, asks: true);
        var due = await BeginAsync(house, 0);
        for (var i = 0; i < 20; i++)
        {
            Assert.Empty(await DeadAsync());
            Assert.True(await store.BeatAsync([(due, TimeSpan.Zero)], CallingHost.Cancel));
            house.Host.Time.Advance(TimeSpan.FromSeconds(2));
        }

        IReadOnlyList<DuePerson> dead = [];
        for (var i = 0; i <= 6; i++)
        {
            Assert.Empty(dead);
            dead = await DeadAsync();
            house.Host.Time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Single(dead);

        // It beats once more in that moment: it lives. Then it is gone, and one of two takes it over.
        Assert.True(await store.BeatAsync([(due, TimeSpan.Zero)], CallingHost.Cancel));
        Assert.Equal(0, await store.RecoverAsync(dead, CallingHost.Cancel));
        dead = await queries.CallingAsync(CallingHost.Cancel);
        Assert.Equal(1, await store.RecoverAsync(dead, CallingHost.Cancel));
        Assert.Equal(0, await store.RecoverAsync(dead, CallingHost.Cancel));
        Assert.Equal(AnnouncementState.Waiting, Assert.Single(await house.PeopleAsync(row.Id)).State);

        async Task<IReadOnlyList<DuePerson>> DeadAsync()
        {
            var calling = await queries.CallingAsync(CallingHost.Cancel);
            var gone = watch.Dead(calling.Select(one => (one.Person.Call, one.Person.Beat)));
            return [.. calling.Where(one => gone.Contains(one.Person.Call))];
        }
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Of_a_call_that_was_taken_over_nothing_counts_but_that_it_was_confirmed(StoreKind kind)
    {
        await using var house = await AnnouncementHouse.OpenAsync(kind);
        var (store, queries) = (house.Host.Get<AnnouncementStore>(), house.Queries);
        var row = await AddAsync(house, asks: true);
        var first = await BeginAsync(house, 0);
        await store.RecoverAsync(await queries.CallingAsync(CallingHost.Cancel), CallingHost.Cancel);

        // The process was not dead, only slow: its call ended in vain, and that is not told of the next one.
        Assert.True(await store.EndAsync(
            new(first, AnnouncementState.NoAnswer, CallReason.NoAnswer, TimeSpan.Zero, null), CallingHost.Cancel));
        Assert.Equal((AnnouncementState.Waiting, "server-stopped"),
            Assert.Single(await house.PeopleAsync(row.Id)) is var waiting ? (waiting.State, waiting.Reason) : default);

        // 1 was pressed in it: nobody is called again.
        var now = house.Host.Time.GetUtcNow();
        await house.Host.Store.CommitAsync(AnnouncementStore.Confirm(first, now), CallingHost.Cancel);
        var due = Assert.Single(await queries.DueAsync(now, 5, 5, CallingHost.Cancel));
        Assert.False((await house.Host.Store.TryCommitAsync(store.Begin(due, "again"), CallingHost.Cancel)).IsDurable);
        await house.Runner.RunAsync(CallingHost.Cancel);
        Assert.Equal(AnnouncementState.Confirmed, Assert.Single(await house.PeopleAsync(row.Id)).State);
        Assert.True(await store.EndAsync(
            new(first, AnnouncementState.Confirmed, CallReason.HungUp, TimeSpan.Zero, now), CallingHost.Cancel));
        Assert.Equal([AnnouncementState.Confirmed], await house.ToldAsync());
        Assert.Empty(house.Host.Dialled);
    }

    [Fact]
    public async Task Who_finds_its_call_taken_over_or_cancelled_elsewhere_hangs_up()
    {
        await using var house = await AnnouncementHouse.OpenAsync();
        var (store, queries) = (house.Host.Get<AnnouncementStore>(), house.Queries);
        foreach (var isTakenOver in new[] { true, false })
        {
            var phone = house.Telephone("far", AnnouncementHouse.Takes);
            var id = await house.BeginAsync(
                AnnouncementHouse.Wish(CallingHost.Telephone) with { AsksToConfirm = true, OffersAgain = true });
            await phone.HearsAsync(AnnouncementHouse.Hz);
            if (isTakenOver)
            {
                Assert.Equal(1, await store.RecoverAsync(
                    await queries.CallingAsync(CallingHost.Cancel), CallingHost.Cancel));
                Assert.True(await store.CancelAsync(await house.RowAsync(id), CallingHost.Cancel));
            }
            else
            {
                Assert.True(await store.CancelAsync(await house.RowAsync(id), CallingHost.Cancel));
            }

            await house.Runner.KeepAsync(CallingHost.Cancel);
            Assert.Equal(CallReason.HungUp, (await phone.EndsAsync()).Reason);
            await CallingHost.UntilAsync(async () => (await house.PeopleAsync(id))[0].State
                is not (AnnouncementState.Calling or AnnouncementState.Waiting));
            await CallingHost.UntilAsync(() => house.Runner.Count == 0);
        }
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_long_list_of_one_does_not_hold_up_the_others(StoreKind kind)
    {
        await using var house = await AnnouncementHouse.OpenAsync(kind);
        await AddAsync(house, asks: false, people: 40);
        await AddAsync(house, asks: false, owner: CallingHost.Ben.Account);
        var due = await house.Queries.DueAsync(house.Host.Time.GetUtcNow(), 5, 6, CallingHost.Cancel);
        Assert.Equal(6, due.Count);
        Assert.Single(due, one => one.Announcement.Owner == CallingHost.Ben.Account);
        Assert.Empty(await house.Queries.DueAsync(
            house.Host.Time.GetUtcNow() - TimeSpan.FromSeconds(1), 5, 6, CallingHost.Cancel));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Pages_follow_each_other_and_what_is_over_long_ago_is_forgotten(StoreKind kind)
    {
        await using var house = await AnnouncementHouse.OpenAsync(kind);
        var (store, queries) = (house.Host.Get<AnnouncementStore>(), house.Queries);
        var first = await AddAsync(house, asks: false, people: 5);
        house.Host.Time.Advance(TimeSpan.FromSeconds(1));
        var second = await AddAsync(house, asks: false);
        var page = await queries.OfAsync(CallingHost.Lin, long.MaxValue, "", 1, CallingHost.Cancel);
        Assert.Equal(second, Assert.Single(page));
        Assert.Equal([first], await queries.OfAsync(
            CallingHost.Lin, second.CreatedAt.ToMicroseconds(), second.Id, 5, CallingHost.Cancel));
        Assert.Equal([2, 3], (await queries.PeopleAsync(first, 1, 2, AnnouncementState.Waiting, CallingHost.Cancel))
            .Select(one => one.Number));
        Assert.Equal(5, (await queries.CountAsync(first, CallingHost.Cancel))[AnnouncementState.Waiting]);
        Assert.True(await store.CancelAsync(first, CallingHost.Cancel));
        house.Host.Time.Advance(TimeSpan.FromDays(31));
        Assert.Equal(1, await store.ForgetAsync(TimeSpan.FromDays(30), CallingHost.Cancel));
        Assert.Null(await queries.FindAsync(first.Tenant, first.Id, CallingHost.Cancel));
        await house.Host.Get<AnnouncementPart>().EraseAsync(CallingHost.Lin, CallingHost.Cancel);
        Assert.Empty(await queries.OfAsync(CallingHost.Lin, long.MaxValue, "", 5, CallingHost.Cancel));
    }

    static async Task<AnnouncementRow> AddAsync(
        AnnouncementHouse house, bool asks, int people = 1, AccountId? owner = null)
    {
        var row = new AnnouncementRow
        {
            Tenant = CallingHost.Lin.Tenant,
            Id = new RandomIdSource().NewToken(),
            Owner = owner ?? CallingHost.Lin.Account,
            Text = "开会了",
            Length = TimeSpan.FromSeconds(2),
            AsksToConfirm = asks,
            Attempts = 1,
            Interval = TimeSpan.FromMinutes(5),
            People = people,
            CreatedAt = house.Host.Time.GetUtcNow(),
        };
        Assert.Equal(AnnouncementKept.New, await house.Host.Get<AnnouncementStore>().AddAsync(row,
            [.. Enumerable.Range(0, people).Select(i => new AnnouncementPerson(i, default, $"+12025550{i + 100}"))],
            AnnouncementHouse.Tone(TimeSpan.FromSeconds(2)), 100, CallingHost.Cancel));
        return row;
    }

    static async Task<DuePerson> BeginAsync(AnnouncementHouse house, int time)
    {
        var due = Assert.Single(await house.Queries.DueAsync(
            house.Host.Time.GetUtcNow(), 5, 5, CallingHost.Cancel));
        Assert.Equal(time, due.Person.Stops);
        var store = house.Host.Get<AnnouncementStore>();
        await house.Host.Store.CommitAsync(store.Begin(due, "call"), CallingHost.Cancel);
        // It is begun once.
        Assert.False((await house.Host.Store.TryCommitAsync(store.Begin(due, "call"), CallingHost.Cancel)).IsDurable);
        return due with { Person = due.Person with { State = AnnouncementState.Calling, Attempts = 1, Call = "call" } };
    }
}
