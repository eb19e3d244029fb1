using System.Globalization;
using Hutong.Sip.Tests.Authentication;
using Hutong.Sip.Tests.Messages;
using Hutong.Sip.Transactions;

namespace Hutong.Sip.Tests.Transactions;

public sealed class TimerLanesTests
{
    [Fact]
    public void Thousands_that_last_the_same_need_one_timer_of_the_system()
    {
        var (clock, user, flow) = (new TestClock(), new FakeUser(), new FakeFlow());
        var layer = new TransactionLayer(user, new(new TestRandom()), clock);
        for (var i = 0; i < 2_000; i++)
        {
            var branch = i.ToString(CultureInfo.InvariantCulture);
            layer.OnMessage(
                TestMessages.Parse(TestMessages.Text(
                    lines: [$"Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK{branch};rport"])), flow);
            user.Begun[i].Respond(200);
            clock.Advance(i % 10);
        }

        Assert.Equal((2_000, 1), (layer.Count, clock.Running));
        clock.Advance(TimeSpan.FromSeconds(32) - TimeSpan.FromMilliseconds(9_500));
        Assert.Equal((2_000, 1), (layer.Count, clock.Running));
        clock.Advance(4_000);
        Assert.InRange(layer.Count, 1, 1_900);
        clock.Advance(6_000);
        Assert.Equal((0, 0), (layer.Count, clock.Running));
    }
}
