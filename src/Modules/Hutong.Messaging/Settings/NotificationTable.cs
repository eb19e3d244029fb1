using System.Collections.Immutable;
using Hutong.Contracts.Accounts;
using Hutong.Storage;
using Hutong.Switch.Users;
using Hutong.Xmpp;

namespace Hutong.Messaging.Settings;

/// <summary>The rows of what people want to be told of.</summary>
sealed class NotificationTable(IStore store)
{
    /// <summary>Conversations with a setting of their own; beyond it the request is refused.</summary>
    public const int ConversationsMax = 2_000;

    const string Insert =
        """
        insert into notification_settings
        (tenant, owner, quiet, quiet_from, quiet_until, zone, show_content, badge, version)
        values (@tenant, @owner, @quiet, @from, @until, @zone, @content, @badge, 1)
        on conflict (tenant, owner) do update set version = notification_settings.version + 1
        """;

    const string Overwrite = Insert +
        """
        , quiet = excluded.quiet, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until,
        zone = excluded.zone, show_content = excluded.show_content, badge = excluded.badge
        """;

    public static IUserLoader Loader(IStore store) => new UserLoader<NotificationSettings>(
        NotificationSettings.Slot, eager: false, (user, cancel) => LoadAsync(store, user.Ref, cancel));

    /// <summary>Stores all but the conversations; see <see cref="PrivacyTable.SaveAsync"/> for versions.</summary>
    public ValueTask<CommitOutcome> SaveAsync(
        User user, NotificationSettings settings, long? known, CancellationToken cancel)
    {
        var unit = new UnitOfWork();
        Versions.Expect(unit, "notification_settings", user.Ref, known);
        AddRow(unit, user.Ref, settings, Overwrite);
        return CommitAsync(user, unit, cancel);
    }

    /// <summary>Stores what one conversation is set to; null takes its setting away.</summary>
    public ValueTask<CommitOutcome> SaveAsync(
        User user, Jid conversation, ConversationMode? mode, long? known, CancellationToken cancel)
    {
        var unit = new UnitOfWork();
        Versions.Expect(unit, "notification_settings", user.Ref, known);
        AddRow(unit, user.Ref, NotificationSettings.Default, Insert);
        var key = new
        {
            tenant = user.Tenant.Value, owner = user.Account.Value, address = conversation.Bare.ToString(),
            mode = (long)(mode?.Mode ?? 0), until = mode?.Until?.ToMicroseconds(),
        };
        unit.Sql(mode is null
            ? "delete from notification_conversations where tenant = @tenant and owner = @owner and address = @address"
            : """
            insert into notification_conversations (tenant, owner, address, mode, until)
            values (@tenant, @owner, @address, @mode, @until)
            on conflict (tenant, owner, address) do update set mode = excluded.mode, until = excluded.until
            """, key);
        return CommitAsync(user, unit, cancel);
    }

    internal static ValueTask<NotificationSettings> LoadAsync(
        IStore store, AccountRef account, CancellationToken cancel) => store.ReadAsync(db =>
        {
            var key = new { tenant = account.Tenant.Value, owner = account.Account.Value };
            return db.RowOrDefault<Row>(
                """
                select quiet, quiet_from as quietfrom, quiet_until as quietuntil, zone, show_content as showcontent,
                badge, version from notification_settings where tenant = @tenant and owner = @owner
                """, key) is { } row
                ? new NotificationSettings(
                    new(row.Quiet == 1, Time(row.QuietFrom), Time(row.QuietUntil), row.Zone),
                    row.ShowContent == 1, row.Badge == 1, row.Version, db.Rows<Conversation>(
                        """
                        select address, mode, until from notification_conversations
                        where tenant = @tenant and owner = @owner
                        """, key).ToImmutableDictionary(one => Jid.Parse(one.Address), one => new ConversationMode(
                            (NotifyMode)one.Mode, one.Until is { } end ? TimeColumns.FromMicroseconds(end) : null)))
                : NotificationSettings.Default;
        }, cancel);

    static void AddRow(UnitOfWork unit, AccountRef owner, NotificationSettings settings, string sql) => unit.Sql(
        sql,
        new
        {
            tenant = owner.Tenant.Value, owner = owner.Account.Value, quiet = settings.Quiet.On,
            from = Minutes(settings.Quiet.From), until = Minutes(settings.Quiet.Until), zone = settings.Quiet.Zone,
            content = settings.ShowContent, badge = settings.Badge,
        });

    async ValueTask<CommitOutcome> CommitAsync(User user, UnitOfWork unit, CancellationToken cancel)
    {
        var outcome = await store.TryCommitAsync(unit, cancel);
        if (outcome.IsDurable)
        {
            await user.ReloadAsync(NotificationSettings.Slot, cancel);
        }

        return outcome;
    }

    static long Minutes(TimeOnly time) => (time.Hour * 60) + time.Minute;

    static TimeOnly Time(long minutes) => new((int)(minutes / 60), (int)(minutes % 60));

    sealed class Row
    {
        public long Quiet { get; set; }

        public long QuietFrom { get; set; }

        public long QuietUntil { get; set; }

        public string Zone { get; set; } = "";

        public long ShowContent { get; set; }

        public long Badge { get; set; }

        public long Version { get; set; }
    }

    sealed class Conversation
    {
        public string Address { get; set; } = "";

        public long Mode { get; set; }

        public long? Until { get; set; }
    }
}
