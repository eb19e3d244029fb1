using System.Runtime.CompilerServices;
using Hutong.Contracts.Accounts;
using Hutong.Storage;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.VCards;

/// <summary>A card as it is stored.</summary>
/// <param name="Card">The card, of the old form.</param>
/// <param name="At">When it was stored, in microseconds since 1970.</param>
sealed record StoredCard(Element Card, long At);

/// <summary>The rows of vCards.</summary>
sealed class VCardTable(IStore store)
{
    public static readonly Migration Migration = new("messaging-vcards", 1,
        """
        create table vcards (
            tenant bigint not null,
            owner bigint not null,
            at bigint not null,
            card {blob} not null,
            primary key (tenant, owner)
        );
        """);

    public async ValueTask<StoredCard?> FindAsync(AccountRef owner, CancellationToken cancel)
    {
        var row = await store.ReadAsync(db => db.RowOrDefault<Row>(
            "select at as At, card as Card from vcards where tenant = @tenant and owner = @owner",
            new { tenant = owner.Tenant.Value, owner = owner.Account.Value }), cancel);
        return row is null ? null : new(ElementReader.Parse(row.Card), row.At);
    }

    /// <summary>The card, for its owner to take away.</summary>
    public static async IAsyncEnumerable<Element> ExportAsync(
        IStore store, AccountRef owner, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (await new VCardTable(store).FindAsync(owner, cancel) is { } stored)
        {
            yield return stored.Card;
        }
    }

    public Task<CommitOutcome> SaveAsync(AccountRef owner, byte[] card, DateTimeOffset at) => store.TryCommitAsync(
        new UnitOfWork().Sql(
            """
            insert into vcards (tenant, owner, at, card) values (@tenant, @owner, @at, @card)
            on conflict (tenant, owner) do update set at = excluded.at, card = excluded.card
            """,
            new { tenant = owner.Tenant.Value, owner = owner.Account.Value, at = at.ToMicroseconds(), card }),
        CancellationToken.None);

    sealed class Row
    {
        public long At { get; set; }

        public byte[] Card { get; set; } = [];
    }
}
