using Hutong.Switch.Calls;

namespace Hutong.Calling.Tests.Calls;

/// <summary>Telephones that registered over TLS and do not speak SRTP.</summary>
public sealed class ClearSoundTests
{
    [Theory]
    [InlineData(415)]
    [InlineData(488)]
    [InlineData(606)]
    public async Task A_telephone_that_refuses_protected_sound_is_asked_once_more_in_clear(int status)
    {
        await using var host = await CallingHost.StartAsync();
        var (lin, ben) = await CallAsync(host, phone => phone.User!.OnEnded(phone, new(CallReason.NoCodec, status)),
            phone => phone.Take());
        await TalkAsync(host, lin, ben);
    }

    [Fact]
    public async Task A_telephone_that_takes_the_call_and_not_its_sound_is_offered_sound_in_clear()
    {
        await using var host = await CallingHost.StartAsync();
        var (lin, ben) = await CallAsync(host, phone => phone.User!.OnAnswered(phone, phone.Offered!.Offer! with
        {
            Media = [phone.Offered.Offer!.Media[0].Refused()],
        }));
        await TalkAsync(host, lin, ben);
    }

    [Fact]
    public async Task It_is_asked_no_third_time()
    {
        await using var host = await CallingHost.StartAsync();
        var asked = new List<string>();
        var (lin, _) = await CallAsync(host, Refuse, Refuse, Refuse);
        Assert.Equal(CallReason.NoCodec, (await lin.EndsAsync()).Reason);
        Assert.Equal(["RTP/SAVP", "RTP/AVP"], asked);
        await host.QuietAsync();
        Assert.Equal("", Assert.Single(await host.LegsAsync(), leg => leg.Direction == "out").Protection);

        void Refuse(TestPhone phone)
        {
            asked.Add(phone.Offered!.Offer!.Media[0].Protocol);
            phone.User!.OnEnded(phone, new(CallReason.NoCodec, 488));
        }
    }

    [Fact]
    public async Task Where_clear_sound_is_not_allowed_its_refusal_stands()
    {
        await using var host = await CallingHost.StartAsync();
        var (lin, ben) = await CallAsync(
            host, phone => phone.User!.OnEnded(phone, new(CallReason.NoCodec, 488)), phone => phone.Take());
        Assert.Equal("RTP/AVP", ben.Offered!.Offer!.Media[0].Protocol);
        lin.Leave();
        await host.QuietAsync();

        ben.MayBeClear = false;
        ben.OnRung = phone => phone.User!.OnEnded(phone, new(CallReason.NoCodec, 488));
        var again = host.Call(CallingHost.Lin, "+8613900139002");
        Assert.Equal(CallReason.NoCodec, (await again.EndsAsync()).Reason);
        Assert.Equal("RTP/SAVP", ben.Offered.Offer.Media[0].Protocol);
    }

    [Fact]
    public async Task A_telephone_that_speaks_it_is_not_asked_in_clear_and_the_record_says_so()
    {
        await using var host = await CallingHost.StartAsync();
        var (lin, ben) = await CallAsync(host, phone => phone.Take());
        await lin.AnsweredAsync();
        lin.Play(440);
        ben.Play(700);
        await ben.HearsAsync(440);
        lin.Leave();
        await host.QuietAsync();
        Assert.Equal("sdes", Assert.Single(await host.LegsAsync(), leg => leg.Direction == "out").Protection);
    }

    [Fact]
    public async Task A_caller_that_gives_up_between_the_two_ends_the_call()
    {
        await using var host = await CallingHost.StartAsync();
        var (lin, ben) = await CallAsync(
            host, phone => phone.User!.OnEnded(phone, new(CallReason.NoCodec, 488)), _ => { });
        await CallingHost.UntilAsync(() => ben.Offered!.Offer!.Media[0].Protocol == "RTP/AVP");
        lin.Leave(CallReason.Cancelled);
        Assert.Equal(CallReason.Cancelled, (await ben.EndsAsync()).Reason);
    }

    static async Task<(TestPhone Lin, TestPhone Ben)> CallAsync(CallingHost host, params Action<TestPhone>[] rings)
    {
        var ben = host.Device(CallingHost.Ben, "desk");
        (ben.Way, ben.MayBeClear) = (MediaWay.Keyed, true);
        var next = new Queue<Action<TestPhone>>(rings);
        ben.OnRung = phone => next.Dequeue()(phone);
        var lin = host.Call(CallingHost.Lin, "+8613900139002");
        await ben.RingsAsync();
        return (lin, ben);
    }

    static async Task TalkAsync(CallingHost host, TestPhone lin, TestPhone ben)
    {
        await lin.AnsweredAsync();
        lin.Play(440);
        ben.Play(700);
        await ben.HearsAsync(440);
        await lin.HearsAsync(700);
        lin.Leave();
        await ben.EndsAsync();
        await host.QuietAsync();
        Assert.All(await host.LegsAsync(), leg => Assert.Equal("none", leg.Protection));
    }
}
