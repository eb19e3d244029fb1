using System.Text.RegularExpressions;

namespace Hutong.Storage.Postgres;

/// <summary>Finds the @parameters of a constant statement, leaving quoted text alone.</summary>
static partial class SqlNames
{
    public static IEnumerable<string> Of(string sql) => Names().Matches(sql)
        .Where(match => match.Groups[1].Success).Select(match => match.Groups[1].Value)
        .Distinct(StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex("'(?:[^']|'')*'|@([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex Names();
}
