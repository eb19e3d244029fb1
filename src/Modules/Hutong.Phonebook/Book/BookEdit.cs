using System.Data.Common;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Phonebook;
using Hutong.Storage;

namespace Hutong.Phonebook.Book;

/// <summary>
/// Changes of one phonebook within a transaction: one step of its counter, what was before kept as versions. Used on
/// the writer's thread; it may run twice, so it has no other effect.
/// </summary>
sealed class BookEdit
{
    readonly DbConnection db;
    readonly long tenant;
    readonly long owner;
    readonly long now;
    readonly PhonebookOptions options;
    readonly BookRow book;
    long changes;

    public BookEdit(DbConnection db, AccountRef account, long operation, long now, PhonebookOptions options)
    {
        (this.db, this.now, this.options) = (db, now, options);
        (tenant, owner) = BookSql.Key(account);
        // An update that changes nothing takes the row's lock on PostgreSQL, where other nodes write too.
        db.Statement("""
            insert into contact_books (tenant, owner, counter, last_id, cards, bytes, forgotten)
            values (@tenant, @owner, 0, 0, 0, 0, 0)
            on conflict (tenant, owner) do update set counter = contact_books.counter
            """, new { tenant, owner });
        book = db.RowOrDefault<BookRow>(BookSql.SelectBook, new { tenant, owner })!;
        Counter = book.Counter + 1;
        Operation = operation == 0 ? Counter : operation;
    }

    /// <summary>The number of this change.</summary>
    public long Counter { get; }

    /// <summary>The operation that it belongs to.</summary>
    public long Operation { get; }

    /// <summary>The counter after this edit.</summary>
    public long After => changes > 0 ? Counter : book.Counter;

    public CardWritten Apply(CardWrite write)
    {
        var row = Find(write);
        var there = row is { Deleted: 0 };
        if (write.Id != 0 && row is null)
        {
            return new(CardFault.NotFound);
        }

        if (write.IfCounter is { } expected && row?.Counter != expected)
        {
            return new(CardFault.Precondition, there ? row : null);
        }

        var condition = write.Condition;
        if ((condition.MustNotExist && there) || (condition.MustExist && !there)
            || (condition.Etags is { } tags && !(there && tags.Contains(row!.Etag))))
        {
            return new(write.Card is null && !there ? CardFault.NotFound : CardFault.Precondition, there ? row : null);
        }

        if (write.Card is null)
        {
            return there ? Delete(row!) : new(CardFault.NotFound);
        }

        if (there && row!.Etag == write.Card.Etag)
        {
            return new(CardFault.None, row);
        }

        if (TakenBy(write.Card.Facts.Uid, row?.Id ?? 0) is { } other)
        {
            return new(CardFault.UidTaken, TakenBy: other);
        }

        var more = write.Card.Bytes.Length - (there ? row!.Size : 0);
        if ((!there && book.Cards >= options.MaxCards) || (more > 0 && book.Bytes + more > options.MaxBytes))
        {
            return new(CardFault.Full);
        }

        return Put(row, write);
    }

    /// <summary>Writes the phonebook's own row and the operation; call it last.</summary>
    public void Close(string kind, string source, long undoes = 0)
    {
        if (changes == 0)
        {
            return;
        }

        db.Statement("""
            update contact_books set counter = @Counter, last_id = @LastId, cards = @Cards, bytes = @Bytes
            where tenant = @tenant and owner = @owner
            """, new { tenant, owner, Counter, book.LastId, book.Cards, book.Bytes });
        db.Statement("""
            insert into contact_operations (tenant, owner, op, kind, source, cards, at, undone_by)
            values (@tenant, @owner, @Operation, @kind, @source, @changes, @now, 0)
            on conflict (tenant, owner, op) do update set cards = contact_operations.cards + excluded.cards
            """, new { tenant, owner, Operation, kind, source, changes, now });
        if (undoes != 0)
        {
            db.Statement("""
                update contact_operations set undone_by = @Operation
                where tenant = @tenant and owner = @owner and op = @undoes
                """, new { tenant, owner, undoes, Operation });
        }
    }

