using Hutong.Calling.Conference;
using Hutong.Media.Codecs;
using Hutong.Storage;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Tests.Conference;

/// <summary>Who gets in, and who does not.</summary>
public sealed class EntranceTests
{
    const string One = "+8613712340001", Two = "+12025550143";

    [Fact]
    public async Task Telephones_get_in_by_number_and_PIN()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        var one = await house.CallInAsync(One, 440);
        var two = await house.CallInAsync(Two, 700);
        await one.HearsAsync(700);
        await two.HearsAsync(440);
    }

    [Fact]
    public async Task Keys_are_read_as_sound_brings_them()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        var phone = house.Host.CallIn(One, CallingHost.Service);
        await phone.AnsweredAsync();
        phone.Play(440);
        foreach (var key in $"99*{house.Row.Number}#{house.Row.Pin}#")
        {
            phone.Audio.Session!.Press(key);
        }

        await house.InAsync(1);
    }

    [Fact]
    public async Task The_owner_and_who_has_the_link_need_no_PIN()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        var lin = await house.EnterAsync(CallingHost.Lin, 440);
        var ben = await house.EnterAsync(CallingHost.Ben, 700, AudioCodec.G722);
        await lin.HearsAsync(700);
        await ben.HearsAsync(440);
        Assert.True(house.MemberOf(CallingHost.Lin).IsOwner);
        Assert.False(house.MemberOf(CallingHost.Ben).IsOwner);
    }

    [Fact]
    public async Task A_phone_asks_by_code_and_is_asked_for_the_PIN()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        var ben = house.Host.Call(CallingHost.Ben, "*30");
        await ben.AnsweredAsync();
        ben.Press(house.Row.Number + "#");
        ben.Press(house.Row.Pin + "#");
        await house.InAsync(1);
        var eva = house.Host.Call(CallingHost.Eva, house.Address);
        await eva.AnsweredAsync();
        eva.Press(house.Row.Pin + "#");
        await house.InAsync(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Three_wrong_tries_end_the_call_whether_the_number_exists_or_not(bool exists)
    {
        await using var house = await ConferenceHouse.OpenAsync();
        var number = exists ? house.Row.Number : "1111111";
        var phone = house.Host.CallIn(One, CallingHost.Service);
        await phone.AnsweredAsync();
        for (var i = 0; i < 3; i++)
        {
            phone.Press(number + "#" + Wrong(house) + "#");
        }

        await FarewellAsync(house);
        Assert.Equal(CallReason.NotAllowed, (await phone.EndsAsync()).Reason);
        Assert.Equal(0, house.CountIn());
    }

    [Fact]
    public async Task Who_guesses_is_not_asked_any_more_and_is_let_in_again_when_time_has_passed()
    {
        await using var house = await ConferenceHouse.OpenAsync(options =>
            (options.GuessesOfCaller, options.TriesOfCall) = (2, 5));
        var phone = house.Host.CallIn(One, CallingHost.Service);
        await phone.AnsweredAsync();
        phone.Press($"{house.Row.Number}#{Wrong(house)}#{house.Row.Number}#{Wrong(house)}#");
        await FarewellAsync(house);
        await phone.EndsAsync();
        var again = house.Host.CallIn(One, CallingHost.Service);
        await again.AnsweredAsync();
        again.Press($"{house.Row.Number}#{house.Row.Pin}#");
        await FarewellAsync(house);
        await again.EndsAsync();
        Assert.Equal(0, house.CountIn());
        await house.CallInAsync(Two, 440);
        house.Host.Time.Advance(TimeSpan.FromMinutes(16));
        await house.CallInAsync(One, 700);
        // Nobody waits for the audit.
        await CallingHost.UntilAsync(async () => await house.Host.Store.ReadAsync(db => db.Scalar<long>(
            "select count(*) from audit where action = 'calling.conference-caller-banned'"), CallingHost.Cancel) == 1);
    }

    [Fact]
    public async Task A_conference_that_is_guessed_at_lets_in_only_whom_it_knows()
    {
        await using var house = await ConferenceHouse.OpenAsync(options => options.GuessesOfConference = 2);
        for (var i = 0; i < 2; i++)
        {
            var guesser = house.Host.CallIn($"+861371234010{i}", CallingHost.Service);
            await guesser.AnsweredAsync();
            guesser.Press($"{house.Row.Number}#{Wrong(house)}#");
            await CallingHost.UntilAsync(() => !house.Host.Get<PinGuard>().MayTry(house.Row) || i == 0);
            guesser.Leave();
        }

        var phone = house.Host.CallIn(One, CallingHost.Service);
        await phone.AnsweredAsync();
        phone.Press($"{house.Row.Number}#{house.Row.Pin}#{house.Row.Number}#{house.Row.Pin}#");
        phone.Press($"{house.Row.Number}#{house.Row.Pin}#");
        await FarewellAsync(house);
        await phone.EndsAsync();
        var (row, _) = await house.Desk.JoinAsync(
            CallingHost.Ben, new(Number: house.Row.Number, Pin: house.Row.Pin), CallingHost.Cancel);
        Assert.Null(row);
        await house.EnterAsync(CallingHost.Lin, 440);
        await house.EnterAsync(CallingHost.Ben, 700);
    }

    [Fact]
    public async Task Who_presses_nothing_is_asked_again_and_then_let_go()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        var phone = house.Host.CallIn(One, CallingHost.Service);
        await phone.AnsweredAsync();
        phone.Play(440);
        await CallingHost.UntilAsync(() => phone.Audio.Session!.Measure().PacketsIn > 0);
        for (var i = 0; i < 3; i++)
        {
            await house.SettleAsync();
            house.Host.Time.Advance(TimeSpan.FromSeconds(16));
        }

        await FarewellAsync(house);
        await phone.EndsAsync();
    }

    [Fact]
    public async Task Locked_lets_in_nobody_but_the_owner()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        Assert.NotNull((await house.Desk.JoinAsync(
            CallingHost.Ben, new(Token: house.Row.Token), CallingHost.Cancel)).Row);
        await house.Desk.ChangeAsync(house.Row, null, true, null, CallingHost.Cancel);
        var ben = house.Host.Call(CallingHost.Ben, house.Address);
        await ben.AnsweredAsync();
        await FarewellAsync(house);
        Assert.Equal(CallReason.NotAllowed, (await ben.EndsAsync()).Reason);
        var (_, refusal) = await house.Desk.JoinAsync(
            CallingHost.Eva, new(Token: house.Row.Token), CallingHost.Cancel);
        Assert.Equal(DoorRefusal.Locked, refusal);
        await house.EnterAsync(CallingHost.Lin, 440);
    }

    [Fact]
    public async Task Full_is_full_for_the_owner_too()
    {
        await using var house = await ConferenceHouse.OpenAsync(options => options.MaxPeople = 2);
        await house.CallInAsync(One, 440);
        await house.CallInAsync(Two, 700);
        var lin = house.Host.Call(CallingHost.Lin, house.Address);
        await lin.AnsweredAsync();
        await FarewellAsync(house);
        Assert.Equal(CallReason.Full, (await lin.EndsAsync()).Reason);
        var start = await house.Desk.InviteAsync(
            CallingHost.Lin, house.Row, "+8613712340009", null, CallingHost.Cancel);
        Assert.Equal(CallReason.Full, start.Refusal);
    }

    [Fact]
    public async Task What_was_ended_lets_nobody_in()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        Assert.True(await house.Desk.EndAsync(house.Row, CallingHost.Cancel));
        var phone = house.Host.CallIn(One, CallingHost.Service);
        await phone.AnsweredAsync();
        phone.Press($"{house.Row.Number}#{house.Row.Pin}#");
        await CallingHost.UntilAsync(() => house.Host.Table.All.Any(call => call.Flow is EntranceFlow));
        phone.Leave();
        var (row, _) = await house.Desk.JoinAsync(
            CallingHost.Ben, new(Token: house.Row.Token), CallingHost.Cancel);
        Assert.Null(row);
        Assert.Equal(0, house.CountIn());
    }

    [Theory]
    [InlineData("*30abc")]
    [InlineData("*301234567890123")]
    [InlineData("*31")]
    public async Task What_is_no_code_of_conferences_is_not_found(string dialled)
    {
        await using var house = await ConferenceHouse.OpenAsync();
        var ben = house.Host.Call(CallingHost.Ben, dialled);
        Assert.Equal(CallReason.NotFound, (await ben.EndsAsync()).Reason);
    }

    [Fact]
    public async Task Switched_off_there_are_no_conferences()
    {
        await using var house = await ConferenceHouse.OpenAsync(options => options.Enabled = false);
        var ben = house.Host.Call(CallingHost.Ben, "*30");
        Assert.Equal(CallReason.NotFound, (await ben.EndsAsync()).Reason);
    }

    static string Wrong(ConferenceHouse house) => house.Row.Pin == "000000" ? "000001" : "000000";

    // Somebody is told a last word; it lasts at most ten seconds.
    static async Task FarewellAsync(ConferenceHouse house)
    {
        await CallingHost.UntilAsync(() => house.Host.Table.All.Any(call => call.Flow is FarewellFlow)
            || house.Host.Table.Count == house.CountIn());
        house.Host.Time.Advance(TimeSpan.FromSeconds(11));
    }
}
