using Hutong.Storage;

namespace Hutong.Calling.Records;

/// <summary>
/// The tables of calls. A record whose end is 0 is of a call that goes on, at the server that its keeper names.
/// </summary>
static class CallingMigrations
{
    public static readonly Migration[] All =
    [
        new("calling", 1,
            """
            create table calls (
                tenant bigint not null,
                id text not null,
                kind text not null,
                route text not null,
                media text not null,
                payer bigint not null,
                from_account bigint not null,
                from_text text not null,
                to_account bigint not null,
                to_text text not null,
                started_at bigint not null,
                answered_at bigint not null,
                known_at bigint not null,
                ended_at bigint not null,
                seconds bigint not null,
                reason text not null,
                legs bigint not null,
                primary key (tenant, id)
            );
            create index calls_open on calls (known_at) where ended_at = 0;
            create index calls_by_end on calls (ended_at);
            create table call_legs (
                tenant bigint not null,
                call text not null,
                leg bigint not null,
                kind text not null,
                direction text not null,
                account bigint not null,
                party text not null,
                route text not null,
                started_at bigint not null,
                answered_at bigint not null,
                ended_at bigint not null,
                reason text not null,
                status bigint not null,
                codec text not null,
                packets_in bigint not null,
                packets_out bigint not null,
                bytes_in bigint not null,
                bytes_out bigint not null,
                loss_ppm bigint not null,
                jitter_us bigint not null,
                round_trip_us bigint not null,
                mos_hundredths bigint not null,
                primary key (tenant, call, leg)
            );
            create table call_history (
                tenant bigint not null,
                owner bigint not null,
                at bigint not null,
                call text not null,
                direction text not null,
                outcome text not null,
                other text not null,
                name text not null,
                seconds bigint not null,
                route text not null,
                media text not null,
                reason text not null,
                primary key (tenant, owner, at, call)
            );
            create unique index call_history_by_call on call_history (tenant, owner, call);
            create index call_history_by_time on call_history (at);
            create table call_settings (
                tenant bigint not null,
                owner bigint not null,
                settings text not null,
                primary key (tenant, owner)
            );
            """),
        new("calling", 2,
            """
            create index calls_by_from on calls (tenant, from_account);
            create index calls_by_to on calls (tenant, to_account);
            create index call_legs_by_account on call_legs (tenant, account);
            """),
        new("calling", 3,
            """
            create table voicemail (
                tenant bigint not null,
                owner bigint not null,
                id text not null,
                at bigint not null,
                other text not null,
                seconds bigint not null,
                url text not null,
                heard bigint not null,
                sound {blob} not null,
                primary key (tenant, owner, id)
            );
            create table voicemail_greetings (
                tenant bigint not null,
                owner bigint not null,
                sound {blob} not null,
                primary key (tenant, owner)
            );
            """),
        new("calling", 4,
            """
            alter table calls add column conference text not null default '';
            create index calls_by_conference on calls (tenant, conference) where conference <> '';
            create table conferences (
                tenant bigint not null,
                id text not null,
                owner bigint not null,
                title text not null,
                number text not null,
                pin text not null,
                token text not null,
                locked bigint not null,
                created_at bigint not null,
                ended_at bigint not null,
                primary key (tenant, id)
            );
            create unique index conferences_by_number on conferences (tenant, number);
            create unique index conferences_by_token on conferences (tenant, token);
            create index conferences_by_owner on conferences (tenant, owner, created_at);
            create index conferences_by_end on conferences (ended_at) where ended_at > 0;
            """),
        new("calling", 5,
            """
            create table call_recordings (
                tenant bigint not null,
                owner bigint not null,
                call text not null,
                at bigint not null,
                seconds bigint not null,
                url text not null,
                primary key (tenant, owner, call, at)
            );
            create index call_recordings_by_call on call_recordings (tenant, call);
            """),
        new("calling", 6,
            """
            create table call_rows_due (
                tenant bigint not null,
                owner bigint not null,
                call text not null,
                at bigint not null,
                primary key (tenant, owner, call)
            );
            """),
        new("calling", 7,
            """
            create table announcements (
                tenant bigint not null,
                id text not null,
                owner bigint not null,
                purpose text not null,
                words text not null,
                language text not null,
                shows text not null,
                sound {blob} not null,
                length_ms bigint not null,
                confirm bigint not null,
                again bigint not null,
                attempts bigint not null,
                interval_ms bigint not null,
                state text not null,
                people bigint not null,
                created_at bigint not null,
                ended_at bigint not null,
                primary key (tenant, id)
            );
            create index announcements_by_owner on announcements (tenant, owner, created_at);
            create index announcements_by_end on announcements (ended_at) where ended_at > 0;
            create table announcement_people (
                tenant bigint not null,
                announcement text not null,
                person bigint not null,
                account bigint not null,
                target text not null,
                state text not null,
                reason text not null,
                attempts bigint not null,
                stops bigint not null,
                call text not null,
                next_at bigint not null,
                heard_ms bigint not null,
                confirmed_at bigint not null,
                changed_at bigint not null,
                primary key (tenant, announcement, person)
            );
            create index announcement_people_due on announcement_people (next_at) where state = 'waiting';
            create index announcement_people_calling on announcement_people (tenant, announcement)
                where state = 'calling';
            create index announcement_people_by_account on announcement_people (tenant, account) where account <> 0;
            """),
        new("calling", 8,
            """
            alter table conferences add column guests bigint not null default 1;
            """),
        new("calling", 9,
            """
            alter table call_legs add column protection text not null default '';
            """),
        new("calling", 10,
            """
            alter table announcement_people add column beat bigint not null default 0;
            """),
        new("calling", 11,
            """
            alter table calls add column keeper text not null default '';
            """),
    ];
}
