using Hutong.Contracts.Phonebook;
using Hutong.Phonebook.Cards;

namespace Hutong.Phonebook.Book;

/// <summary>A change of one card that is wanted.</summary>
/// <param name="Id">Which contact; 0 for the one of the name, or a new one.</param>
/// <param name="Name">The name in CardDAV; null when the id says which.</param>
/// <param name="Card">The card; null to delete.</param>
/// <param name="Condition">What must hold.</param>
/// <param name="IfCounter">The counter of its last change, deletion included; null when any will do.</param>
sealed record CardWrite(long Id, string? Name, NewCard? Card, CardCondition Condition, long? IfCounter = null)
{
    public static CardWrite Delete(long id, CardCondition? condition = null) =>
        new(id, null, null, condition ?? CardCondition.None);
}

/// <summary>What became of it.</summary>
/// <param name="Fault">Why not.</param>
/// <param name="Row">The contact as it is now, without its card; null when it is not there.</param>
/// <param name="Created">Whether it was made.</param>
/// <param name="Changed">Whether anything changed: writing the same bytes again does not.</param>
/// <param name="TakenBy">The contact that has the uid.</param>
sealed record CardWritten(
    CardFault Fault, ContactRow? Row = null, bool Created = false, bool Changed = false, ContactRow? TakenBy = null);

/// <summary>Names of kinds of operations, as they are stored and told.</summary>
static class OperationKinds
{
    public const string Put = "put";
    public const string Delete = "delete";
    public const string Import = "import";
    public const string Merge = "merge";
    public const string Restore = "restore";
    public const string Undo = "undo";
}
