using System.Text;
using Hutong.Sip.Events;
using Hutong.Sip.Messages;
using Hutong.Sip.Tests.Messages;

namespace Hutong.Sip.Tests.Events;

public class EventSubscriptionTests
{
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    readonly TestClock clock = new();

    static SipRequest Subscribe(params string[] lines) =>
        TestMessages.Request(TestMessages.Text("SUBSCRIBE", lines: lines));

    [Theory]
    [InlineData("Expires: 600", true, 600)]
    [InlineData("Expires: 0", true, 0)]
    [InlineData("Expires: 30", false, 30)]
    [InlineData("Expires: 99999", true, 3600)]
    [InlineData("Expires: 99999999999999", true, 3600)]
    [InlineData("Subject: x", true, 3600)]
    public void Grants_what_is_asked_for_within_its_limits(string line, bool good, int seconds) => Assert.Equal(
        (good, TimeSpan.FromSeconds(seconds)),
        (EventSubscription.TryTime(Subscribe(line), Minute, Hour, out var granted), granted));

    [Fact]
    public void Lives_until_its_time_is_over()
    {
        Assert.True(EventSubscription.TryPackage(
            Subscribe("o: message-summary;id=7"), out var package, out var id));
        var subscription = new EventSubscription(package, id, clock);
        subscription.Refresh(Minute);
        Assert.Equal(("message-summary;id=7", "pending;expires=60"),
            (subscription.Event, subscription.StateHeader));
        subscription.Activate();
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("active;expires=30", subscription.StateHeader);
        subscription.Refresh(Minute);
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(subscription.HasExpired());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(subscription.HasExpired());
        Assert.False(subscription.HasExpired());
        subscription.Refresh(Minute);
        subscription.Activate();
        Assert.Equal("terminated;reason=timeout", subscription.StateHeader);
    }

    [Fact]
    public void Ends_with_the_first_reason()
    {
        foreach (var reason in Enum.GetValues<SubscriptionEnd>())
        {
            var subscription = new EventSubscription("x", null, clock);
            subscription.End(reason);
            subscription.Refresh(TimeSpan.Zero);
            Assert.Equal("terminated;reason=" + reason.ToString().ToLowerInvariant(), subscription.StateHeader);
        }

        Assert.False(EventSubscription.TryPackage(Subscribe(), out _, out _));
    }

    [Fact]
    public void Tells_what_waits()
    {
        var summary = new MessageSummary("sip:voicemail@example.com", 2, 8);
        Assert.Equal("Messages-Waiting: yes\r\nMessage-Account: sip:voicemail@example.com\r\n"
            + "Voice-Message: 2/8 (0/0)\r\n", Encoding.UTF8.GetString(summary.Write()));
        Assert.Equal(summary, MessageSummary.Read(summary.Write()));
        Assert.Equal(new(null, 0, 0), MessageSummary.Read("Messages-Waiting: no"u8));
        Assert.Equal(new(null, 1, 0), MessageSummary.Read("messages-waiting: YES\r\nVoice-Message: x"u8));
        Assert.Null(MessageSummary.Read("nonsense"u8));
    }
}
