using System.Collections.Concurrent;
using Hutong.Calling.Notices;
using Hutong.Calling.Sounds;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Kernel;
using Hutong.Media.Files;
using Hutong.Media.Sessions;
using Hutong.Media.Tones;
using Hutong.Switch.Calls;
using Hutong.Xmpp;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Calling.Tests.Notices;

/// <summary>Who calls in vain hears why, before the call is refused; and a flood of such calls costs nothing.</summary>
public sealed class NoticeTests
{
    const double SaidHz = 777;
    static readonly double[] Special = [950, 1400, 1800];

    [Fact]
    public async Task A_telephone_that_calls_a_number_of_nobody_hears_the_information_tone_and_is_refused()
    {
        await using var host = await StartAsync();
        var telephone = Refused(host, CallReason.NotFound);
        await telephone.RingsAsync();
        telephone.Play(300);
        await telephone.HearsInOrderAsync([.. Special, 450]);
        Assert.Equal(CallReason.NotFound, (await telephone.EndsAsync()).Reason);
        Assert.Empty(await host.RecordsAsync());
        Assert.Equal(0, host.Get<CallerNotices>().Count);
    }

    [Fact]
    public async Task Whoever_finds_all_channels_taken_hears_to_wait_and_not_that_the_number_is_wrong()
    {
        var words = new Words();
        await using var host = await StartAsync(words: words);
        var telephone = Refused(host, CallReason.Full);
        await telephone.RingsAsync();
        telephone.Play(300);
        await telephone.HearsAsync(SaidHz);
        Assert.Equal(CallReason.Full, (await telephone.EndsAsync()).Reason);
        Assert.Equal([("线路繁忙，请稍等片刻再拨。", "zh")], words.Said);
    }

    [Fact]
    public async Task A_desk_telephone_hears_that_the_person_is_out_of_reach_and_the_record_says_why()
    {
        await using var host = await StartAsync();
        var lin = host.Call(CallingHost.Lin, "eva");
        await lin.RingsAsync();
        lin.Play(300);
        await lin.HearsInOrderAsync([.. Special, 450]);
        Assert.Equal(CallReason.Away, (await lin.EndsAsync()).Reason);
        var record = Assert.Single(await host.RecordsAsync());
        Assert.Equal(("away", 0L), (record.Reason, record.Seconds));
    }

    [Theory]
    [InlineData("+8613712345678", "您拨打的用户暂时无法接听，请稍后再拨。", "zh")]
    [InlineData("+442079460000", "The person you are calling cannot take your call. Please try again later.", "en")]
    public async Task Words_are_in_the_language_of_where_the_number_is_from(string from, string text, string language)
    {
        var words = new Words();
        await using var host = await StartAsync(words: words);
        var telephone = host.CallIn(from, "+8613900139002");
        await telephone.RingsAsync();
        telephone.Play(300);
        await telephone.HearsAsync(SaidHz);
        await telephone.EndsAsync();
        Assert.Equal([(text, language)], words.Said);
    }

    [Theory]
    [InlineData("blocked")]
    [InlineData("strangers are not let through")]
    [InlineData("no device is there")]
    [InlineData("nobody answers")]
    public async Task A_stranger_hears_and_reads_the_same_whether_blocked_or_not_answered(string why)
    {
        var words = new Words();
        await using var host = await StartAsync(words: words, more: services =>
        {
            if (why == "blocked")
            {
                services.AddSingleton<IBlocks>(new BlocksAll());
            }
        });
        host.Choices.Call = why == "strangers are not let through" ? Audience.Contacts : Audience.Everybody;
        if (why != "no device is there")
        {
            host.Device(CallingHost.Ben, "desk").OnRung = phone => phone.Leave(CallReason.NoAnswer);
        }

        var telephone = host.CallIn(CallingHost.Telephone, "+8613900139002");
        await telephone.RingsAsync();
        telephone.Play(300);
        await telephone.HearsAsync(SaidHz);
        var end = await telephone.EndsAsync();
        Assert.Equal([("您拨打的用户暂时无法接听，请稍后再拨。", "zh")], words.Said);
        Assert.Null(end.Text);
        Assert.True(end.Status == 480 || end.Reason is CallReason.Away or CallReason.NoAnswer, end.ToString());
    }

    [Fact]
    public async Task An_emergency_number_that_is_not_carried_says_to_take_ones_own_telephone()
    {
        var words = new Words();
        await using var host = await StartAsync(words: words);
        var lin = host.Call(CallingHost.Lin, "110");
        await lin.RingsAsync();
        lin.Play(300);
        await lin.HearsAsync(SaidHz);
        Assert.Equal(CallReason.UseYourTelephone, (await lin.EndsAsync()).Reason);
        Assert.Equal([("请直接用您的手机拨打这个号码。", "zh")], words.Said);
    }

    [Fact]
    public async Task Who_hears_it_and_hangs_up_is_gone_at_once()
    {
        await using var host = await StartAsync(words: new Words(TimeSpan.FromSeconds(60)));
        var lin = host.Call(CallingHost.Lin, "eva");
        await lin.RingsAsync();
        lin.Play(300);
        await lin.HearsAsync(SaidHz);
        lin.Leave(CallReason.Cancelled);
        Assert.Equal("away", Assert.Single(await host.RecordsAsync()).Reason);
        Assert.Equal(0, host.Get<CallerNotices>().Count);
    }

