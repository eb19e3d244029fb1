using System.Text.RegularExpressions;

namespace Hutong.StorageKit;

/// <summary>Finds statements that could see another tenant's rows.</summary>
public static partial class TenantCheck
{
    /// <summary>
    /// The statements of a source folder's raw and plain string literals that read or change one of the tables
    /// without naming the tenant in a condition or in the inserted columns.
    /// </summary>
    /// <param name="statements">SQL texts.</param>
    /// <param name="tables">The tables that have a <c>tenant</c> column.</param>
    public static IReadOnlyList<string> Crossing(IEnumerable<string> statements, IReadOnlySet<string> tables)
    {
        var found = new List<string>();
        foreach (var sql in statements)
        {
            var touched = Tables().Matches(sql).Select(match => match.Groups[1].Value.ToLowerInvariant());
            if (touched.Any(tables.Contains) && !Tenant().IsMatch(sql))
            {
                found.Add(sql);
            }
        }

        return found;
    }

    /// <summary>The SQL texts in the string literals of all source files under a folder.</summary>
    public static IEnumerable<string> StatementsIn(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        {
            foreach (Match match in Literal().Matches(File.ReadAllText(file)))
            {
                var text = match.Value.Trim('"', '$', ' ', '\n', '\r');
                if (Verb().IsMatch(text))
                {
                    yield return text;
                }
            }
        }
    }

    [GeneratedRegex("""\b(?:from|join|into|update)\s+([a-z_]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex Tables();

    [GeneratedRegex("""\btenant\b""", RegexOptions.IgnoreCase)]
    private static partial Regex Tenant();

    [GeneratedRegex(""""" """.*?"""|"(?:\\.|[^"\\\n])*" """"",
        RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Literal();

    [GeneratedRegex("""^\s*(select|insert|update|delete|with)\b""", RegexOptions.IgnoreCase)]
    private static partial Regex Verb();
}
