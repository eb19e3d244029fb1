namespace Hutong.Phonebook.Transfer;

/// <summary>
/// Cells that a spreadsheet would take for a formula: written with an apostrophe before them, which it shows as text.
/// </summary>
static class CsvCell
{
    public static string Safe(string text) => IsFormula(text) ? "'" + text : text;

    public static string Plain(string text) =>
        text.StartsWith('\'') && IsFormula(text[1..]) ? text[1..] : text;

    // A plus and a minus begin telephone numbers; a spreadsheet makes no call of a number.
    static bool IsFormula(string text) => text.Length > 0
        && (text[0] is '=' or '@' or '\t' || (text[0] is '+' or '-' && text.Any(char.IsAsciiLetter))
            || (text[0] == '\'' && IsFormula(text[1..])));
}
