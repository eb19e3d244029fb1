using Hutong.Calling.Conference;
using Hutong.Storage;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Tests.Conference;

/// <summary>The owner has people rung, who come in and hear each other.</summary>
public sealed class DialOutTests
{
    const string One = "+8613712340001", Two = "+8613712340002";

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Two_telephones_hear_each_other_and_each_has_its_record(StoreKind kind)
    {
        await using var house = await ConferenceHouse.OpenAsync(kind: kind);
        var (one, two) = Telephones(house.Host);
        var first = await InviteAsync(house, One);
        var second = await InviteAsync(house, Two);
        Assert.Equal((1, 2), (first.Number, second.Number));
        Assert.Equal("+8613800138001", one.Offered!.From);
        one.Take();
        two.Take();
        await CallingHost.UntilAsync(() => house.Room.People.All(member => member.State == MemberState.Asked));
        one.Play(440);
        two.Play(700);
        one.Press("1");
        two.Press("1");
        await house.InAsync(2);
        await one.HearsAsync(700);
        await two.HearsAsync(440);
        house.Host.Time.Advance(TimeSpan.FromSeconds(61));
        one.Leave();
        await house.InAsync(1);
        two.Leave();
        await house.Host.QuietAsync();
        var records = await RecordsAsync(house);
        Assert.Equal(2, records.Count);
        Assert.All(records, record => Assert.Equal(("conference", "conference", house.Row.Id, "hung-up", 1),
            (record.Kind, record.Route, record.Conference, record.Reason, record.Legs)));
        Assert.Equal([61L, 61L], house.Host.Choices.Settled.Values);
    }

    [Fact]
    public async Task A_telephone_that_presses_nothing_does_not_come_in()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        var (machine, _) = Telephones(house.Host);
        await InviteAsync(house, One);
        machine.Take();
        await CallingHost.UntilAsync(() => house.Room.People.Any(member => member.State == MemberState.Asked));
        machine.Play(440);
        Assert.Equal(0, house.CountIn());
        for (var i = 0; i < 3; i++)
        {
            // Each time it is asked anew, which begins the next wait.
            await house.SettleAsync();
            house.Host.Time.Advance(TimeSpan.FromSeconds(9));
        }

        await machine.EndsAsync();
        Assert.Equal("no-answer", Assert.Single(await RecordsAsync(house)).Reason);
    }

    [Fact]
    public async Task A_person_of_ours_is_rung_on_all_devices_and_comes_in_on_one()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        var lin = await house.EnterAsync(CallingHost.Lin, 440);
        var desk = house.Host.Device(CallingHost.Ben, "desk");
        var soft = house.Host.Device(CallingHost.Ben, "soft");
        await InviteAsync(house, "139 0013 9002");
        await desk.RingsAsync();
        await soft.RingsAsync();
        soft.Take();
        soft.Play(700);
        Assert.Equal(CallReason.AnsweredElsewhere, (await desk.EndsAsync()).Reason);
        await lin.HearsAsync(700);
        await soft.HearsAsync(440);
    }

    [Fact]
    public async Task Who_does_not_come_is_shown_with_the_reason()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        var lin = await house.EnterAsync(CallingHost.Lin, 440);
        var (busy, _) = Telephones(house.Host);
        await InviteAsync(house, One);
        busy.Leave(CallReason.Busy, 486);
        await CallingHost.UntilAsync(() => house.Room.People.Any(
            one => one is { State: MemberState.Gone, Reason: CallReason.Busy }));
        lin.Leave();
    }

    [Fact]
    public async Task The_same_wish_again_rings_nobody_again()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        Telephones(house.Host);
        var first = await house.Desk.InviteAsync(CallingHost.Lin, house.Row, One, "wish", CallingHost.Cancel);
        var second = await house.Desk.InviteAsync(CallingHost.Lin, house.Row, One, "wish", CallingHost.Cancel);
        Assert.Equal((true, false), (first.IsNew, second.IsNew));
        Assert.Equal(first.Number, second.Number);
        Assert.Single(house.Host.Dialled);
    }

    [Theory]
    [InlineData("110", CallReason.UseYourTelephone)]
    [InlineData("nobody", CallReason.NotFound)]
    [InlineData("*97", CallReason.NotFound)]
    [InlineData("*301234567", CallReason.NotFound)]
    [InlineData(CallingHost.Service, CallReason.NotFound)]
    [InlineData("+8613900139002", CallReason.NotAllowed)]
    public async Task Is_refused_before_anything_rings(string to, CallReason reason)
    {
        await using var house = await ConferenceHouse.OpenAsync();
        house.Host.Choices.Call = Contracts.Accounts.Audience.Contacts;
        var start = await house.Desk.InviteAsync(CallingHost.Lin, house.Row, to, null, CallingHost.Cancel);
        Assert.Equal((null, reason), (start.Number, start.Refusal));
        Assert.Empty(house.Host.Dialled);
    }

    [Fact]
    public async Task Nobody_pays_nobody_rings()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        Telephones(house.Host);
        house.Host.Choices.Pays = false;
        var start = await house.Desk.InviteAsync(CallingHost.Lin, house.Row, One, null, CallingHost.Cancel);
        Assert.Equal((null, CallReason.NotPaid), (start.Number, start.Refusal));
        Assert.Empty(house.Host.Dialled);
        await house.Host.QuietAsync();
        Assert.Equal("not-paid", Assert.Single(await RecordsAsync(house)).Reason);
    }

    [Fact]
    public async Task Whose_credit_is_used_up_leaves_and_the_others_talk_on()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        var lin = await house.EnterAsync(CallingHost.Lin, 440);
        var ben = await house.EnterAsync(CallingHost.Ben, 550);
        var (one, _) = Telephones(house.Host);
        await InviteAsync(house, One);
        one.Take();
        await CallingHost.UntilAsync(() => house.Room.People.Any(member => member.State == MemberState.Asked));
        one.Press("1");
        await house.InAsync(3);
        house.Host.Choices.GoesOnPaying = false;
        house.Host.Time.Advance(TimeSpan.FromSeconds(21));
        Assert.Equal(CallReason.TimeUsedUp, (await one.EndsAsync()).Reason);
        await lin.HearsAsync(550);
        await ben.HearsAsync(440);
    }

    static async Task<InviteStart> InviteAsync(ConferenceHouse house, string to)
    {
        var start = await house.Desk.InviteAsync(CallingHost.Lin, house.Row, to, null, CallingHost.Cancel);
        Assert.Null(start.Refusal);
        return start;
    }

    static (TestPhone One, TestPhone Two) Telephones(CallingHost host)
    {
        var (one, two) = (host.Phone("one", LegKind.Trunk), host.Phone("two", LegKind.Trunk));
        host.OnTrunk = (_, number, _) => number == One ? one : two;
        return (one, two);
    }

    static async Task<IReadOnlyList<ConferenceRecord>> RecordsAsync(ConferenceHouse house)
    {
        await house.Host.QuietAsync();
        return await house.Host.Store.ReadAsync(db => db.Rows<ConferenceRecord>(
            """
            select kind as Kind, route as Route, conference as Conference, reason as Reason, legs as Legs,
                seconds as Seconds from calls order by started_at, id
            """), CallingHost.Cancel);
    }
}
