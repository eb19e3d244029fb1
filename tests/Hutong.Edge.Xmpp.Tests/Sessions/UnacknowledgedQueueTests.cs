using Hutong.Edge.Xmpp.Sessions;
using Hutong.Switch.Sessions;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Edge.Xmpp.Tests.Sessions;

public sealed class UnacknowledgedQueueTests
{
    [Fact]
    public void Drops_what_is_acknowledged_and_keeps_the_order_of_the_rest()
    {
        var queue = default(UnacknowledgedQueue);
        var all = Enumerable.Range(1, 40).Select(Make).ToArray();
        foreach (var outgoing in all)
        {
            queue.Add(outgoing);
        }

        Assert.True(queue.Acknowledge(13));
        Assert.Equal(all[13..], queue.ToArray());
        Assert.Equal(all[13..].Sum(one => one.Bytes.Length), queue.Bytes);
        Assert.Equal(40u, queue.Sent);
        Assert.Equal(14, queue.OldestSequence);
        Assert.True(queue.Acknowledge(40));
        Assert.Equal((0, 0, 0L), (queue.Count, queue.Bytes, queue.OldestSequence));
    }

    [Fact]
    public void Refuses_what_was_never_sent_and_forgives_old_news()
    {
        var queue = default(UnacknowledgedQueue);
        queue.Add(Make(1));
        Assert.False(queue.Acknowledge(2));
        Assert.True(queue.Acknowledge(1));
        Assert.True(queue.Acknowledge(0));
        Assert.Equal(1u, queue.Acknowledged);
        Assert.False(queue.Acknowledge(2));
    }

    [Fact]
    public void Reuses_its_room_in_a_ring()
    {
        var queue = default(UnacknowledgedQueue);
        for (var i = 1u; i <= 1_000; i++)
        {
            queue.Add(Make((int)i));
            queue.Add(Make((int)i));
            Assert.True(queue.Acknowledge((2 * i) - 1));
            Assert.Equal(i, queue.ToArray()[0].Sequence);
            Assert.True(queue.Acknowledge(2 * i));
        }
    }

    static Outgoing Make(int sequence) =>
        new(Stanza.Message(StanzaType.Chat, null, null, $"m{sequence}"), default, sequence);
}
