using FsCheck;
using FsCheck.Fluent;
using Hutong.Edge.Xmpp.Sessions;

namespace Hutong.Edge.Xmpp.Tests.Sessions;

public sealed class InboundWindowTests
{
    [Fact]
    public void Counts_only_what_is_settled_without_a_gap()
    {
        var window = default(InboundWindow);
        Assert.Equal([1u, 2u, 3u], [window.Take(), window.Take(), window.Take()]);
        Assert.False(window.Settle(2));
        Assert.Equal(0u, window.Handled);
        Assert.True(window.Settle(1));
        Assert.Equal(2u, window.Handled);
        Assert.Equal(1, window.Open);
        Assert.True(window.Settle(3));
        Assert.Equal(3u, window.Handled);
    }

    [Fact]
    public void Ignores_what_is_not_open()
    {
        var window = default(InboundWindow);
        window.Take();
        Assert.False(window.Settle(0));
        Assert.False(window.Settle(2));
        Assert.True(window.Settle(1));
        Assert.False(window.Settle(1));
        Assert.Equal(1u, window.Handled);
    }

    [Fact]
    public void Holds_as_many_as_it_says_and_wraps_at_two_to_the_thirty_second()
    {
        var window = InboundWindow.StartingAt(uint.MaxValue - 30);
        var positions = Enumerable.Range(0, InboundWindow.Size).Select(_ => window.Take()).ToArray();
        Assert.Equal(InboundWindow.Size, window.Open);
        foreach (var position in positions.Reverse())
        {
            window.Settle(position);
        }

        Assert.Equal(0, window.Open);
        Assert.Equal(33u, window.Handled);
    }

    [Fact]
    public void Agrees_with_a_set_whatever_the_order() =>
        Prop.ForAll(Gen.Choose(0, 200).ArrayOf().ToArbitrary(), orders =>
        {
            var window = InboundWindow.StartingAt(uint.MaxValue - 5);
            var settled = new HashSet<uint>();
            var open = new List<uint>();
            var expected = uint.MaxValue - 5;
            foreach (var order in orders)
            {
                if (order < 100 && window.Open < InboundWindow.Size)
                {
                    open.Add(window.Take());
                }
                else if (open.Count > 0)
                {
                    var position = open[order % open.Count];
                    open.Remove(position);
                    settled.Add(position);
                    window.Settle(position);
                }

                while (settled.Remove(expected + 1))
                {
                    expected++;
                }

                if (window.Handled != expected)
                {
                    return false;
                }
            }

            return true;
        }).Check(Config.QuickThrowOnFailure);
}
