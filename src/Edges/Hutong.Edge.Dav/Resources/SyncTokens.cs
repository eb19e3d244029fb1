using Hutong.Contracts.Phonebook;

namespace Hutong.Edge.Dav.Resources;

/// <summary>Tokens of RFC 6578: URIs that name a position in the history of a phonebook.</summary>
static class SyncTokens
{
    const string Prefix = "urn:hutong:sync:";

    public static string Text(BookPosition position) => Prefix + Positions.Text(position);

    public static string Text(BookState book) => Text(new BookPosition(book.Counter, 0));

    /// <summary>Reads a token; the empty one is the start.</summary>
    public static bool TryParse(string token, out BookPosition position)
    {
        position = BookPosition.Start;
        return token.Length == 0 || (token.StartsWith(Prefix, StringComparison.Ordinal)
            && Positions.TryParse(token[Prefix.Length..], out position));
    }
}
