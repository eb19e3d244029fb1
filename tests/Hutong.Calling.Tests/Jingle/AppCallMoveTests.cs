using Hutong.Calling.Calls;
using Hutong.Storage;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Tests.Jingle;

/// <summary>Calls straight from app to app that come to the server because one of the two asks.</summary>
public sealed class AppCallMoveTests
{
    const double Lins = 440, Bens = 700, Others = 900;

    [Fact]
    public async Task Both_go_on_at_the_server_and_it_stays_one_call()
    {
        await using var house = await AppHouse.StartAsync();
        var (lin, ben) = await MovedAsync(house);
        Assert.Equal(["session-initiate", "moved"], lin.Asked);
        Assert.Equal(["session-initiate", "moved"], ben.Asked);
        house.Host.Time.Advance(TimeSpan.FromSeconds(5));
        await lin.HangUpAsync();
        Assert.Equal(CallReason.HungUp, (await ben.Phone.EndsAsync()).Reason);
        var record = Assert.Single(await house.Host.RecordsAsync());
        Assert.Equal(("app", "hung-up", 5, 2), (record.Route, record.Reason, record.Seconds, record.Legs));
        Assert.Equal(["in answered 5", "out answered 5"], await HistoryAsync(house));
        Assert.Equal(0, house.Host.Table.Sessions);
    }

    [Fact]
    public async Task The_offer_comes_from_where_only_the_server_can_speak_and_names_the_call()
    {
        await using var house = await AppHouse.StartAsync();
        var (lin, _) = await MovedAsync(house);
        var (from, jingle) = lin.Offer;
        Assert.Equal((null, "example.net"), (from.Local, from.Domain));
        Assert.StartsWith(ILegStanzas.Prefix, from.Resource, StringComparison.Ordinal);
        Assert.Equal(AppHouse.Sid, jingle.Child("replaces", "urn:hutong:call:0")!["sid"]);
        Assert.NotEqual(AppHouse.Sid, jingle["sid"]);
        await lin.HangUpAsync();
    }

    [Fact]
    public async Task One_end_goes_over_to_the_own_telephone_and_the_other_stays()
    {
        await using var house = await AppHouse.StartAsync();
        var telephone = Telephone(house);
        var (lin, ben) = await MovedAsync(house);
        var own = house.Own(CallingHost.Lin);
        own.Call.Post(() => ((TalkFlow)own.Call.Flow).SwitchAsync(own, "+8613800138001"));
        await telephone.RingsAsync();
        telephone.Take();
        telephone.Play(Others);
        Assert.Equal(CallReason.HungUp, (await lin.Phone.EndsAsync()).Reason);
        await ben.Phone.HearsAsync(Others);
        await telephone.HearsAsync(Bens);
        telephone.Leave();
        await ben.Phone.EndsAsync();
        Assert.Equal(3, Assert.Single(await house.Host.RecordsAsync()).Legs);
        Assert.Equal(2, (await HistoryAsync(house)).Count);
    }

