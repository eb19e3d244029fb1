using System.Data.Common;
using System.Diagnostics;
using Hutong.Storage.Facts;
using Hutong.Storage.Writing;

namespace Hutong.Storage;

/// <summary>
/// Writes that are stored together or not at all. Many units share one commit; a unit that fails fails alone.
/// Filled by one thread, then handed to <see cref="IStore"/> once; after that it must not be touched.
/// </summary>
public sealed class UnitOfWork : IWork
{
    Write[] writes = new Write[2];
    List<Action<CommitOutcome>>? moreEffects;
    Action<CommitOutcome>? firstEffect;
    bool enqueued;

    /// <summary>Whether nothing has been added that must be written.</summary>
    public bool IsEmpty => Count == 0;

    internal int Count { get; private set; }

    internal bool CanWait { get; private set; }

    internal ReadOnlySpan<Write> Writes => writes.AsSpan(0, Count);

    internal CommitOutcome Outcome { get; set; }

    /// <summary>The span that handed it in, while somebody listens.</summary>
    internal Activity? Origin { get; private set; }

    /// <summary>
    /// A statement in the SQL that SQLite 3.40 and PostgreSQL 15 share (<c>insert ... on conflict</c>), with named
    /// <c>@parameters</c> taken from the properties of an object. Values are integers, enums, bool (stored as 0 or
    /// 1), double, string, bytes, null; times are integers.
    /// </summary>
    /// <param name="sql">A constant text: statements are prepared once and kept by their text.</param>
    /// <param name="parameters">An (anonymous) object or a dictionary of string to object.</param>
    /// <param name="expectRows">
    /// When not negative, the unit is refused as <see cref="CommitResult.Conflict"/> unless the statement touched
    /// exactly so many rows.
    /// </param>
    public UnitOfWork Sql(string sql, object? parameters = null, int expectRows = -1) =>
        Add(new Write(sql, parameters, expectRows));

    /// <summary>
    /// A write that must read first. Runs on the writer's thread inside the transaction: keep it under a
    /// millisecond. It may run twice if the batch has to be run again, so it must have no other effect. Throw
    /// <see cref="RefusedException"/> to refuse the unit.
    /// </summary>
    public UnitOfWork Run(Action<DbConnection> work) => Add(new Write(work, null, -1));

    /// <summary>A row of a hot table.</summary>
    public UnitOfWork Row<T>(BulkTable<T> table, T row)
        where T : class => Add(new Write(table, row, -1));

    /// <summary>An entry of a log.</summary>
    public UnitOfWork Append(OwnedLog log, LogEntry entry) => Add(new Write(log, entry, -1));

    /// <summary>
    /// Takes the owner's entries from one number to another, at most a thousand per unit, away; another owner of the
    /// same entries keeps theirs. Numbers are not given again.
    /// </summary>
    public UnitOfWork Unlink(OwnedLog log, OwnerKey owner, long fromSeq, long toSeq) =>
        Add(new Write(log, new LogUnlink(owner, fromSeq, toSeq), -1));

    /// <summary>
    /// Changes what one owner reads under a number (a retraction's remains); another owner keeps the old content. A
    /// conflict when there is no such entry.
    /// </summary>
    public UnitOfWork Replace(OwnedLog log, OwnerKey owner, long seq, long flags, ReadOnlyMemory<byte> body) =>
        Add(new Write(log, new LogReplace(owner, seq, flags, body), -1));

    /// <summary>Something that happened, for consumers that must not miss it; stored in the same commit.</summary>
    public UnitOfWork Fact(Fact fact) => Add(new Write(FactTable.Table, fact, -1));

    /// <summary>A row of the append-only audit table.</summary>
    public UnitOfWork Audit(AuditEntry entry) => Add(new Write(AuditTable.Table, entry, -1));

    /// <summary>
    /// Called once with the outcome, on the store's one effects loop, in the order in which units were enqueued.
    /// Keep it short: it holds up all later effects.
    /// </summary>
    public UnitOfWork Then(Action<CommitOutcome> effect)
    {
        if (firstEffect is null)
        {
            firstEffect = effect;
        }
        else
        {
            (moreEffects ??= []).Add(effect);
        }

        return this;
    }

    /// <summary>
    /// Nobody waits for it: it may stay in memory for up to 50 ms (a second while the store fails), to be written with
    /// what comes meanwhile. The order of units stays. For notes of what goes on, never for what is acknowledged.
    /// </summary>
    public UnitOfWork MayWait()
    {
        CanWait = true;
        return this;
    }

    void IWork.Then(Action<CommitOutcome> effect) => Then(effect);

    internal void MarkEnqueued()
    {
        if (enqueued)
        {
            throw new InvalidOperationException("A unit of work is enqueued once.");
        }

        enqueued = true;
        if (StoreTraces.Source.HasListeners())
        {
            Origin = Activity.Current;
        }
    }

    /// <summary>Calls every effect; a fault in one does not keep the others from running.</summary>
    internal void RunEffects(Action<Exception> onFault)
    {
        RunEffect(firstEffect, onFault);
        if (moreEffects is not null)
        {
            foreach (var effect in moreEffects)
            {
                RunEffect(effect, onFault);
            }
        }
    }

    void RunEffect(Action<CommitOutcome>? effect, Action<Exception> onFault)
    {
        try
        {
            effect?.Invoke(Outcome);
        }
        catch (Exception fault)
        {
            // The loop's top: one module's fault must not stop the effects of the others.
            onFault(fault);
        }
    }

    UnitOfWork Add(Write write)
    {
        if (Count == writes.Length)
        {
            Array.Resize(ref writes, Count * 2);
        }

        writes[Count++] = write;
        return this;
    }
}

/// <summary>Thrown by <see cref="UnitOfWork.Run"/> work that finds on reading that it must not go ahead.</summary>
public sealed class RefusedException(string reason) : Exception(reason);

/// <summary>
/// One write: what (statement text, table, log, or delegate), with what, and how many rows must change.
/// </summary>
readonly record struct Write(object Target, object? Argument, int ExpectRows);
