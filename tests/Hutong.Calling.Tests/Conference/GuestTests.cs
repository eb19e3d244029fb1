using System.Text;
using Hutong.Calling.Conference;
using Hutong.Calling.Conference.Guests;
using Hutong.Sip.Sdp;
using Hutong.Storage;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Tests.Conference;

/// <summary>People without an account come in by the link, when the owner lets them.</summary>
public sealed class GuestTests
{
    const string Domain = "example.net";

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_guest_waits_is_let_in_and_hears_and_is_heard(StoreKind kind)
    {
        await using var house = await ConferenceHouse.OpenAsync(kind: kind);
        var owner = await house.EnterAsync(CallingHost.Lin, 440);
        var (phone, guest) = await KnockAsync(house, "Anna");
        Assert.Null(guest.Leg.Description);
        var member = Assert.Single(house.Room.People, one => one.State == MemberState.Waiting);
        Assert.Equal("Anna", member.Party.Name);
        // Only the owner sees who waits, and only the owner opens.
        Assert.Single(ConferenceView.Live(house.Room, CallingHost.Ben).People!);
        Assert.Equal(("waiting", "guest"), ConferenceView.Live(house.Room, CallingHost.Lin).People!
            .Where(one => one.Name == "Anna").Select(one => (one.State, one.Kind)).Single());
        Assert.False(house.Desk.ChangePerson(CallingHost.Ben, house.Row, member.Number, new(Admit: true)));
        Assert.True(house.Desk.ChangePerson(CallingHost.Lin, house.Row, member.Number, new(Admit: true)));
        await InAsync(house, phone, guest, 2);
        phone.Play(700);
        await owner.HearsAsync(700);
        await phone.HearsAsync(440);
        // Once more there is nobody to let in.
        Assert.Null(house.Desk.ChangePerson(CallingHost.Lin, house.Row, member.Number, new(Admit: true)));
        GuestDesk.Leave(guest);
        await house.InAsync(1);
        owner.Leave();
        Assert.Equal(["conference", "conference"], (await house.Host.RecordsAsync()).Select(one => one.Kind));
        Assert.Contains(await house.Host.LegsAsync(), leg => leg.Route == "guest");
    }

    [Fact]
    public async Task Where_the_door_is_open_a_guest_comes_in_at_once_and_is_muted_by_the_owner()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        Assert.True(await house.Desk.ChangeDoorAsync(house.Row, GuestRule.Open, false, CallingHost.Cancel));
        var (phone, guest) = await KnockAsync(house, "Anna");
        await InAsync(house, phone, guest, 1);
        Assert.True(house.Desk.ChangePerson(CallingHost.Lin, house.Row, guest.Member.Number, new(Muted: true)));
        Assert.True(guest.Member.Silenced);
        house.Desk.Remove(house.Row, guest.Member.Number);
        await house.Host.QuietAsync();
        Assert.NotNull(guest.Leg.Reason);
    }

    [Fact]
    public async Task Locked_closed_or_by_another_link_nobody_gets_before_the_door()
    {
        await using var house = await ConferenceHouse.OpenAsync(options => options.MaxWaitingGuests = 1);
        var desk = house.Host.Get<GuestDesk>();
        Assert.Equal(GuestRefusal.NotFound, await RefusalAsync(house, token: "nothing"));
        Assert.Equal(GuestRefusal.BadName, await RefusalAsync(house, name: " "));
        Assert.Equal(GuestRefusal.BadName, await RefusalAsync(house, name: "An\u202ena"));
        Assert.Equal(GuestRefusal.BadName, await RefusalAsync(house, name: new('a', 41)));
        Assert.Equal(GuestRefusal.BadDescription, await RefusalAsync(house, sdp: "v=1"));
        await house.Desk.ChangeAsync(house.Row, null, true, null, CallingHost.Cancel);
        Assert.Equal(GuestRefusal.Locked, await RefusalAsync(house));
        await house.Desk.ChangeAsync(house.Row, null, false, null, CallingHost.Cancel);
        var (_, guest) = await KnockAsync(house, "first");
        Assert.Equal(GuestRefusal.Full, await RefusalAsync(house));
        GuestDesk.Leave(guest);
        await house.Host.QuietAsync();

        await house.Desk.ChangeDoorAsync(house.Row, null, true, CallingHost.Cancel);
        Assert.Equal(GuestRefusal.NotFound, await RefusalAsync(house));
        var row =
            (await house.Host.Get<ConferenceStore>().OwnAsync(CallingHost.Lin, house.Row.Id, CallingHost.Cancel))!;
        Assert.NotEqual(house.Row.Token, row.Token);
        Assert.NotNull(await desk.LookAsync(Domain, row.Token, CallingHost.Cancel));
        await house.Desk.ChangeDoorAsync(row, GuestRule.Closed, false, CallingHost.Cancel);
        Assert.Null(await desk.LookAsync(Domain, row.Token, CallingHost.Cancel));
        await house.Desk.EndAsync(row, CallingHost.Cancel);
        Assert.Null(await desk.LookAsync(Domain, row.Token, CallingHost.Cancel));
    }

    [Fact]
    public async Task Whose_browser_is_gone_and_who_waits_too_long_is_let_go()
    {
        await using var house = await ConferenceHouse.OpenAsync();
        var desk = house.Host.Get<GuestDesk>();
        var (_, gone) = await KnockAsync(house, "gone");
        house.Host.Time.Advance(TimeSpan.FromSeconds(30));
        var (_, waits) = await KnockAsync(house, "waits");
        Assert.Same(waits, desk.Find(waits.Secret));
        Assert.Null(desk.Find("else"));
        house.Host.Time.Advance(TimeSpan.FromSeconds(30));
        desk.Sweep();
        await CallingHost.UntilAsync(() => gone.Leg.Reason is not null);
        Assert.Null(desk.Find(gone.Secret));
        Assert.Null(waits.Leg.Reason);
        house.Host.Time.Advance(TimeSpan.FromMinutes(10));
        await CallingHost.UntilAsync(() => waits.Leg.Reason == CallReason.NoAnswer);
        // Nothing is recorded of those who never came in.
        Assert.Empty(await house.Host.RecordsAsync());
    }

    static async Task InAsync(ConferenceHouse house, TestPhone phone, Guest guest, int count)
    {
        await house.InAsync(count);
        Assert.Null(phone.Audio.Accept(
            SdpReader.Read(Encoding.UTF8.GetBytes(guest.Leg.Description!), out _)!));
    }

    static async Task<(TestPhone Phone, Guest Guest)> KnockAsync(ConferenceHouse house, string name)
    {
        var phone = house.Host.Phone(name);
        // Nobody tells a browser that its leg is over: it asks.
        var (guest, _) = await house.Host.Get<GuestDesk>().KnockAsync(Domain, house.Row.Token, name,
            phone.Offer().ToString(), System.Net.IPAddress.Loopback, CallingHost.Cancel);
        phone.User = guest!.Call.Legs[0];
        await house.SettleAsync();
        return (phone, guest);
    }

    static async Task<GuestRefusal> RefusalAsync(
        ConferenceHouse house, string? token = null, string name = "Anna", string? sdp = null)
    {
        var phone = house.Host.Phone("refused");
        var (guest, refusal) = await house.Host.Get<GuestDesk>().KnockAsync(Domain, token ?? house.Row.Token, name,
            sdp ?? phone.Offer().ToString(), null, CallingHost.Cancel);
        Assert.Null(guest);
        return refusal;
    }
}
