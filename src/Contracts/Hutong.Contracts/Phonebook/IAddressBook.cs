using Hutong.Contracts.Accounts;

namespace Hutong.Contracts.Phonebook;

/// <summary>A card of somebody's phonebook, as it is kept.</summary>
/// <param name="Id">Its id, which never changes.</param>
/// <param name="Name">The name under which CardDAV knows it, the last part of its path.</param>
/// <param name="Etag">Its strong entity tag, with quotes: it changes with every byte.</param>
/// <param name="Changed">When it was last changed.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Bytes">Its length in bytes.</param>
/// <param name="Card">The card as it came; empty when it was not asked for.</param>
public sealed record BookCard(
    long Id, string Name, string Etag, DateTimeOffset Changed, DateTimeOffset Created, int Bytes,
    ReadOnlyMemory<byte> Card);

/// <summary>A place in the history of a phonebook: a change, and how far its rows were given.</summary>
/// <param name="Counter">The change counter.</param>
/// <param name="Id">Within the changes of that number, the last card given; 0 when all were.</param>
/// <param name="First">Whether it is within a first reading, which needs to know nothing of old deletions.</param>
public readonly record struct BookPosition(long Counter, long Id, bool First = false)
{
    /// <summary>Before the first change.</summary>
    public static readonly BookPosition Start;
}

/// <summary>How a phonebook is now.</summary>
/// <param name="Counter">The number of its last change.</param>
/// <param name="Cards">How many cards it has.</param>
/// <param name="Bytes">How many bytes they take.</param>
public sealed record BookState(long Counter, long Cards, long Bytes);

/// <summary>One card that changed, or went.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Card">The card, or null when it was deleted.</param>
public sealed record BookChange(long Id, string Name, BookCard? Card);

/// <summary>Changes after a position.</summary>
/// <param name="Items">What changed; each card once, as it is now.</param>
/// <param name="Next">Where to go on.</param>
/// <param name="More">Whether there is more now.</param>
public sealed record BookChanges(IReadOnlyList<BookChange> Items, BookPosition Next, bool More);

/// <summary>What must hold for a card to be written or deleted.</summary>
/// <param name="Etags">Entity tags one of which it must have; null when any will do.</param>
/// <param name="MustExist">Whether it must be there (<c>If-Match: *</c>).</param>
/// <param name="MustNotExist">Whether it must not be there (<c>If-None-Match: *</c>).</param>
public sealed record CardCondition(
    IReadOnlyList<string>? Etags = null, bool MustExist = false, bool MustNotExist = false)
{
    /// <summary>Nothing need hold.</summary>
    public static readonly CardCondition None = new();
}

/// <summary>What became of a write.</summary>
public enum CardFault
{
    /// <summary>It was done.</summary>
    None,

    /// <summary>There is no such card.</summary>
    NotFound,

    /// <summary>The condition does not hold: somebody was quicker.</summary>
    Precondition,

    /// <summary>The bytes are no card.</summary>
    NotACard,

    /// <summary>The card is longer than allowed.</summary>
    TooLong,

    /// <summary>Another card has this uid.</summary>
    UidTaken,

    /// <summary>The name is too long, or has characters that a path must not have.</summary>
    BadName,

    /// <summary>The phonebook is full.</summary>
    Full,

    /// <summary>The store takes nothing now: try again later.</summary>
    Unavailable,
}

/// <summary>The outcome of a write.</summary>
/// <param name="Fault">Why not; <see cref="CardFault.None"/> when it was done.</param>
/// <param name="Card">The card as it is now, without its bytes; null when it is gone or was never there.</param>
/// <param name="Created">Whether it was made by this.</param>
/// <param name="TakenBy">The name of the card that has the uid.</param>
public readonly record struct CardOutcome(
    CardFault Fault, BookCard? Card = null, bool Created = false, string? TakenBy = null)
{
    /// <summary>Whether it was done.</summary>
    public bool IsDone => Fault == CardFault.None;

    /// <summary>Not done.</summary>
    public static implicit operator CardOutcome(CardFault fault) => new(fault);
}

/// <summary>
/// The phonebook of an account as CardDAV sees it: cards by name, each kept byte for byte as it came.
/// </summary>
public interface IAddressBook
{
    /// <summary>The longest card in bytes.</summary>
    int MaxCardBytes { get; }

    /// <summary>How the phonebook is now.</summary>
    ValueTask<BookState> StateAsync(AccountRef owner, CancellationToken cancel);

    /// <summary>Cards in the order of their ids after one, with their bytes or without.</summary>
    ValueTask<IReadOnlyList<BookCard>> ListAsync(
        AccountRef owner, long afterId, int limit, bool withBytes, CancellationToken cancel);

    /// <summary>The cards of these names that there are, with their bytes, in any order; at most 500 names.</summary>
    ValueTask<IReadOnlyList<BookCard>> FindAsync(
        AccountRef owner, IReadOnlyCollection<string> names, CancellationToken cancel);

    /// <summary>
    /// What changed after a position; null when it is older than the phonebook remembers deletions, or is none of its
    /// own. From the start only what there is now is told, and nothing of what was deleted.
    /// </summary>
    ValueTask<BookChanges?> ChangesAsync(
        AccountRef owner, BookPosition since, int limit, bool withBytes, CancellationToken cancel);

    /// <summary>Writes a card under a name.</summary>
    ValueTask<CardOutcome> PutAsync(
        AccountRef owner, string name, ReadOnlyMemory<byte> card, CardCondition condition, CancellationToken cancel);

    /// <summary>Deletes the card of a name. It can be brought back for 30 days.</summary>
    ValueTask<CardOutcome> DeleteAsync(
        AccountRef owner, string name, CardCondition condition, CancellationToken cancel);
}
