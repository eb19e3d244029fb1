using Hutong.Media.Codecs;
using Hutong.Sip.Sdp;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Tests.Calls;

/// <summary>One calls another; what is said is heard at the other end.</summary>
public sealed class ConnectTests
{
    [Theory]
    [InlineData("PCMA", "PCMA")]
    [InlineData("PCMU", "PCMA")]
    [InlineData("G722", "PCMA")]
    [InlineData("opus", "PCMU")]
    [InlineData("opus", "opus")]
    [InlineData("G722", "G722")]
    public async Task Two_phones_hear_each_other(string one, string other)
    {
        await using var host = await CallingHost.StartAsync();
        var ben = host.Device(CallingHost.Ben, "desk", Codec(other));
        var lin = host.Call(CallingHost.Lin, "+8613900139002", Codec(one));
        await ben.RingsAsync();
        ben.SayRinging();
        await lin.RingsAsync();
        ben.Take();
        await lin.AnsweredAsync();
        lin.Play(440);
        ben.Play(700);
        await ben.HearsAsync(440);
        await lin.HearsAsync(700);
        lin.Leave();
        Assert.Equal(CallReason.HungUp, (await ben.EndsAsync()).Reason);
        var record = Assert.Single(await host.RecordsAsync());
        Assert.Equal(("call", "hung-up", 2), (record.Kind, record.Reason, record.Legs));
        var legs = await host.LegsAsync();
        Assert.All(legs, leg => Assert.True(leg.PacketsIn > 20 && leg.PacketsOut > 20 && leg.Mos > 100));
    }

    [Fact]
    public async Task Who_comes_into_another_network_is_given_another_way_and_both_go_on_hearing_each_other()
    {
        await using var host = await CallingHost.StartAsync();
        Assert.SkipWhen(host.PeerMedia.Dtls is null, "there is no OpenSSL");
        var ben = host.Device(CallingHost.Ben, "desk");
        var lin = host.CallFromBrowser(CallingHost.Lin, "+8613900139002");
        await ben.RingsAsync();
        ben.Take();
        await lin.AnsweredAsync();
        lin.Play(440);
        ben.Play(700);
        await ben.HearsAsync(440);
        await lin.HearsAsync(700);

        var (before, after) = lin.ChangeNetwork();
        Assert.NotEqual(before, after);
        await lin.HearsAsync(700);
        await ben.HearsAsync(440);

        // The same once more, before the way is found: what worked goes on working.
        lin.ChangeNetwork();
        Assert.NotEqual(after, lin.ChangeNetwork().After);
        await lin.HearsAsync(700);
        await ben.HearsAsync(440);
        lin.Leave();
        await ben.EndsAsync();
    }

    [Fact]
    public async Task A_hold_is_no_other_network()
    {
        await using var host = await CallingHost.StartAsync();
        Assert.SkipWhen(host.PeerMedia.Dtls is null, "there is no OpenSSL");
        var ben = host.Device(CallingHost.Ben, "desk");
        var lin = host.CallFromBrowser(CallingHost.Lin, "+8613900139002");
        await ben.RingsAsync();
        ben.Take();
        await lin.AnsweredAsync();
        lin.Play(440);
        ben.Play(700);
        await ben.HearsAsync(440);
        var before = lin.Audio.Session!.Plan!.Ice!.User;
        lin.Hold(MediaDirection.Send);
        lin.Hold(MediaDirection.Both);
        Assert.Equal(before, lin.Audio.Session.Plan!.Ice!.User);
        await ben.HearsAsync(440);
        lin.Leave();
        await ben.EndsAsync();
    }

    [Fact]
    public async Task All_devices_ring_and_one_takes_the_call()
    {
        await using var host = await CallingHost.StartAsync();
        var desk = host.Device(CallingHost.Ben, "desk");
        var kitchen = host.Device(CallingHost.Ben, "kitchen");
        var lin = host.Call(CallingHost.Lin, "13900139002");
        await desk.RingsAsync();
        await kitchen.RingsAsync();
        Assert.Equal("+8613800138001", desk.Offered!.From);
        kitchen.Take();
        await lin.AnsweredAsync();
        Assert.Equal(CallReason.AnsweredElsewhere, (await desk.EndsAsync()).Reason);
        kitchen.Leave();
        Assert.Equal(CallReason.HungUp, (await lin.EndsAsync()).Reason);
    }

    [Theory]
    [InlineData(CallReason.Busy, "busy")]
    [InlineData(CallReason.Declined, "declined")]
    [InlineData(CallReason.Away, "away")]
    public async Task What_the_device_says_is_told(CallReason reason, string name)
    {
        await using var host = await CallingHost.StartAsync();
        var ben = host.Device(CallingHost.Ben, "desk");
        ben.OnRung = phone => phone.Leave(reason, 486);
        var lin = host.Call(CallingHost.Lin, "+8613900139002");
        Assert.Equal(reason, (await lin.EndsAsync()).Reason);
        Assert.Equal(name, Assert.Single(await host.RecordsAsync()).Reason);
    }

