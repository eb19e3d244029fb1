using Hutong.Contracts.Accounts;
using Hutong.Contracts.Phonebook;
using Hutong.Storage;

namespace Hutong.Phonebook.Book;

/// <summary>The row of a phonebook.</summary>
sealed class BookRow
{
    public long Counter { get; set; }
    public long LastId { get; set; }
    public long Cards { get; set; }
    public long Bytes { get; set; }

    /// <summary>Deletions up to this counter are no longer known.</summary>
    public long Forgotten { get; set; }
}

/// <summary>The row of a contact; the card only where it was asked for.</summary>
sealed class ContactRow
{
    public long Id { get; set; }
    public string Name { get; set; } = "";
    public string Uid { get; set; } = "";
    public long Counter { get; set; }
    public long Deleted { get; set; }
    public long CreatedAt { get; set; }
    public long ChangedAt { get; set; }
    public long Size { get; set; }
    public string Etag { get; set; } = "";
    public string Letter { get; set; } = "";
    public byte[] Sort { get; set; } = [];
    public string Facts { get; set; } = "";
    public byte[] Card { get; set; } = [];

    public BookCard ToCard() => new(Id, Name, Etag, TimeColumns.FromMicroseconds(ChangedAt),
        TimeColumns.FromMicroseconds(CreatedAt), (int)Size, Card);
}

/// <summary>The texts that several queries share.</summary>
static class BookSql
{
    /// <summary>All of a contact but the card.</summary>
    public const string Columns = """
        id as Id, name as Name, uid as Uid, counter as Counter, deleted as Deleted, created_at as CreatedAt,
        changed_at as ChangedAt, size as Size, etag as Etag, letter as Letter, sort as Sort, facts as Facts
        """;

    /// <summary>What CardDAV needs of a contact.</summary>
    public const string Names = """
        id as Id, name as Name, counter as Counter, deleted as Deleted, created_at as CreatedAt,
        changed_at as ChangedAt, size as Size, etag as Etag
        """;

    public const string SelectBook = """
        select counter as Counter, last_id as LastId, cards as Cards, bytes as Bytes, forgotten as Forgotten
        from contact_books where tenant = @tenant and owner = @owner
        """;

    public static (long Tenant, long Owner) Key(AccountRef owner) => (owner.Tenant.Value, owner.Account.Value);
}
