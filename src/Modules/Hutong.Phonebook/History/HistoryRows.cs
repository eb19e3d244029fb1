namespace Hutong.Phonebook.History;

/// <summary>Something that was done to a phonebook.</summary>
sealed class OperationRow
{
    public long Op { get; set; }
    public string Kind { get; set; } = "";
    public string Source { get; set; } = "";
    public long Cards { get; set; }
    public long At { get; set; }
    public long UndoneBy { get; set; }
}

/// <summary>How a contact was, beside how it is.</summary>
sealed class VersionRow
{
    public long Id { get; set; }

    /// <summary>The change that did away with it.</summary>
    public long Counter { get; set; }

    /// <summary>1 when there was a card.</summary>
    public long Existed { get; set; }
    public long FromAt { get; set; }
    public long UntilAt { get; set; }
    public string Etag { get; set; } = "";
    public byte[] Card { get; set; } = [];

    /// <summary>The name in CardDAV.</summary>
    public string Name { get; set; } = "";

    /// <summary>1 when there is no card now.</summary>
    public long Deleted { get; set; }

    /// <summary>The counter of its last change of all.</summary>
    public long Latest { get; set; }

    /// <summary>The counter of its last change within the operation asked about.</summary>
    public long LastOfOperation { get; set; }
}

/// <summary>What a restore would do.</summary>
/// <param name="Total">Contacts that there were.</param>
/// <param name="Added">Contacts that would come back.</param>
/// <param name="Changed">Contacts that would be as they were.</param>
/// <param name="Removed">Contacts that came since and would go.</param>
sealed record RestorePreview(long Total, long Added, long Changed, long Removed);

/// <summary>What an undo or a restore did.</summary>
/// <param name="Outcome">The operation.</param>
/// <param name="Skipped">
/// Contacts that were left as they are: they were changed since, or their uid is another's.
/// </param>
sealed record HistoryOutcome(Book.BookOutcome Outcome, IReadOnlyList<long> Skipped);
