using System.Net;
using Hutong.Accounts.SignIn;
using Hutong.Kernel;

namespace Hutong.Accounts.Tests.SignIn;

public sealed class GuessGuardTests
{
    static readonly IPAddress Peer = IPAddress.Parse("2001:db8:1:2::3");
    static readonly AccountId Alice = new(7);
    readonly ManualTime time = new();
    readonly GuessGuard guard;

    public GuessGuardTests() => guard = new(new GuessOptions { PeerFailures = 3, AccountFailures = 2 }, time);

    [Fact]
    public void Bans_the_whole_network_of_an_address()
    {
        Fail(3);
        Assert.False(guard.MayTry(IPAddress.Parse("2001:db8:1:2::ffff")));
        Assert.True(guard.MayTry(IPAddress.Parse("2001:db8:1:3::3")));
        Assert.Equal(1, guard.Banned);
    }

    [Fact]
    public void Counts_only_within_the_window()
    {
        Fail(2);
        time.Advance(TimeSpan.FromMinutes(11));
        Fail(1);
        Assert.True(guard.MayTry(Peer));
    }

    [Fact]
    public void Bans_for_twice_as_long_each_time()
    {
        for (var minutes = 10; minutes <= 40; minutes *= 2)
        {
            var ban = Fail(3)!;
            Assert.Equal(TimeSpan.FromMinutes(minutes), ban.Until - ban.From);
            time.Advance(TimeSpan.FromMinutes(minutes));
            Assert.True(guard.MayTry(Peer));
        }
    }

    [Fact]
    public void Forgets_earlier_bans_after_a_day()
    {
        Fail(3);
        time.Advance(TimeSpan.FromHours(25));
        var ban = Fail(3)!;
        Assert.Equal(TimeSpan.FromMinutes(10), ban.Until - ban.From);
    }

    [Fact]
    public void Does_not_ban_loopback()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.Null(guard.Failed(IPAddress.Loopback, AccountId.None));
        }

        Assert.True(guard.MayTry(IPAddress.Loopback));
    }

    [Fact]
    public void Takes_a_mapped_address_as_what_it_is()
    {
        for (var i = 0; i < 3; i++)
        {
            guard.Failed(IPAddress.Parse("::ffff:192.0.2.1"), AccountId.None);
        }

        Assert.False(guard.MayTry(IPAddress.Parse("192.0.2.1")));
    }

    [Fact]
    public void Makes_strangers_wait_longer_each_time_but_no_more_than_a_quarter_of_an_hour()
    {
        for (var i = 0; i < 40; i++)
        {
            guard.Failed(IPAddress.Parse($"192.0.2.{i}"), Alice);
        }

        time.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Assert.False(guard.MayTry(Peer, Alice));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(guard.MayTry(Peer, Alice));
    }

    [Fact]
    public void Starts_again_after_a_right_attempt()
    {
        guard.Failed(null, Alice);
        guard.Failed(null, Alice);
        guard.Succeeded(Peer, Alice);
        guard.Failed(null, Alice);
        Assert.True(guard.MayTry(IPAddress.Parse("192.0.2.1"), Alice));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    public void Writes_and_reads_the_key_of_a_peer(string address, string text)
    {
        var key = PeerKey.Of(IPAddress.Parse(address));
        Assert.Equal(text, key.ToString());
        Assert.True(PeerKey.TryParse(text, out var read));
        Assert.Equal(key, read);
    }

    Ban? Fail(int times)
    {
        Ban? ban = null;
        for (var i = 0; i < times; i++)
        {
            ban = guard.Failed(Peer, AccountId.None);
        }

        return ban;
    }
}