    [Fact]
    public async Task Who_was_called_hands_the_call_on_and_pays_for_it()
    {
        await using var house = await AppHouse.StartAsync();
        var telephone = Telephone(house);
        var (lin, ben) = await MovedAsync(house);
        var own = house.Own(CallingHost.Ben);
        own.Call.Post(() => own.Call.Flow.OnTransfer(own, new("+8613712345678", null)));
        await telephone.RingsAsync();
        telephone.Take();
        telephone.Play(Others);
        await ben.Phone.EndsAsync();
        await lin.Phone.HearsAsync(Others);
        await telephone.HearsAsync(Lins);
        telephone.Leave();
        await lin.Phone.EndsAsync();
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task An_app_that_does_not_say_that_it_goes_over_is_left_alone(bool lins, bool bens)
    {
        await using var house = await AppHouse.StartAsync();
        var (lin, ben) = await house.TalkAsync(lins, bens);
        Assert.Equal(CallReason.Direct, await house.MoveAsync(CallingHost.Lin));
        Assert.Empty(lin.Asked);
        Assert.Empty(ben.Asked);
        await lin.SayAsync("finish", CallingHost.Ben.Address);
    }

    [Fact]
    public async Task Nobody_is_asked_before_they_talk()
    {
        await using var house = await AppHouse.StartAsync();
        var lin = await house.AppAsync(CallingHost.Lin, "a");
        var ben = await house.AppAsync(CallingHost.Ben, "b");
        await lin.SayAsync("propose", CallingHost.Ben.Address, moves: true);
        await CallingHost.UntilAsync(() => house.Host.Table.Count == 1);
        Assert.Equal(CallReason.NotFound, await house.MoveAsync(CallingHost.Lin));
        Assert.Empty(ben.Asked);
        await lin.SayAsync("retract", CallingHost.Ben.Address);
    }

    [Fact]
    public async Task They_talk_on_directly_when_one_does_not_come()
    {
        await using var house = await AppHouse.StartAsync();
        var (lin, ben) = await house.TalkAsync();
        ben.Takes = false;
        var moving = house.MoveAsync(CallingHost.Lin).AsTask();
        await CallingHost.UntilAsync(() => ben.Asked.Count == 1 && house.Call.Legs.Count == 2);
        house.Host.Time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(CallReason.Lost, await moving);
        await CallingHost.UntilAsync(() => lin.Asked[^1] == "session-terminate");
        await CallingHost.UntilAsync(() => house.Call.Legs.Count == 0);
        Assert.Null(house.Call.EndedAt);
        // And once more, when it can.
        ben.Takes = true;
        var again = house.MoveAsync(CallingHost.Ben).AsTask();
        await CallingHost.UntilAsync(() => ben.Asked.Count(one => one == "session-initiate") == 2);
        await lin.SayAsync("finish", CallingHost.Ben.Address);
        Assert.NotNull(await again);
        Assert.Equal(7, Assert.Single(await house.Host.RecordsAsync()).Seconds);
    }

    [Fact]
    public async Task For_the_telephone_the_other_end_is_enough()
    {
        await using var house = await AppHouse.StartAsync();
        var (lin, ben) = await house.TalkAsync();
        lin.Connects = false;
        var moving = house.MoveAsync(CallingHost.Lin, canLag: true).AsTask();
        await CallingHost.UntilAsync(() => house.Call.Legs.Count(leg => leg.State == LegState.Answered) == 2);
        Assert.False(moving.IsCompleted);
        house.Host.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Null(await moving);
        await CallingHost.UntilAsync(() => ben.Asked[^1] == "moved");
        await ben.HangUpAsync();
    }

    [Fact]
    public async Task Both_ask_at_once_and_go_over_once()
    {
        await using var house = await AppHouse.StartAsync();
        var (lin, _) = await house.TalkAsync();
        var flow = house.Flow;
        var both = await Task.WhenAll(
            flow.MoveAsync(CallingHost.Lin, false, CallingHost.Cancel).AsTask(),
            flow.MoveAsync(CallingHost.Ben, false, CallingHost.Cancel).AsTask());
        Assert.Equal([null, null], both);
        Assert.Null(await flow.MoveAsync(CallingHost.Ben, false, CallingHost.Cancel));
        Assert.Equal(1, lin.Asked.Count(one => one == "session-initiate"));
        await lin.HangUpAsync();
    }

    [Fact]
    public async Task The_server_s_end_hears_only_the_app_that_it_is_with()
    {
        await using var house = await AppHouse.StartAsync();
        var (lin, ben) = await MovedAsync(house);
        var eva = await house.AppAsync(CallingHost.Eva, "e");
        var other = await house.AppAsync(CallingHost.Lin, "second");
        var (leg, jingle) = lin.Offer;
        foreach (var stranger in new[] { eva, ben, other })
        {
            await stranger.AskAsync(leg, jingle["sid"]!, "session-terminate");
            await CallingHost.UntilAsync(() => !stranger.Errors.IsEmpty);
        }

        // What one app tells the other by message is nothing to a call that the server has.
        await lin.SayAsync("finish", CallingHost.Ben.Address);
        await ben.SayAsync("finish", CallingHost.Lin.Address);
        await lin.Phone.HearsAsync(Bens);
        await lin.HangUpAsync();
    }

    [Fact]
    public async Task An_app_knows_its_call_by_the_id_it_always_had()
    {
        await using var house = await AppHouse.StartAsync();
        var (lin, _) = await MovedAsync(house);
        var table = house.Host.Table;
        Assert.Same(house.Call, table.Find(CallingHost.Lin.Account, AppHouse.Sid));
        Assert.Same(house.Call, table.Find(CallingHost.Ben.Account, AppHouse.Sid));
        Assert.Null(table.Find(CallingHost.Eva.Account, AppHouse.Sid));
        await lin.HangUpAsync();
    }

    static async Task<(App Lin, App Ben)> MovedAsync(AppHouse house)
    {
        var (lin, ben) = await house.TalkAsync();
        Assert.Null(await house.MoveAsync(CallingHost.Lin));
        lin.Phone.Play(Lins);
        ben.Phone.Play(Bens);
        await lin.Phone.HearsAsync(Bens);
        await ben.Phone.HearsAsync(Lins);
        return (lin, ben);
    }

    static TestPhone Telephone(AppHouse house)
    {
        var telephone = house.Host.Phone("telephone", LegKind.Trunk);
        house.Host.OnTrunk = (_, _, _) => telephone;
        return telephone;
    }

    static async Task<IReadOnlyList<string>> HistoryAsync(AppHouse house) => await house.Host.Store.ReadAsync(
        db => db.Rows<string>("select direction || ' ' || outcome || ' ' || seconds from call_history order by 1"),
        CallingHost.Cancel);
}
