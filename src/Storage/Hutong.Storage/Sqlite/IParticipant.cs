namespace Hutong.Storage.Sqlite;

/// <summary>Something with state in memory that must follow the transaction.</summary>
interface IParticipant
{
    /// <summary>Remembers the state for <see cref="Restore"/>, when a unit begins.</summary>
    void Save();

    /// <summary>Back to the last <see cref="Save"/>.</summary>
    void Restore();

    /// <summary>Back to the start of the transaction.</summary>
    void RollBack();

    /// <summary>Writes what was held back until the end of the transaction.</summary>
    void Complete();

    /// <summary>The transaction is on disk.</summary>
    void Committed();

    /// <summary>Another process wrote: nothing that was remembered can be trusted. Inside a transaction.</summary>
    void Forget();

    /// <summary>Prepared statements are gone.</summary>
    void Close();
}
