using Hutong.Storage;

namespace Hutong.Messaging.Settings;

/// <summary>The rows of what people choose. No row: the default.</summary>
static class SettingsTables
{
    public static readonly Migration Migration = new("messaging-settings", 1,
        """
        create table privacy_settings (
            tenant bigint not null,
            owner bigint not null,
            find bigint not null,
            message bigint not null,
            call bigint not null,
            ding bigint not null,
            version bigint not null,
            primary key (tenant, owner)
        ) {without_rowid};
        create table privacy_answers (
            tenant bigint not null,
            owner bigint not null,
            address text not null,
            at bigint not null,
            primary key (tenant, owner, address)
        ) {without_rowid};
        create table notification_settings (
            tenant bigint not null,
            owner bigint not null,
            quiet bigint not null,
            quiet_from bigint not null,
            quiet_until bigint not null,
            zone text not null,
            show_content bigint not null,
            badge bigint not null,
            version bigint not null,
            primary key (tenant, owner)
        ) {without_rowid};
        create table notification_conversations (
            tenant bigint not null,
            owner bigint not null,
            address text not null,
            mode bigint not null,
            until bigint,
            primary key (tenant, owner, address)
        ) {without_rowid};
        """);
}