    ContactRow? Find(CardWrite write) => write.Id != 0
        ? db.RowOrDefault<ContactRow>(
            $"select {BookSql.Columns} from contacts where tenant = @tenant and owner = @owner and id = @Id",
            new { tenant, owner, write.Id })
        : db.RowOrDefault<ContactRow>(
            $"select {BookSql.Columns} from contacts where tenant = @tenant and owner = @owner and name = @Name",
            new { tenant, owner, write.Name });

    ContactRow? TakenBy(string uid, long but) => db.RowOrDefault<ContactRow>($"""
        select {BookSql.Columns} from contacts
        where tenant = @tenant and owner = @owner and uid = @uid and deleted = 0 and id <> @but
        """, new { tenant, owner, uid, but });

    CardWritten Put(ContactRow? row, CardWrite write)
    {
        var card = write.Card!;
        var created = row is not { Deleted: 0 };
        var id = row?.Id ?? ++book.LastId;
        KeepVersion(row, id);
        var next = new ContactRow
        {
            Id = id,
            Name = row?.Name ?? write.Name ?? "",
            Uid = card.Facts.Uid,
            Counter = Counter,
            CreatedAt = created ? now : row!.CreatedAt,
            ChangedAt = now,
            Size = card.Bytes.Length,
            Etag = card.Etag,
            Letter = card.Facts.Letter,
            Sort = card.Sort,
            Facts = card.Facts.ToJson(),
        };
        db.Statement("""
            insert into contacts (tenant, owner, id, name, uid, counter, deleted, created_at, changed_at, size, etag,
                letter, sort, facts, card)
            values (@tenant, @owner, @Id, @Name, @Uid, @Counter, 0, @CreatedAt, @ChangedAt, @Size, @Etag,
                @Letter, @Sort, @Facts, @Bytes)
            on conflict (tenant, owner, id) do update set uid = excluded.uid, counter = excluded.counter, deleted = 0,
                created_at = excluded.created_at, changed_at = excluded.changed_at, size = excluded.size,
                etag = excluded.etag, letter = excluded.letter, sort = excluded.sort, facts = excluded.facts,
                card = excluded.card
            """, new
        {
            tenant, owner, next.Id, next.Name, next.Uid, next.Counter, next.CreatedAt, next.ChangedAt, next.Size,
            next.Etag, next.Letter, next.Sort, next.Facts, card.Bytes,
        });
        book.Cards += created ? 1 : 0;
        book.Bytes += next.Size - (created ? 0 : row!.Size);
        changes++;
        return new(CardFault.None, next, created, Changed: true);
    }

    CardWritten Delete(ContactRow row)
    {
        KeepVersion(row, row.Id);
        db.Statement("""
            update contacts set deleted = 1, counter = @Counter, changed_at = @now, size = 0, etag = '', facts = '',
                card = @nothing
            where tenant = @tenant and owner = @owner and id = @Id
            """, new { tenant, owner, Counter, now, row.Id, nothing = Array.Empty<byte>() });
        book.Cards--;
        book.Bytes -= row.Size;
        changes++;
        return new(CardFault.None, Changed: true);
    }

    /// <summary>
    /// Keeps what a change does away with; also that there was nothing, so that it can come back to that.
    /// </summary>
    void KeepVersion(ContactRow? row, long id)
    {
        if (row is { Deleted: 0 })
        {
            db.Statement("""
                insert into contact_versions
                    (tenant, owner, id, counter, op, existed, from_at, until_at, etag, card)
                select tenant, owner, id, @Counter, @Operation, 1, changed_at, @now, etag, card
                from contacts where tenant = @tenant and owner = @owner and id = @id
                on conflict (tenant, owner, id, counter) do nothing
                """, new { tenant, owner, id, Counter, Operation, now });
            return;
        }

        db.Statement("""
            insert into contact_versions (tenant, owner, id, counter, op, existed, from_at, until_at, etag, card)
            values (@tenant, @owner, @id, @Counter, @Operation, 0, @from, @now, '', @nothing)
            on conflict (tenant, owner, id, counter) do nothing
            """, new
        {
            tenant, owner, id, Counter, Operation, from = row?.ChangedAt ?? 0, now, nothing = Array.Empty<byte>(),
        });
    }
}
