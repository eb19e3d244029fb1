using Hutong.Calling.Announcement;
using Hutong.Calling.Sounds;
using Hutong.Contracts.Calling;
using Hutong.Media.Files;
using Hutong.Storage;
using Hutong.Switch.Calls;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Calling.Tests.Announcement;

/// <summary>People are called and read something, and confirm by a key.</summary>
public sealed class AnnouncementTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_telephone_hears_it_and_confirms(StoreKind kind)
    {
        await using var house = await AnnouncementHouse.OpenAsync(kind);
        var phone = house.Telephone("far", AnnouncementHouse.Takes);
        var id = await house.BeginAsync(
            AnnouncementHouse.Wish(CallingHost.Telephone) with { AsksToConfirm = true, Purpose = "ding" });
        await phone.RingsAsync();
        await phone.HearsAsync(AnnouncementHouse.Hz);
        Assert.Equal("+8613800138001", phone.Offered!.From);
        phone.Audio.Session!.Press('1');
        Assert.Equal(CallReason.HungUp, (await phone.EndsAsync()).Reason);
        var person = await house.FirstAsync(id, AnnouncementState.Confirmed);
        Assert.NotNull(person.ConfirmedAt);
        Assert.True(person.Heard >= TimeSpan.FromSeconds(0.5), person.Heard.ToString());
        var record = Assert.Single(await house.Host.RecordsAsync());
        Assert.Equal((person.Call, "announcement", "telephone"), (record.Id, record.Kind, record.Route));
        var row = await house.RowAsync(id);
        Assert.Equal((AnnouncementState.Done, 1), (row.State, row.People));
        Assert.NotNull(row.EndedAt);
        Assert.Empty((await house.Queries.SoundAsync(row, CallingHost.Cancel))!);
        Assert.Equal([AnnouncementState.Confirmed], await house.ToldAsync());
        Assert.Single(house.Host.Choices.Settled);
    }

    [Fact]
    public async Task A_key_that_is_pressed_as_it_is_answered_is_not_lost()
    {
        await using var house = await AnnouncementHouse.OpenAsync();
        house.Telephone("far", one =>
        {
            one.Take();
            one.Press("1");
        });
        var id = await house.BeginAsync(AnnouncementHouse.Wish(CallingHost.Telephone) with { AsksToConfirm = true });
        await house.FirstAsync(id, AnnouncementState.Confirmed);
    }

    [Fact]
    public async Task Who_confirms_and_hangs_up_at_once_has_confirmed()
    {
        await using var house = await AnnouncementHouse.OpenAsync();
        house.Telephone("far", one =>
        {
            one.Take();
            one.Press("1");
            one.Leave();
        });
        var id = await house.BeginAsync(AnnouncementHouse.Wish(CallingHost.Telephone) with { AsksToConfirm = true });
        await house.FirstAsync(id, AnnouncementState.Confirmed);
    }

    [Fact]
    public async Task Who_presses_2_hears_it_again()
    {
        await using var house = await AnnouncementHouse.OpenAsync();
        var phone = house.Telephone("far", AnnouncementHouse.Takes);
        var id = await house.BeginAsync(AnnouncementHouse.Wish(CallingHost.Telephone) with
        {
            AsksToConfirm = true,
            OffersAgain = true,
        });
        await phone.RingsAsync();
        await phone.HearsAsync(AnnouncementHouse.Hz);
        await phone.HearsNothingAsync();
        phone.Press("2");
        await phone.HearsAsync(AnnouncementHouse.Hz);
        phone.Leave();
        await house.FirstAsync(id, AnnouncementState.Heard);
    }

    [Fact]
    public async Task Without_a_question_it_ends_by_itself_and_was_heard()
    {
        await using var house = await AnnouncementHouse.OpenAsync();
        var phone = house.Telephone("far", AnnouncementHouse.Takes);
        var id = await house.BeginAsync(AnnouncementHouse.Wish(CallingHost.Telephone));
        await phone.RingsAsync();
        Assert.Equal(CallReason.HungUp, (await phone.EndsAsync()).Reason);
        var person = await house.FirstAsync(id, AnnouncementState.Heard);
        Assert.Equal((1, "hung-up"), (person.Attempts, person.Reason));
    }

    [Fact]
    public async Task Who_hangs_up_early_has_heard_a_part()
    {
        await using var house = await AnnouncementHouse.OpenAsync();
        var phone = house.Telephone("far", AnnouncementHouse.Takes);
        var id = await house.BeginAsync(AnnouncementHouse.Wish(CallingHost.Telephone));
        await phone.RingsAsync();
        await phone.HearsAsync(AnnouncementHouse.Hz);
        await house.Runner.KeepAsync(CallingHost.Cancel);
        // How far is known before the call is over too.
        Assert.InRange((await house.PeopleAsync(id))[0].Heard, TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(1.6));
        phone.Leave();
        await house.Host.QuietAsync();
        await CallingHost.UntilAsync(async () => (await house.PeopleAsync(id))[0].State
            is AnnouncementState.Partly or AnnouncementState.Heard);
    }

    [Fact]
    public async Task Who_does_not_answer_is_called_again_and_no_more_than_wished()
    {
        await using var house = await AnnouncementHouse.OpenAsync();
        var first = house.Telephone("first");
        var id = await house.BeginAsync(AnnouncementHouse.Wish(CallingHost.Telephone) with { Attempts = 2 });
        await first.RingsAsync();
        house.Host.Time.Advance(TimeSpan.FromSeconds(31));
        var waiting = await house.FirstAsync(id, AnnouncementState.Waiting);
        Assert.Equal((1, "no-answer"), (waiting.Attempts, waiting.Reason));
        await house.Runner.RunAsync(CallingHost.Cancel);
        Assert.Single(house.Host.Dialled);

        var second = house.Telephone("second", one => one.Leave(CallReason.Busy, 486));
        house.Host.Time.Advance(TimeSpan.FromMinutes(5));
        await house.Runner.RunAsync(CallingHost.Cancel);
        await second.RingsAsync();
        var person = await house.FirstAsync(id, AnnouncementState.Busy);
        Assert.Equal(2, person.Attempts);
        Assert.Equal(2, (await house.Host.RecordsAsync()).Count);
        Assert.Equal(AnnouncementState.Done, (await house.RowAsync(id)).State);
    }

    [Fact]
    public async Task Who_has_not_confirmed_is_called_again_and_keeps_what_was_heard()
    {
        await using var house = await AnnouncementHouse.OpenAsync();
        var first = house.Telephone("first", AnnouncementHouse.Takes);
        var id = await house.BeginAsync(AnnouncementHouse.Wish(CallingHost.Telephone) with
        {
            AsksToConfirm = true,
            Attempts = 2,
        });
        await first.RingsAsync();
        await first.HearsAsync(AnnouncementHouse.Hz);
        await first.HearsNothingAsync();
        first.Leave();
        await house.FirstAsync(id, AnnouncementState.Waiting);
        house.Telephone("second", one => one.Leave(CallReason.NoAnswer, 480));
        house.Host.Time.Advance(TimeSpan.FromMinutes(5));
        await house.Runner.RunAsync(CallingHost.Cancel);
        Assert.Equal(2, (await house.FirstAsync(id, AnnouncementState.Heard)).Attempts);
    }

    [Fact]
    public async Task Devices_of_an_account_ring_and_where_there_is_none_its_telephone()
    {
        await using var house = await AnnouncementHouse.OpenAsync();
        var desk = house.Host.Device(CallingHost.Ben, "desk");
        desk.OnRung = AnnouncementHouse.Takes;
        var id = await house.BeginAsync(AnnouncementHouse.Wish("ben", "13900139002", "+8613900139002@example.net"));
        await desk.RingsAsync();
        await desk.HearsAsync(AnnouncementHouse.Hz);
        await desk.EndsAsync();
        // A name that is nobody's is told of; the two spellings of one person are one.
        await CallingHost.UntilAsync(async () => (await house.RowAsync(id)).State == AnnouncementState.Done);
        var people = await house.PeopleAsync(id);
        Assert.Equal([("ben", AnnouncementState.Refused, "not-found"),
            ("+8613900139002@example.net", AnnouncementState.Heard, "hung-up")],
            people.Select(one => (one.Target, one.State, one.Reason)));
        Assert.Equal("app", Assert.Single(await house.Host.RecordsAsync()).Route);

        house.Host.Forget(CallingHost.Ben);
        var telephone = house.Telephone("own", AnnouncementHouse.Takes);
        await house.BeginAsync(AnnouncementHouse.Wish("+8613900139002@example.net"));
        await telephone.RingsAsync();
        await telephone.HearsAsync(AnnouncementHouse.Hz);
        await telephone.EndsAsync();
        Assert.Equal("+8613900139002", house.Host.Dialled[^1].Number);
    }

    [Fact]
    public async Task Who_takes_no_calls_is_not_rung()
    {
        await using var house = await AnnouncementHouse.OpenAsync();
        house.Host.Choices.Call = Hutong.Contracts.Accounts.Audience.Nobody;
        house.Host.Device(CallingHost.Ben, "desk");
        var id = await house.BeginAsync(AnnouncementHouse.Wish("+8613900139002") with { Attempts = 3 });
        Assert.Equal("not-allowed", (await house.FirstAsync(id, AnnouncementState.Refused)).Reason);
        Assert.Empty(house.Host.Dialled);
    }

    [Fact]
    public async Task Nobody_is_rung_whom_nobody_pays_for()
    {
        await using var house = await AnnouncementHouse.OpenAsync();
        house.Host.Choices.Pays = false;
        var id = await house.BeginAsync(AnnouncementHouse.Wish(CallingHost.Telephone, "110"));
        Assert.Equal("not-paid", (await house.FirstAsync(id, AnnouncementState.Refused)).Reason);
        Assert.Equal("use-your-telephone", (await house.PeopleAsync(id))[1].Reason);
        Assert.Empty(house.Host.Dialled);
    }

    [Fact]
    public async Task A_text_is_spoken_in_its_language_or_refused_where_there_is_no_speech()
    {
        List<(string, string)> said = [];
        await using var house = await AnnouncementHouse.OpenAsync(more: services => services.AddSingleton<Speaker>(
            (text, language, _) =>
            {
                said.Add((text, language));
                WavSound.TryRead(AnnouncementHouse.Tone(TimeSpan.FromSeconds(1)), out var sound);
                return new(text == "mute" ? null : SoundRates.ToMixRate(sound!));
            }));
        var phone = house.Telephone("far", AnnouncementHouse.Takes);
        await house.BeginAsync(AnnouncementHouse.Wish(CallingHost.Telephone) with { Sound = null, Text = "开会了" });
        await phone.RingsAsync();
        await phone.HearsAsync(AnnouncementHouse.Hz);
        await phone.EndsAsync();
        Assert.Equal(("开会了", "zh"), said[0]);
        Assert.Equal(AnnouncementRefusal.NoSpeech, (await house.Desk.BeginAsync(AnnouncementHouse.Wish(
            CallingHost.Telephone) with { Sound = null, Text = "mute" }, CallingHost.Cancel)).Refusal);
        Assert.Equal(("mute", "en"), said[^1]);
    }

    [Fact]
    public async Task The_same_wish_again_has_no_second_effect_and_nobody_sees_another_s()
    {
        await using var house = await AnnouncementHouse.OpenAsync();
        var phone = house.Telephone("far");
        var wish = AnnouncementHouse.Wish(CallingHost.Telephone) with { Id = "wish-1" };
        var id = await house.BeginAsync(wish);
        var again = await house.Desk.BeginAsync(wish with { Text = "else" }, CallingHost.Cancel);
        Assert.Equal((id, false), (again.Id, again.IsNew));
        var others = await house.Desk.BeginAsync(
            wish with { Owner = CallingHost.Ben, To = ["110"] }, CallingHost.Cancel);
        Assert.NotEqual(id, others.Id);
        Assert.Null(await house.Queries.OwnAsync(CallingHost.Ben, id, CallingHost.Cancel));
        Assert.False(await house.Desk.CancelAsync(CallingHost.Ben, id, CallingHost.Cancel));
        await phone.RingsAsync();
        Assert.Single(house.Host.Dialled);
        Assert.True(await house.Desk.CancelAsync(CallingHost.Lin, id, CallingHost.Cancel));
        await phone.EndsAsync();
    }

    [Fact]
    public async Task Cancelled_it_hangs_up_and_calls_nobody_else()
    {
        await using var house = await AnnouncementHouse.OpenAsync(options: one => one.MaxCallsOfAccount = 1);
        var phone = house.Telephone("far");
        var id = await house.BeginAsync(
            AnnouncementHouse.Wish(CallingHost.Telephone, "+12025550143") with { Attempts = 3 });
        await phone.RingsAsync();
        Assert.True(await house.Desk.CancelAsync(CallingHost.Lin, id, CallingHost.Cancel));
        Assert.Equal(CallReason.Cancelled, (await phone.EndsAsync()).Reason);
        await CallingHost.UntilAsync(async () => (await house.PeopleAsync(id)).All(
            one => one.State == AnnouncementState.Cancelled));
        Assert.Single(house.Host.Dialled);
        Assert.Equal(AnnouncementState.Cancelled, (await house.RowAsync(id)).State);
        Assert.True(await house.Desk.CancelAsync(CallingHost.Lin, id, CallingHost.Cancel));
        Assert.Equal(2, (await house.ToldAsync()).Count);
    }

    [Fact]
    public async Task No_more_than_so_many_are_called_at_a_time()
    {
        await using var house = await AnnouncementHouse.OpenAsync(options: one => one.MaxCallsOfAccount = 2);
        var phones = Enumerable.Range(0, 3).Select(i => house.Host.Phone($"far {i}", LegKind.Trunk)).ToList();
        var rung = 0;
        house.Host.OnTrunk = (_, _, _) => phones[rung++];
        await house.BeginAsync(AnnouncementHouse.Wish("+12025550143", "+12025550144", "+12025550145"));
        await phones[1].RingsAsync();
        await house.Runner.RunAsync(CallingHost.Cancel);
        Assert.Equal(2, house.Host.Dialled.Count);
        // Whoever is done makes room.
        phones[0].Leave(CallReason.Busy, 486);
        await phones[2].RingsAsync();
        phones[1].Leave(CallReason.Declined, 603);
        phones[2].Leave(CallReason.Declined, 603);
    }

    [Theory]
    [InlineData(AnnouncementRefusal.TooMany)]
    [InlineData(AnnouncementRefusal.Nobody)]
    [InlineData(AnnouncementRefusal.CallerIdNotProved)]
    [InlineData(AnnouncementRefusal.BadSound)]
    [InlineData(AnnouncementRefusal.BadText)]
    [InlineData(AnnouncementRefusal.BadPlan)]
    [InlineData(AnnouncementRefusal.Off)]
    [InlineData(AnnouncementRefusal.TooManyToday)]
    public async Task Is_refused_before_anything_rings(AnnouncementRefusal refusal)
    {
        await using var house = await AnnouncementHouse.OpenAsync(options: one =>
            (one.Enabled, one.MaxPeople, one.MaxPeopleOfDay) = (refusal != AnnouncementRefusal.Off, 2, 1));
        var wish = AnnouncementHouse.Wish(CallingHost.Telephone);
        wish = refusal switch
        {
            AnnouncementRefusal.TooMany => wish with { To = ["1", "2", "3"] },
            AnnouncementRefusal.Nobody => wish with { To = [] },
            AnnouncementRefusal.CallerIdNotProved => wish with { From = "+8613900139002" },
            AnnouncementRefusal.BadSound => wish with { Sound = AnnouncementHouse.Tone(TimeSpan.FromSeconds(61)) },
            AnnouncementRefusal.BadText => wish with { Sound = null, Text = new('a', 501) },
            AnnouncementRefusal.BadPlan => wish with { Attempts = 6 },
            AnnouncementRefusal.TooManyToday => wish with { To = ["+12025550143", "+12025550144"] },
            _ => wish,
        };
        Assert.Equal(new(null, false, refusal), await house.Desk.BeginAsync(wish, CallingHost.Cancel));
        Assert.Empty(house.Host.Dialled);
    }

    [Theory]
    [InlineData(null, "+8613800138001")]
    [InlineData("13800138001", "+8613800138001")]
    [InlineData(CallingHost.Service, CallingHost.Service)]
    public async Task Shows_ones_own_number_or_the_service_s(string? from, string shown)
    {
        await using var house = await AnnouncementHouse.OpenAsync();
        var phone = house.Telephone("far", one => one.Leave(CallReason.Declined, 603));
        await house.BeginAsync(AnnouncementHouse.Wish(CallingHost.Telephone) with { From = from });
        await phone.RingsAsync();
        Assert.Equal(shown, phone.Offered!.From);
    }
}
