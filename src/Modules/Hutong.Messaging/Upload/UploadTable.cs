using Hutong.Kernel;
using Hutong.Storage;

namespace Hutong.Messaging.Upload;

/// <summary>A stored file.</summary>
sealed record StoredFile(
    long Tenant, long Owner, string Id, string Name, long Size, string Type, long Inline, string Sha256, long At);

/// <summary>The rows of stored files; the bytes lie in files of their own.</summary>
sealed class UploadTable(IStore store)
{
    public static readonly Migration[] Migrations =
    [
        new("messaging-upload", 1,
            """
            create table uploads (
                tenant bigint not null,
                owner bigint not null,
                id text not null,
                name text not null,
                size bigint not null,
                type text not null,
                inline bigint not null,
                sha256 text not null,
                at bigint not null,
                primary key (id)
            ) {without_rowid};
            create index uploads_of_owner on uploads (tenant, owner, at);
            create index uploads_by_time on uploads (at);
            """),
    ];

    const string Columns = "tenant, owner, id, name, size, type, inline, sha256, at";

    /// <summary>Bytes that an account keeps.</summary>
    public ValueTask<long> UsedAsync(TenantId tenant, AccountId owner, CancellationToken cancel) =>
        store.ReadAsync(db =>
        db.Scalar<long>("select coalesce(sum(size), 0) from uploads where tenant = @tenant and owner = @owner",
            new { tenant = (long)tenant.Value, owner = owner.Value }), cancel);

    /// <summary>The file with an id, or null.</summary>
    public ValueTask<StoredFile?> FindAsync(string id, CancellationToken cancel) => store.ReadAsync(db =>
        db.RowOrDefault<StoredFile>($"select {Columns} from uploads where id = @id", new { id }), cancel);

    /// <summary>Records a file whose bytes are on disk.</summary>
    public Task<CommitOutcome> AddAsync(StoredFile file, CancellationToken cancel) =>
        store.TryCommitAsync(new UnitOfWork().Sql(
        $"insert into uploads ({Columns}) values (@Tenant, @Owner, @Id, @Name, @Size, @Type, @Inline, @Sha256, @At)",
        file), cancel);

    /// <summary>Files older than a time, at most so many.</summary>
    public ValueTask<IReadOnlyList<StoredFile>> OlderAsync(long at, int limit, CancellationToken cancel) =>
        store.ReadAsync(db =>
        db.Rows<StoredFile>(
            $"select {Columns} from uploads where at < @at order by at limit @limit", new { at, limit }), cancel);

    /// <summary>Files of an account.</summary>
    public ValueTask<IReadOnlyList<StoredFile>> OfAsync(TenantId tenant, AccountId owner, CancellationToken cancel) =>
        store.ReadAsync(db =>
        db.Rows<StoredFile>($"select {Columns} from uploads where tenant = @tenant and owner = @owner",
            new { tenant = (long)tenant.Value, owner = owner.Value }), cancel);

    /// <summary>Forgets a file.</summary>
    public Task<CommitOutcome> RemoveAsync(StoredFile file, CancellationToken cancel) => store.TryCommitAsync(
        new UnitOfWork().Sql(
            "delete from uploads where tenant = @Tenant and owner = @Owner and id = @Id", file), cancel);
}
