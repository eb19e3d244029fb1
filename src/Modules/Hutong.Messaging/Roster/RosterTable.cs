using System.Runtime.CompilerServices;
using Hutong.Contracts.Accounts;
using Hutong.Storage;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Roster;

/// <summary>The rows of rosters.</summary>
static class RosterTable
{
    public static readonly Migration[] Migrations =
    [
        new("messaging-roster", 1,
            """
            create table roster_items (
                tenant bigint not null,
                owner bigint not null,
                contact text not null,
                name text,
                folders text not null,
                state bigint not null,
                listed bigint not null,
                ver bigint not null,
                request {blob},
                primary key (tenant, owner, contact)
            ) {without_rowid};
            create table roster_heads (
                tenant bigint not null,
                owner bigint not null,
                ver bigint not null,
                floor bigint not null,
                primary key (tenant, owner)
            ) {without_rowid};
            """),
    ];

    /// <summary>Loads rosters with their users.</summary>
    public static IUserLoader Loader(IStore store) =>
        new UserLoader<RosterBook>(RosterBook.Slot, eager: true, (user, cancel) => LoadAsync(store, user.Ref, cancel));

    /// <summary>Adds an item's row, and the version that it makes.</summary>
    public static void Put(UnitOfWork unit, AccountRef owner, RosterItem item, RosterBook book)
    {
        unit.Sql(
            """
            insert into roster_items (tenant, owner, contact, name, folders, state, listed, ver, request)
            values (@tenant, @owner, @contact, @name, @folders, @state, @listed, @ver, @request)
            on conflict (tenant, owner, contact) do update set
                name = excluded.name, folders = excluded.folders, state = excluded.state, listed = excluded.listed,
                ver = excluded.ver, request = excluded.request
            """,
            new
            {
                tenant = owner.Tenant.Value,
                owner = owner.Account.Value,
                contact = item.Contact.ToString(),
                name = item.Name,
                folders = string.Join('\n', item.Groups),
                state = (long)item.State,
                listed = item.Listed,
                ver = item.Version,
                request = item.Request.IsEmpty ? null : item.Request.ToArray(),
            });
        Head(unit, owner, book);
    }

    /// <summary>Adds the deletion of an item's row.</summary>
    public static void Delete(UnitOfWork unit, AccountRef owner, Jid contact, RosterBook book)
    {
        unit.Sql("delete from roster_items where tenant = @tenant and owner = @owner and contact = @contact",
            new { tenant = owner.Tenant.Value, owner = owner.Account.Value, contact = contact.ToString() });
        Head(unit, owner, book);
    }

    /// <summary>The roster as a client would be given it, for its owner to take away.</summary>
    public static async IAsyncEnumerable<Element> ExportAsync(
        IStore store, AccountRef owner, [EnumeratorCancellation] CancellationToken cancel)
    {
        var query = new Element("query", Ns.Roster);
        foreach (var item in (await LoadAsync(store, owner, cancel)).Items)
        {
            query.With(item.Listed ? item.ToElement() : null);
        }

        yield return query;
    }

    static void Head(UnitOfWork unit, AccountRef owner, RosterBook book) => unit.Sql(
        """
        insert into roster_heads (tenant, owner, ver, floor) values (@tenant, @owner, @ver, @floor)
        on conflict (tenant, owner) do update set ver = excluded.ver, floor = excluded.floor
        """,
        new { tenant = owner.Tenant.Value, owner = owner.Account.Value, ver = book.Version, floor = book.Floor });

    /// <summary>Reads a roster.</summary>
    public static ValueTask<RosterBook> LoadAsync(IStore store, AccountRef owner, CancellationToken cancel) =>
        store.ReadAsync(connection =>
        {
            var key = new { tenant = owner.Tenant.Value, owner = owner.Account.Value };
            var head = connection.RowOrDefault<HeadRow>(
                "select ver as Version, floor as Floor from roster_heads where tenant = @tenant and owner = @owner",
                    key);
            var items = new Dictionary<Jid, RosterItem>();
            if (head is not null)
            {
                foreach (var row in connection.Rows<Row>(
                    """
                    select contact as Contact, name as Name, folders as Folders, state as State, listed as Listed,
                        ver as Version, request as Request
                    from roster_items where tenant = @tenant and owner = @owner
                    """, key))
                {
                    var item = row.ToItem();
                    items[item.Contact] = item;
                }
            }

            return new RosterBook(items, head?.Version ?? 0, head?.Floor ?? 0, durable: true);
        }, cancel);

    sealed class HeadRow
    {
        public long Version { get; set; }

        public long Floor { get; set; }
    }

    sealed class Row
    {
        public string Contact { get; set; } = "";

        public string? Name { get; set; }

        public string Folders { get; set; } = "";

        public long State { get; set; }

        public long Listed { get; set; }

        public long Version { get; set; }

        public byte[]? Request { get; set; }

        public RosterItem ToItem() => new(Jid.Parse(Contact))
        {
            Name = Name,
            Groups = Folders.Length == 0 ? [] : Folders.Split('\n'),
            State = (Subscription)State,
            Listed = Listed != 0,
            Version = Version,
            Request = Request,
        };
    }
}
