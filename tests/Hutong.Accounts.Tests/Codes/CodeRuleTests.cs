using System.Net;
using Hutong.Accounts.Codes;

namespace Hutong.Accounts.Tests.Codes;

public sealed class CodeRuleTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    static readonly CodeOptions Options = new();

    [Fact]
    public void Sends_the_first_code() => Assert.True(CodeRule.MaySend(null, Now, Options).MaySend);

    [Theory]
    [InlineData(59, false)]
    [InlineData(60, true)]
    public void Sends_another_after_sixty_seconds(int seconds, bool may) =>
        Assert.Equal(may, CodeRule.MaySend(Sent(), Now.AddSeconds(seconds), Options).MaySend);

    [Theory]
    [InlineData(9, 1, true)]
    [InlineData(10, 1, false)]
    [InlineData(10, 24, true)]
    public void Sends_ten_a_day(int count, int hours, bool may)
    {
        var decision = CodeRule.MaySend(Sent() with { DayCount = count }, Now.AddHours(hours), Options);
        Assert.Equal(may, decision.MaySend);
        if (!may)
        {
            Assert.Equal(TimeSpan.FromHours(23), decision.RetryAfter);
        }
    }

    [Theory]
    [InlineData(0, 0, false, true)]
    [InlineData(299, 4, false, true)]
    [InlineData(300, 0, false, false)]
    [InlineData(0, 5, false, false)]
    [InlineData(0, 0, true, false)]
    public void Takes_a_code_for_five_minutes_five_times_once(int seconds, int tries, bool used, bool may) =>
        Assert.Equal(
            may, CodeRule.MayTry(Sent() with { Tries = tries, Used = used }, Now.AddSeconds(seconds), Options));

    [Fact]
    public void Counts_a_peer_by_the_hour_and_all_by_the_minute()
    {
        var time = new ManualTime();
        var counter = new SendCounter(new CodeOptions { PerPeerHour = 2, PerMinute = 3 }, time);
        var peer = IPAddress.Parse("2001:db8::1");
        var neighbour = IPAddress.Parse("2001:db8::2");
        Assert.Null(counter.TryCount(peer));
        Assert.Null(counter.TryCount(neighbour));
        Assert.Equal(TimeSpan.FromHours(1), counter.TryCount(peer));
        Assert.Null(counter.TryCount(IPAddress.Parse("192.0.2.1")));
        Assert.Equal(TimeSpan.FromMinutes(1), counter.TryCount(IPAddress.Parse("192.0.2.2")));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Null(counter.TryCount(peer));
    }

    static CodeState Sent() => new(Now, Now.AddMinutes(5), 0, false, Now, 1);
}
