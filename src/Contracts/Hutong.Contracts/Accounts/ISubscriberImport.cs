namespace Hutong.Contracts.Accounts;

/// <summary>A line that was not imported.</summary>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="Fault">Why.</param>
public sealed record ImportFault(long Line, AccountFault Fault);

/// <summary>How far an import is.</summary>
/// <param name="Lines">Lines dealt with; it goes on from here after an interruption.</param>
/// <param name="Added">Accounts opened.</param>
/// <param name="Duplicates">Numbers that somebody has, or that were in the file before.</param>
/// <param name="Refused">Lines that are no number, or one that rests.</param>
/// <param name="Faults">The first 100 of them in this run.</param>
/// <param name="Finished">Whether the whole file is in.</param>
public sealed record ImportReport(
    long Lines, long Added, long Duplicates, long Refused, IReadOnlyList<ImportFault> Faults, bool Finished)
{
    /// <summary>Slices of this run.</summary>
    public long Slices { get; init; }

    /// <summary>Those of them that held the writer for more than 5 ms, without the sync.</summary>
    public long LongSlices { get; init; }
}

/// <summary>
/// Opens accounts for a list of numbers: reachable at once, and nobody can act as one before the code sent to the
/// number is entered.
/// </summary>
public interface ISubscriberImport
{
    /// <summary>
    /// Imports a CSV text (RFC 4180) whose first column is the number; a first line without one is a header. An
    /// import of the same name goes on where it was cut off.
    /// </summary>
    ValueTask<AccountAnswer<ImportReport>> ImportAsync(
        string name, TextReader csv, string? domain, IProgress<ImportReport>? progress, CancellationToken cancel);
}
