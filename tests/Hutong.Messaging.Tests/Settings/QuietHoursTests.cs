using System.Collections.Immutable;
using System.Globalization;
using Hutong.Messaging.Settings;
using Hutong.Xmpp;

namespace Hutong.Messaging.Tests.Settings;

public sealed class QuietHoursTests
{
    static readonly Jid Room = Jid.Parse("room@example.com");

    static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("22:00", "07:00", "Asia/Shanghai", "2026-03-01T13:59:59Z", false)]
    [InlineData("22:00", "07:00", "Asia/Shanghai", "2026-03-01T14:00:00Z", true)]
    [InlineData("22:00", "07:00", "Asia/Shanghai", "2026-03-01T22:59:59Z", true)]
    [InlineData("22:00", "07:00", "Asia/Shanghai", "2026-03-01T23:00:00Z", false)]
    [InlineData("12:00", "14:00", "Asia/Shanghai", "2026-03-01T05:00:00Z", true)]
    [InlineData("12:00", "14:00", "Asia/Shanghai", "2026-03-01T06:00:00Z", false)]
    [InlineData("00:00", "00:00", "Asia/Shanghai", "2026-03-01T06:00:00Z", true)]
    // The night on which clocks go forward in Berlin: seven in the morning comes an hour earlier.
    [InlineData("22:00", "07:00", "Europe/Berlin", "2026-03-28T05:59:00Z", true)]
    [InlineData("22:00", "07:00", "Europe/Berlin", "2026-03-29T05:00:00Z", false)]
    public void Cover_the_hours_of_the_owners_zone(string from, string until, string zone, string now, bool covered)
    {
        var hours = new QuietHours(true, TimeOnly.Parse(from, CultureInfo.InvariantCulture),
            TimeOnly.Parse(until, CultureInfo.InvariantCulture), zone);

        Assert.Equal(covered, hours.Cover(At(now)));
    }

    [Fact]
    public void Hours_that_are_off_cover_nothing()
    {
        var hours = QuietHours.Default with { From = new(0, 0), Until = new(0, 0) };

        Assert.False(hours.Cover(At("2026-03-01T06:00:00Z")));
    }

    [Theory]
    [InlineData(NotifyMode.All, null, false, true)]
    [InlineData(NotifyMode.Mentions, null, false, false)]
    [InlineData(NotifyMode.Mentions, null, true, true)]
    [InlineData(NotifyMode.None, null, true, false)]
    [InlineData(NotifyMode.None, "2026-03-01T12:00:01Z", true, false)]
    [InlineData(NotifyMode.None, "2026-03-01T12:00:00Z", true, true)]
    internal void A_muted_conversation_is_silent_until_its_time(
        NotifyMode mode, string? until, bool names, bool allowed)
    {
        var settings = NotificationSettings.Default with
        {
            Conversations = ImmutableDictionary<Jid, ConversationMode>.Empty.Add(
                Room, new(mode, until is null ? null : At(until))),
        };

        Assert.Equal(allowed, settings.Allows(Room.WithResource("somebody")!, names, At("2026-03-01T12:00:00Z")));
    }
}
