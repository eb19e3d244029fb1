namespace Hutong.Contracts.Accounts;

/// <summary>Where the parts of an export are written: the entries of a zip, one after the other.</summary>
public interface IExportWriter
{
    /// <summary>
    /// Begins an entry, for example <c>roster.xml</c> or <c>archive/2026-03.jsonl</c>; the previous one ends. The
    /// stream must be disposed before the next is opened.
    /// </summary>
    Stream Open(string path);
}

/// <summary>
/// What a module knows of an account, in an open format, for its owner to take away. Registered by each module that
/// keeps something.
/// </summary>
public interface IExportPart
{
    /// <summary>The name of the part: the file or folder that it writes.</summary>
    string Name { get; }

    /// <summary>Writes everything, in pages: an archive is larger than memory.</summary>
    ValueTask WriteAsync(AccountRef account, IExportWriter writer, CancellationToken cancel);
}

/// <summary>
/// What a module keeps of an account that is deleted. Registered by each module that keeps something.
/// </summary>
public interface IErasePart
{
    /// <summary>The name of the part, for the audit.</summary>
    string Name { get; }

    /// <summary>
    /// Erases everything, in slices that hold the writer under 5 ms; what must stay (ledger, records) says nothing
    /// more than the account's id. Called again after a fault or a restart: it must be idempotent.
    /// </summary>
    ValueTask EraseAsync(AccountRef account, CancellationToken cancel);
}
