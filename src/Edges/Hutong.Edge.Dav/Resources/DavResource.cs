using Hutong.Contracts.Accounts;
using Hutong.Contracts.Phonebook;

namespace Hutong.Edge.Dav.Resources;

/// <summary>Something that has properties.</summary>
/// <param name="Place">What it is.</param>
/// <param name="Account">Whose.</param>
sealed record DavResource(DavPlace Place, AccountRef Account)
{
    /// <summary>For the address book: how it is now.</summary>
    public BookState? Book { get; init; }

    /// <summary>For a card: the card.</summary>
    public BookCard? Card { get; init; }

    /// <summary>The longest card in bytes.</summary>
    public int MaxCardBytes { get; init; }

    /// <summary>Whether the client reads Chinese.</summary>
    public bool Chinese { get; init; }

    public string Href => DavPath.Href(Place, Account, Card?.Name ?? "");

    public bool IsCollection => Place != DavPlace.Card;
}
