using System.Globalization;

namespace Hutong.Contracts.Phonebook;

/// <summary>Positions in the history of a phonebook as text: <c>345</c>, <c>345.12</c>, <c>345.12f</c>.</summary>
public static class Positions
{
    /// <summary>The text of a position.</summary>
    public static string Text(BookPosition position) => string.Create(CultureInfo.InvariantCulture,
        $"{position.Counter}{(position.Id == 0 ? "" : $".{position.Id}")}{(position.First ? "f" : "")}");

    /// <summary>Reads a position; false when it is none.</summary>
    public static bool TryParse(string text, out BookPosition position)
    {
        position = default;
        var rest = text.AsSpan();
        var first = rest.EndsWith("f");
        rest = first ? rest[..^1] : rest;
        var dot = rest.IndexOf('.');
        var id = 0L;
        if (!long.TryParse(
            dot < 0 ? rest : rest[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var counter)
            || (dot >= 0
                && !long.TryParse(rest[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out id)))
        {
            return false;
        }

        position = new(counter, id, first);
        return true;
    }
}
