namespace Hutong.Storage;

/// <summary>
/// An append-only log whose entries belong to one or two owners, each of whom sees a numbered sequence of their own
/// (an archive: the sender's and the recipient's). On SQLite an entry is stored once, in the order of arrival, and
/// indexed per owner later, which costs a fraction of two clustered rows; on PostgreSQL it is a row per owner.
/// Either way it is durable with its commit and can be read at once.
/// </summary>
/// <param name="name">The prefix of its tables.</param>
public sealed class OwnedLog(string name)
{
    /// <summary>The prefix of its tables.</summary>
    public string Name => name;

    /// <summary>
    /// The step that creates its tables; part of a module's list. The store serves only logs listed so.
    /// </summary>
    public Migration Migration(string module, int number) => new(
        module, number,
        $$"""
        create table {{name}}_log (
            id integer primary key, tenant_a bigint not null, owner_a bigint not null, seq_a bigint not null,
            tag_a bigint not null, tenant_b bigint not null, owner_b bigint not null, seq_b bigint not null,
            tag_b bigint not null, at bigint not null, flags bigint not null, body blob not null);
        create table {{name}}_index (
            tenant bigint not null, owner bigint not null, first_seq bigint not null, last_seq bigint not null,
            places blob not null, primary key (tenant, owner, first_seq)) without rowid;
        create table {{name}}_heads (
            tenant bigint not null, owner bigint not null, seq bigint not null, primary key (tenant, owner)
        ) without rowid;
        create table {{name}}_state (key text primary key, value bigint not null) without rowid;
        """,
        $$"""
        create table {{name}}_rows (
            tenant bigint not null, owner bigint not null, seq bigint not null, tag bigint not null,
            at bigint not null, flags bigint not null, body bytea not null, primary key (tenant, owner, seq));
        create table {{name}}_rows_heads (
            tenant bigint not null, owner bigint not null, seq bigint not null, primary key (tenant, owner));
        """)
    {
        Log = this,
    };
}

/// <summary>An entry to append. Its numbers are set when it is written; effects see those that are on disk.</summary>
public sealed class LogEntry
{
    /// <summary>The first owner (the sender, or a room).</summary>
    public required OwnerKey OwnerA { get; init; }

    /// <summary>What <see cref="OwnerA"/> may later filter by, such as a hash of the other party's address.</summary>
    public long TagA { get; init; }

    /// <summary>The second owner, or none.</summary>
    public OwnerKey OwnerB { get; init; }

    /// <summary>What <see cref="OwnerB"/> may later filter by.</summary>
    public long TagB { get; init; }

    /// <summary>When, in microseconds since 1970 UTC. Order is the number's, never the time's.</summary>
    public required long At { get; init; }

    /// <summary>A number of the caller's own, returned with the entry.</summary>
    public long Flags { get; init; }

    /// <summary>The content. It must not change until the unit's outcome is known.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The entry's number for <see cref="OwnerA"/>, from 1 without gaps.</summary>
    public long SeqA { get; internal set; }

    /// <summary>The entry's number for <see cref="OwnerB"/>; 0 when there is none.</summary>
    public long SeqB { get; internal set; }
}

/// <summary>An entry as one owner sees it.</summary>
public sealed record LogRecord(long Seq, long At, long Tag, long Flags, ReadOnlyMemory<byte> Body);

/// <summary>Which entries of an owner to read.</summary>
/// <param name="Owner">Whose.</param>
public readonly record struct LogQuery(OwnerKey Owner)
{
    /// <summary>The lowest number, inclusive.</summary>
    public long FromSeq { get; init; } = 1;

    /// <summary>The highest number, inclusive.</summary>
    public long ToSeq { get; init; } = long.MaxValue;

    /// <summary>The most entries to return. Default 50.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Newest first.</summary>
    public bool Descending { get; init; }

    /// <summary>Only entries with this tag.</summary>
    public long? Tag { get; init; }

    /// <summary>Only entries at or after this time, in microseconds since 1970 UTC.</summary>
    public long FromAt { get; init; } = long.MinValue;

    /// <summary>Only entries at or before this time.</summary>
    public long ToAt { get; init; } = long.MaxValue;

    internal bool Takes(long seq, long tag, long at) =>
        seq >= FromSeq && seq <= ToSeq && at >= FromAt && at <= ToAt && (Tag is not { } wanted || wanted == tag);
}

/// <summary>Takes an owner's view of entries away; the others keep theirs.</summary>
sealed record LogUnlink(OwnerKey Owner, long FromSeq, long ToSeq);

/// <summary>Changes what one owner sees under a number; the others keep what they have.</summary>
sealed record LogReplace(OwnerKey Owner, long Seq, long Flags, ReadOnlyMemory<byte> Body);