    [Fact]
    public async Task Nobody_answers()
    {
        await using var host = await CallingHost.StartAsync();
        var ben = host.Device(CallingHost.Ben, "desk");
        var lin = host.Call(CallingHost.Lin, "+8613900139002");
        await ben.RingsAsync();
        ben.SayRinging();
        await lin.RingsAsync();
        host.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(CallReason.NoAnswer, (await ben.EndsAsync()).Reason);
        Assert.Equal(CallReason.NoAnswer, (await lin.EndsAsync()).Reason);
        Assert.Equal("no-answer", Assert.Single(await host.RecordsAsync()).Reason);
    }

    [Fact]
    public async Task The_caller_gives_up()
    {
        await using var host = await CallingHost.StartAsync();
        var ben = host.Device(CallingHost.Ben, "desk");
        var lin = host.Call(CallingHost.Lin, "+8613900139002");
        await ben.RingsAsync();
        lin.Leave(CallReason.Cancelled);
        Assert.Equal(CallReason.Cancelled, (await ben.EndsAsync()).Reason);
        Assert.Equal("cancelled", Assert.Single(await host.RecordsAsync()).Reason);
    }

    [Fact]
    public async Task An_edge_that_never_says_that_it_is_over_leaves_nothing_behind()
    {
        await using var host = await CallingHost.StartAsync();
        var ben = host.Device(CallingHost.Ben, "desk");
        ben.IsDeaf = true;
        var lin = host.Call(CallingHost.Lin, "+8613900139002");
        await ben.RingsAsync();
        lin.Leave(CallReason.Cancelled);
        await ben.EndsAsync();
        Assert.Equal(1, host.Table.Count);
        host.Time.Advance(TimeSpan.FromSeconds(41));
    }

    [Fact]
    public async Task Sound_before_the_answer_is_passed_on()
    {
        await using var host = await CallingHost.StartAsync();
        var ben = host.Device(CallingHost.Ben, "desk");
        var lin = host.Call(CallingHost.Lin, "+8613900139002");
        await ben.RingsAsync();
        ben.SayRinging(withSound: true);
        ben.Play(500);
        await lin.RingsAsync();
        lin.Play(440);
        await lin.HearsAsync(500);
    }

    [Fact]
    public async Task A_key_is_heard_at_the_other_end_whatever_the_codecs()
    {
        await using var host = await CallingHost.StartAsync();
        var ben = host.Device(CallingHost.Ben, "desk", AudioCodec.Pcmu);
        ben.OnRung = phone => phone.Take();
        var lin = host.Call(CallingHost.Lin, "+8613900139002", AudioCodec.Pcma);
        await lin.AnsweredAsync();
        lin.Play(440);
        ben.Play(700);
        await ben.HearsAsync(440);
        foreach (var key in "5#1")
        {
            lin.Audio.Session!.Press(key);
        }

        await ben.HearsKeysAsync("5#1");
    }

    [Fact]
    public async Task Who_is_on_hold_hears_that_the_line_is_there_and_then_the_other_again()
    {
        await using var host = await CallingHost.StartAsync();
        var (lin, ben) = await host.TalkWithTonesAsync();
        await ben.HearsAsync(440);
        lin.Hold(MediaDirection.Send);
        await ben.HearsNothingAsync();
        lin.Hold(MediaDirection.Both);
        await ben.HearsAsync(440);
        await lin.HearsAsync(700);
    }

    [Fact]
    public async Task Sound_protected_by_a_key_in_the_description_is_heard()
    {
        await using var host = await CallingHost.StartAsync();
        var ben = host.Device(CallingHost.Ben, "desk");
        ben.OnRung = phone => phone.Take();
        var phone = new TestPhone(host.PeerMedia, LegKind.Phone, "caller") { Way = MediaWay.Keyed };
        var lin = host.Place(phone, new()
        {
            Caller = CallingHost.Lin,
            Tenant = CallingHost.Lin.Tenant,
            To = "+8613900139002",
            EdgeId = "edge",
        });
        await lin.AnsweredAsync();
        lin.Play(440);
        ben.Play(700);
        await ben.HearsAsync(440);
        await lin.HearsAsync(700);
        lin.Leave();
    }

    static AudioCodec Codec(string name)
    {
        var codec = AudioCodec.All.First(one => one.Name == name);
        Assert.SkipUnless(codec.CanTranscode, "libopus is not installed");
        return codec;
    }
}
