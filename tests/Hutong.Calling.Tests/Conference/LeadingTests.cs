using Hutong.Calling.Conference;
using Hutong.Calling.Media;
using Hutong.Sip.Sdp;
using Hutong.Storage;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Tests.Conference;

/// <summary>What the owner may, and what everybody may for themselves.</summary>
public sealed class LeadingTests
{
    const string One = "+8613712340001";

    [Fact]
    public async Task Who_mutes_by_key_is_not_heard_until_the_key_again()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        var lin = await house.EnterAsync(CallingHost.Lin, 440);
        var one = await house.CallInAsync(One, 700);
        await lin.HearsAsync(700);
        one.Press("*6");
        await CallingHost.UntilAsync(() => house.MemberOf(One).Muted);
        await lin.HearsNothingAsync();
        await one.HearsAsync(440);
        one.Press("*6");
        await lin.HearsAsync(700);
    }

    [Fact]
    public async Task Whom_the_owner_mutes_the_owner_alone_lets_be_heard()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        var lin = await house.EnterAsync(CallingHost.Lin, 440);
        await house.EnterAsync(CallingHost.Ben, 700);
        var ben = house.MemberOf(CallingHost.Ben);
        Assert.True(house.Desk.ChangePerson(CallingHost.Lin, house.Row, ben.Number, new(Muted: true)));
        await lin.HearsNothingAsync();
        Assert.True(house.Desk.ChangePerson(CallingHost.Ben, house.Row, ben.Number, new(Muted: false)));
        Assert.True(ben is { Silenced: true, IsHeard: false });
        Assert.True(house.Desk.ChangePerson(CallingHost.Lin, house.Row, ben.Number, new(Muted: false)));
        await lin.HearsAsync(700);
    }

    [Fact]
    public async Task The_owner_opens_nobodys_microphone()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        await house.EnterAsync(CallingHost.Lin, 440);
        await house.EnterAsync(CallingHost.Ben, 700);
        var ben = house.MemberOf(CallingHost.Ben);
        house.Desk.ChangePerson(CallingHost.Ben, house.Row, ben.Number, new(Muted: true));
        house.Desk.ChangePerson(CallingHost.Lin, house.Row, ben.Number, new(Muted: false));
        await house.Desk.ChangeAsync(house.Row, null, null, false, CallingHost.Cancel);
        Assert.True(ben is { Muted: true, IsHeard: false });
    }

    [Fact]
    public async Task Nobody_but_the_owner_leads()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        await house.EnterAsync(CallingHost.Lin, 440);
        await house.EnterAsync(CallingHost.Ben, 700);
        await house.CallInAsync(One, 900);
        var (lin, one) = (house.MemberOf(CallingHost.Lin), house.MemberOf(One));
        Assert.False(house.Desk.ChangePerson(CallingHost.Ben, house.Row, lin.Number, new(Muted: true)));
        Assert.False(house.Desk.ChangePerson(CallingHost.Ben, house.Row, one.Number, new(Hand: false)));
        Assert.False(house.Desk.ChangePerson(CallingHost.Lin, house.Row, one.Number, new(Hand: true)));
        Assert.Null(house.Desk.ChangePerson(CallingHost.Lin, house.Row, 99, new(Muted: true)));
        var store = house.Host.Get<ConferenceStore>();
        Assert.Null(await store.OwnAsync(CallingHost.Ben, house.Row.Id, CallingHost.Cancel));
        Assert.NotNull(await house.Desk.SeenAsync(CallingHost.Ben, house.Row.Id, CallingHost.Cancel));
        Assert.Null(await house.Desk.SeenAsync(CallingHost.Eva, house.Row.Id, CallingHost.Cancel));
    }

    [Fact]
    public async Task A_hand_goes_up_by_key_and_the_owner_lowers_it()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        await house.EnterAsync(CallingHost.Lin, 440);
        var one = await house.CallInAsync(One, 700);
        one.Press("*9");
        await CallingHost.UntilAsync(() => house.MemberOf(One).HandSince is not null);
        Assert.True(house.Desk.ChangePerson(
            CallingHost.Lin, house.Row, house.MemberOf(One).Number, new(Hand: false)));
        Assert.Null(house.MemberOf(One).HandSince);
    }

    [Fact]
    public async Task Who_is_put_out_hears_nothing_more_and_does_not_come_back()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        await house.EnterAsync(CallingHost.Lin, 440);
        var ben = await house.EnterAsync(CallingHost.Ben, 700);
        Assert.True(house.Desk.Remove(house.Row, house.MemberOf(CallingHost.Ben).Number));
        Assert.Equal(1, house.CountIn());
        await ben.EndsAsync();
        var (_, refusal) = await house.Desk.JoinAsync(
            CallingHost.Ben, new(Token: house.Row.Token), CallingHost.Cancel);
        Assert.Equal(DoorRefusal.Removed, refusal);
        var again = house.Host.Call(CallingHost.Ben, house.Address);
        await again.AnsweredAsync();
        again.Press(house.Row.Pin + "#");
        await CallingHost.UntilAsync(() => house.Host.Table.All.Any(call => call.Flow is FarewellFlow));
        house.Host.Time.Advance(TimeSpan.FromSeconds(11));
        await again.EndsAsync();
        Assert.Equal(1, house.CountIn());
    }

    [Fact]
    public async Task When_the_owner_ends_it_all_leave()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        var lin = await house.EnterAsync(CallingHost.Lin, 440);
        var ben = await house.EnterAsync(CallingHost.Ben, 550);
        var one = await house.CallInAsync(One, 700);
        var rung = house.Host.Phone("rung", LegKind.Trunk);
        house.Host.OnTrunk = (_, _, _) => rung;
        await house.Desk.InviteAsync(CallingHost.Lin, house.Row, "+8613712340009", null, CallingHost.Cancel);
        await house.Desk.EndAsync(house.Row, CallingHost.Cancel);
        foreach (var phone in new[] { lin, ben, one, rung })
        {
            await phone.EndsAsync();
        }

        await house.Host.QuietAsync();
    }

    [Fact]
    public async Task An_edge_that_does_not_say_that_it_is_over_keeps_nobody_in()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        var lin = await house.EnterAsync(CallingHost.Lin, 440);
        var ben = await house.EnterAsync(CallingHost.Ben, 700);
        ben.IsDeaf = true;
        house.Desk.Remove(house.Row, house.MemberOf(CallingHost.Ben).Number);
        Assert.Equal(1, house.CountIn());
        await lin.HearsNothingAsync();
        await ben.EndsAsync();
        house.Host.Time.Advance(TimeSpan.FromSeconds(41));
    }

    [Fact]
    public async Task Music_of_somebody_who_holds_is_not_heard()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        var lin = await house.EnterAsync(CallingHost.Lin, 440);
        var ben = await house.EnterAsync(CallingHost.Ben, 700);
        await lin.HearsAsync(700);
        ben.Hold(MediaDirection.Send);
        await lin.HearsNothingAsync();
        ben.Hold(MediaDirection.Both);
        await lin.HearsAsync(700);
    }

    [Fact]
    public async Task Nobody_hands_a_place_on()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        await house.EnterAsync(CallingHost.Lin, 440);
        var one = await house.CallInAsync(One, 700);
        Assert.True(one.User!.OnTransfer(one, new("+12025550143", null)));
        await CallingHost.UntilAsync(() => one.Transfer == TransferState.Failed);
        Assert.Empty(house.Host.Dialled);
        Assert.Equal(2, house.CountIn());
    }

    [Fact]
    public async Task Who_was_left_alone_is_let_go_after_a_while()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        var lin = await house.EnterAsync(CallingHost.Lin, 440);
        var one = await house.CallInAsync(One, 700);
        house.Host.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(2, house.CountIn());
        one.Leave();
        await house.InAsync(1);
        house.Host.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(CallReason.TimeUsedUp, (await lin.EndsAsync()).Reason);
    }

    [Fact]
    public async Task Who_speaks_is_seen()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        await house.EnterAsync(CallingHost.Lin, 440);
        await house.EnterAsync(CallingHost.Ben, 700);
        var (lin, ben) = (house.MemberOf(CallingHost.Lin).Number, house.MemberOf(CallingHost.Ben).Number);
        await CallingHost.UntilAsync(() => house.Room.Speaking.SequenceEqual([lin, ben]));
        house.Desk.ChangePerson(CallingHost.Ben, house.Row, ben, new(Muted: true));
        await CallingHost.UntilAsync(() => house.Room.Speaking.SequenceEqual([lin]));
        var seen = ConferenceView.Live(house.Room, CallingHost.Ben);
        Assert.Equal((false, "Monday"), (seen.Own, seen.Title));
        Assert.Equal([lin], seen.Speaking);
        Assert.Equal(ben, Assert.Single(seen.Mine!).Leg);
        Assert.True(seen.People!.Single(one => one.Leg == ben).Muted);
    }

    [Fact]
    public async Task Fifty_hear_all_others_and_not_themselves()
    {
        const int Many = 50;
        await using var house = await ConferenceHouse.OpenAsync(options => options.TonesUpTo = 0);
        List<(TestPhone Phone, double Hz)> all = [];
        for (var i = 0; i < Many; i++)
        {
            var phone = house.Host.CallIn($"+86137123411{i:00}", CallingHost.Service);
            all.Add((phone, 300 + (i * 52)));
        }

        foreach (var (phone, hz) in all)
        {
            await phone.AnsweredAsync();
            phone.Play(hz, levelDbov: -36);
            phone.Press($"{house.Row.Number}#{house.Row.Pin}#");
        }

        await house.InAsync(Many);
        await Task.WhenAll(all.Select(one => one.Phone.HearsAllAsync(
            [.. all.Select(other => other.Hz).Where(hz => hz != one.Hz)], one.Hz, -42)));
        Assert.Equal(Many, house.Host.Get<MediaEngine>().Sessions);
        await house.Desk.EndAsync(house.Row, CallingHost.Cancel);
        await house.Host.QuietAsync();
        Assert.Equal(Many, await house.Host.Store.ReadAsync(db => db.Scalar<long>(
            "select count(*) from calls where conference = @id and legs = 1 and ended_at > 0",
            new { id = house.Row.Id }), CallingHost.Cancel));
    }
}
