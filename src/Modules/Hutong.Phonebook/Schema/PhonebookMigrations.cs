using Hutong.Storage;

namespace Hutong.Phonebook.Schema;

/// <summary>The tables of the phonebook. Cards stand last in their rows: lists do not read them.</summary>
static class PhonebookMigrations
{
    public static readonly Migration[] All =
    [
        new("phonebook", 1,
            """
            create table contact_books (
                tenant bigint not null,
                owner bigint not null,
                counter bigint not null,
                last_id bigint not null,
                cards bigint not null,
                bytes bigint not null,
                forgotten bigint not null,
                primary key (tenant, owner)
            );
            create table contacts (
                tenant bigint not null,
                owner bigint not null,
                id bigint not null,
                name text not null,
                uid text not null,
                counter bigint not null,
                deleted bigint not null,
                created_at bigint not null,
                changed_at bigint not null,
                size bigint not null,
                etag text not null,
                letter text not null,
                sort {blob} not null,
                facts text not null,
                card {blob} not null,
                primary key (tenant, owner, id)
            );
            create unique index contacts_by_name on contacts (tenant, owner, name);
            create index contacts_by_uid on contacts (tenant, owner, uid);
            create index contacts_by_counter on contacts (tenant, owner, counter, id);
            create index contacts_by_sort on contacts (tenant, owner, deleted, sort, id);
            create index contacts_gone on contacts (changed_at) where deleted = 1;
            create table contact_versions (
                tenant bigint not null,
                owner bigint not null,
                id bigint not null,
                counter bigint not null,
                op bigint not null,
                existed bigint not null,
                from_at bigint not null,
                until_at bigint not null,
                etag text not null,
                card {blob} not null,
                primary key (tenant, owner, id, counter)
            );
            create index contact_versions_by_op on contact_versions (tenant, owner, op);
            create index contact_versions_by_end on contact_versions (until_at);
            create table contact_operations (
                tenant bigint not null,
                owner bigint not null,
                op bigint not null,
                kind text not null,
                source text not null,
                cards bigint not null,
                at bigint not null,
                undone_by bigint not null,
                primary key (tenant, owner, op)
            );
            create index contact_operations_by_time on contact_operations (at);
            """),
        new("phonebook", 2,
            """
            create table contact_lookups (
                tenant bigint not null,
                owner bigint not null,
                hash {blob} not null,
                at bigint not null,
                primary key (tenant, owner, hash)
            );
            create index contact_lookups_by_time on contact_lookups (at);
            drop index contact_versions_by_op;
            create index contact_versions_by_op on contact_versions (tenant, owner, op, id, counter);
            """),
        new("phonebook", 3,
            """
            create table contact_apart (
                tenant bigint not null,
                owner bigint not null,
                one bigint not null,
                other bigint not null,
                at bigint not null,
                primary key (tenant, owner, one, other)
            );
            """),
    ];
}
