using System.Collections.Immutable;
using Hutong.Switch.Users;
using Hutong.Xmpp;

namespace Hutong.Messaging.Settings;

/// <summary>What of a conversation is worth a notification.</summary>
enum NotifyMode
{
    /// <summary>Everything.</summary>
    All,

    /// <summary>Only where the owner is named.</summary>
    Mentions,

    /// <summary>Nothing.</summary>
    None,
}

/// <summary>A time of day in which nothing makes a sound. It may pass midnight.</summary>
/// <param name="On">Whether it holds.</param>
/// <param name="From">Its beginning.</param>
/// <param name="Until">Its end; the same as the beginning: all day.</param>
/// <param name="Zone">The time zone that the owner lives by (IANA).</param>
sealed record QuietHours(bool On, TimeOnly From, TimeOnly Until, string Zone)
{
    /// <summary>Off; when turned on, the night.</summary>
    public static readonly QuietHours Default = new(false, new(22, 0), new(7, 0), "Asia/Shanghai");

    /// <summary>Whether a moment lies in it.</summary>
    public bool Cover(DateTimeOffset now)
    {
        // A zone that this machine's tables no longer know must not make the night loud.
        if (!On || !TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out var zone))
        {
            return On;
        }

        var here = TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        return From == Until || here.IsBetween(From, Until);
    }
}

/// <summary>What one conversation is set to.</summary>
/// <param name="Mode">What is notified.</param>
/// <param name="Until">When it ends and everything is notified again; null: never.</param>
sealed record ConversationMode(NotifyMode Mode, DateTimeOffset? Until);

/// <summary>What a user wants to be told of while no app of theirs is open. Immutable.</summary>
sealed record NotificationSettings(
    QuietHours Quiet, bool ShowContent, bool Badge, long Version,
    ImmutableDictionary<Jid, ConversationMode> Conversations)
{
    public static readonly UserSlot<NotificationSettings> Slot = new();

    /// <summary>One object for all who have chosen nothing: told of everything, shown nothing of it.</summary>
    public static readonly NotificationSettings Default =
        new(QuietHours.Default, false, true, 0, ImmutableDictionary<Jid, ConversationMode>.Empty);

    /// <summary>Whether a message of a conversation is worth waking somebody now.</summary>
    public bool Allows(Jid conversation, bool namesOwner, DateTimeOffset now)
    {
        if (Quiet.Cover(now))
        {
            return false;
        }

        return ModeOf(conversation, now) switch
        {
            NotifyMode.None => false,
            NotifyMode.Mentions => namesOwner,
            _ => true,
        };
    }

    NotifyMode ModeOf(Jid conversation, DateTimeOffset now) =>
        Conversations.TryGetValue(conversation.Bare, out var set) && !(set.Until <= now) ? set.Mode : NotifyMode.All;
}
