using System.Runtime.CompilerServices;
using Hutong.Contracts.Accounts;
using Hutong.Storage;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Blocking;

/// <summary>The rows of block lists.</summary>
static class BlockTable
{
    public static readonly Migration Migration = new("messaging-blocking", 1,
        """
        create table blocked (
            tenant bigint not null,
            owner bigint not null,
            address text not null,
            primary key (tenant, owner, address)
        ) {without_rowid};
        """);

    public static IUserLoader Loader(IStore store) =>
        new UserLoader<BlockList>(BlockList.Slot, eager: true, (user, cancel) => LoadAsync(store, user.Ref, cancel));

    public static void Add(UnitOfWork unit, AccountRef owner, Jid address) => unit.Sql(
        """
        insert into blocked (tenant, owner, address) values (@tenant, @owner, @address)
        on conflict (tenant, owner, address) do nothing
        """,
        new { tenant = owner.Tenant.Value, owner = owner.Account.Value, address = address.ToString() });

    public static void Remove(UnitOfWork unit, AccountRef owner, Jid address) => unit.Sql(
        "delete from blocked where tenant = @tenant and owner = @owner and address = @address",
        new { tenant = owner.Tenant.Value, owner = owner.Account.Value, address = address.ToString() });

    /// <summary>The list as a client would be given it, for its owner to take away.</summary>
    public static async IAsyncEnumerable<Element> ExportAsync(
        IStore store, AccountRef owner, [EnumeratorCancellation] CancellationToken cancel)
    {
        var list = new Element("blocklist", BlockingFeature.Namespace);
        foreach (var address in (await LoadAsync(store, owner, cancel)).Addresses)
        {
            list.With(new Element("item", BlockingFeature.Namespace).With("jid", address.ToString()));
        }

        yield return list;
    }

    static ValueTask<BlockList> LoadAsync(IStore store, AccountRef owner, CancellationToken cancel) =>
        store.ReadAsync(connection => new BlockList(connection
            .Rows<string>("select address from blocked where tenant = @tenant and owner = @owner",
                new { tenant = owner.Tenant.Value, owner = owner.Account.Value })
            .Select(Jid.Parse).ToHashSet()), cancel);
}
