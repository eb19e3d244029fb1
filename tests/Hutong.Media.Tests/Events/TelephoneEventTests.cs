using Hutong.Media.Events;

namespace Hutong.Media.Tests.Events;

public class TelephoneEventTests
{
    readonly TelephoneEventSender sender = new(8000);
    readonly TelephoneEventReceiver receiver = new(8000);

    // Sends over a line that loses packets, a tick every 20 ms; says what was pressed and let go.
    string Send(Func<int, bool> lost, int ticks = 60)
    {
        var heard = "";
        Span<byte> bytes = stackalloc byte[TelephoneEvent.Bytes];
        for (var tick = 0; tick < ticks; tick++)
        {
            var now = TimeSpan.FromMilliseconds(tick * 20);
            heard += receiver.Expire(now) ? "!" : "";
            if (sender.TryNext((uint)(tick * 160), out var value, out var timestamp, out _) && !lost(tick))
            {
                    value.Write(bytes);
                Assert.True(TelephoneEvent.TryRead(bytes, out var read));
                Assert.Equal(value, read);
                heard += receiver.Receive(timestamp, read, now, out var code) switch
                {
                    KeyChange.Pressed => new TelephoneEvent(code, false, 0, 0).Key.ToString(),
                    KeyChange.Released => ".",
                    _ => "",
                };
            }
        }

        return heard;
    }

    [Fact]
    public void Keys_come_as_they_were_pressed()
    {
        foreach (var key in "11#d")
        {
            Assert.True(sender.TryPress(key));
        }

        Assert.Equal("1.1.#.D.", Send(_ => false));
        Assert.False(sender.Busy);
    }

    [Fact]
    public void Keys_come_once_although_packets_are_lost()
    {
        foreach (var key in "12")
        {
            sender.TryPress(key);
        }

        // The first two packets and one end of each.
        Assert.Equal("1.2.", Send(tick => tick is 0 or 1 or 5 or 10 or 11));
    }

    [Fact]
    public void A_key_whose_ends_are_lost_is_let_go_after_silence()
    {
        sender.TryPress('5');
        Assert.Equal("5!", Send(tick => tick >= 3));
    }

    [Fact]
    public void A_key_of_which_an_end_alone_came_is_pressed()
    {
        sender.TryPress('5');
        Assert.Equal("5", Send(tick => tick < 6));
    }

    [Fact]
    public void The_first_packet_has_the_marker_the_end_comes_three_times_and_the_timestamp_stays()
    {
        sender.TryPress('5', TimeSpan.FromMilliseconds(40));
        List<(bool Marker, bool End, ushort Duration, uint Timestamp)> sent = [];
        for (var now = 1000u; sender.TryNext(now, out var value, out var timestamp, out var marker); now += 160)
        {
            sent.Add((marker, value.End, value.Duration, timestamp));
        }

        Assert.Equal([(true, false, 1, 1000), (false, false, 160, 1000), (false, true, 320, 1000),
            (false, true, 320, 1000), (false, true, 320, 1000)], sent);
    }

    [Fact]
    public void Refuses_what_is_no_key_and_more_than_may_wait()
    {
        Assert.False(sender.TryPress('x'));
        for (var i = 0; i < TelephoneEventSender.WaitingMax; i++)
        {
            Assert.True(sender.TryPress('1'));
        }

        Assert.False(sender.TryPress('1'));
    }

    [Fact]
    public void A_late_packet_of_an_older_key_is_nothing()
    {
        receiver.Receive(1000, new(1, true, 0, 800), TimeSpan.Zero, out _);
        receiver.Receive(3000, new(2, false, 0, 800), TimeSpan.Zero, out _);
        Assert.Equal(KeyChange.None, receiver.Receive(1000, new(1, true, 0, 800), TimeSpan.Zero, out _));
        Assert.Equal(2, receiver.Event);
    }

    [Fact]
    public void A_short_payload_is_none() => Assert.False(TelephoneEvent.TryRead([1, 2, 3], out _));
}