    [Fact]
    public async Task Nobody_listens_longer_than_the_setting_says()
    {
        await using var host = await StartAsync(words: new Words(TimeSpan.FromSeconds(60)));
        var lin = host.Call(CallingHost.Lin, "eva");
        await lin.RingsAsync();
        lin.Play(300);
        await lin.HearsAsync(SaidHz);
        host.Time.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal(CallReason.Away, (await lin.EndsAsync()).Reason);
    }

    [Theory]
    [InlineData(1, 9, 9, 1)]
    [InlineData(9, 2, 9, 2)]
    [InlineData(9, 9, 3, 3)]
    [InlineData(0, 9, 9, 0)]
    public async Task A_flood_is_refused_without_words(int most, int ofTrunk, int ofCaller, int heard)
    {
        await using var host = await StartAsync(
            new() { Most = most, MostOfTrunk = ofTrunk, MostOfCaller = ofCaller }, new Words(TimeSpan.FromSeconds(60)));
        List<TestPhone> telephones = [];
        for (var i = 0; i < 5; i++)
        {
            telephones.Add(Refused(host, CallReason.NotFound));
        }

        foreach (var telephone in telephones.Skip(heard))
        {
            Assert.Equal(CallReason.NotFound, (await telephone.EndsAsync()).Reason);
        }

        Assert.Equal(heard, host.Get<CallerNotices>().Count);
        Assert.Equal(heard, host.Table.Count);
        foreach (var telephone in telephones.Take(heard))
        {
            await telephone.RingsAsync();
            telephone.Leave(CallReason.Cancelled);
        }

        await host.QuietAsync();
        Assert.Equal(0, host.Get<CallerNotices>().Count);
    }

    [Fact]
    public async Task One_caller_of_a_trunk_does_not_take_the_words_of_others()
    {
        await using var host = await StartAsync(
            new() { MostOfCaller = 1 }, new Words(TimeSpan.FromSeconds(60)));
        var first = Refused(host, CallReason.NotFound, "+8613700000001");
        await first.RingsAsync();
        await Refused(host, CallReason.NotFound, "+8613700000001").EndsAsync();
        var other = Refused(host, CallReason.NotFound, "+8613700000002");
        await other.RingsAsync();
        Assert.Equal(2, host.Get<CallerNotices>().Count);
    }

    [Fact]
    public async Task Switched_off_a_code_alone_refuses()
    {
        await using var host = await StartAsync(new() { Enabled = false });
        var lin = host.Call(CallingHost.Lin, "eva");
        Assert.Equal(CallReason.Away, (await lin.EndsAsync()).Reason);
        Assert.False(lin.RingsAsync().IsCompleted);
        Assert.Equal(CallReason.NotFound, (await Refused(host, CallReason.NotFound).EndsAsync()).Reason);
    }

    [Fact]
    public async Task Who_is_told_busy_or_declined_hears_its_own_telephone_s_tone()
    {
        await using var host = await StartAsync();
        host.Device(CallingHost.Ben, "desk").OnRung = phone => phone.Leave(CallReason.Busy, 486);
        var lin = host.Call(CallingHost.Lin, "+8613900139002");
        Assert.Equal(CallReason.Busy, (await lin.EndsAsync()).Reason);
        Assert.False(lin.RingsAsync().IsCompleted);
    }

    [Fact]
    public async Task What_the_carrier_has_said_itself_is_not_said_again()
    {
        await using var host = await StartAsync();
        var far = host.Phone("far", LegKind.Trunk);
        host.OnTrunk = (_, _, _) => far;
        var lin = host.Call(CallingHost.Lin, CallingHost.Telephone);
        await far.RingsAsync();
        far.SayRinging(withSound: true);
        await lin.RingsAsync();
        far.Leave(CallReason.NotFound, 404);
        Assert.Equal(CallReason.NotFound, (await lin.EndsAsync()).Reason);
        Assert.Equal(0, host.Get<CallerNotices>().Count);
    }

    static TestPhone Refused(CallingHost host, CallReason reason, string from = CallingHost.Telephone) =>
        host.Place(host.Phone("outside", LegKind.Trunk), new()
        {
            Trunk = "sandbox", Tenant = TenantId.First, From = from, To = "+8640099999", EdgeId = "edge",
            Refusal = reason,
        });

    static Task<CallingHost> StartAsync(
        NoticeOptions? options = null, Words? words = null, Action<IServiceCollection>? more = null) =>
        CallingHost.StartAsync(more: services =>
        {
            services.AddSingleton(options ?? new NoticeOptions());
            if (words is not null)
            {
                services.AddSingleton<Speaker>(words.SayAsync);
            }

            more?.Invoke(services);
        });

    /// <summary>Speaks by a tone, and keeps what it was asked to say.</summary>
    sealed class Words(TimeSpan? length = null)
    {
        public ConcurrentQueue<(string, string)> Said { get; } = [];

        public ValueTask<WavSound?> SayAsync(string text, string language, CancellationToken cancel)
        {
            Said.Enqueue((text, language));
            var samples = new short[(int)(AudioBridge.MixRateHz * (length ?? TimeSpan.FromSeconds(2)).TotalSeconds)];
            new ToneGenerator(AudioBridge.MixRateHz, SaidHz, levelDbov: -16).Generate(samples);
            return new(new WavSound(AudioBridge.MixRateHz, samples));
        }
    }

    sealed class BlocksAll : IBlocks
    {
        public ValueTask<bool> BlocksAsync(AccountRef owner, Jid who, CancellationToken cancel) => new(true);
    }
}
