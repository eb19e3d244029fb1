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

    /// <summary>
    /// The same, more strictly: the tenant must be in a condition or in the inserted columns. A job that serves all
    /// tenants may read across them when each row says whose it is.
    /// </summary>
    public static IReadOnlyList<string> Unbound(IEnumerable<string> statements, IReadOnlySet<string> tables) =>
    [
        .. statements.Where(sql => Tables().Matches(sql).Any(
            match => tables.Contains(match.Groups[1].Value.ToLowerInvariant())) && !IsBound(sql)),
    ];

    static bool IsBound(string sql)
    {
        if (Inserted().Match(sql) is { Success: true } insert)
        {
            return Tenant().IsMatch(insert.Groups[1].Value);
        }

        var condition = Condition().Match(sql);
        if (condition.Success && Tenant().IsMatch(sql[condition.Index..]))
        {
            return true;
        }

        // The columns that a reader of all tenants gets.
        return Columns().Match(sql) is { Success: true } columns
            && (columns.Groups[1].Value.Trim() == "*" || Tenant().IsMatch(columns.Groups[1].Value));
    }

    /// <summary>The SQL texts in the string literals of all source files under a folder.</summary>
    public static IEnumerable<string> StatementsIn(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        {
            var source = Joined().Replace(File.ReadAllText(file), "");
            var constants = Constants().Matches(source).DistinctBy(match => match.Groups[1].Value)
                .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Trim('"', '$'));
            foreach (Match match in Literal().Matches(source))
            {
                var text = match.Value.Trim('"', '$', ' ', '\n', '\r');
                text = Holes().Replace(text, hole => constants.GetValueOrDefault(hole.Groups[1].Value, hole.Value));
                if (Verb().IsMatch(text))
                {
                    yield return text;
                }
            }
        }
    }

    [GeneratedRegex("""\b(?:from|join|into|update)\s+([a-z_]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex Tables();

    [GeneratedRegex("""^\s*insert\s+into\s+\w+\s*\(([^)]*)\)""", RegexOptions.IgnoreCase)]
    private static partial Regex Inserted();

    [GeneratedRegex("""\b(?:where|on|using)\b""", RegexOptions.IgnoreCase)]
    private static partial Regex Condition();

    [GeneratedRegex("""^\s*select\s(.*?)\sfrom\s""", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Columns();

    [GeneratedRegex("\"\\s*\\+\\s*\\$?\"")]
    private static partial Regex Joined();

    [GeneratedRegex("const string (\\w+)\\s*=\\s*(" +
        "\\$?\"\"\".*?\"\"\"|\\$?\"(?:\\\\.|[^\"\\\\\n])*\")\\s*;", RegexOptions.Singleline)]
    private static partial Regex Constants();

    [GeneratedRegex("\\{(\\w+)\\}")]
    private static partial Regex Holes();

    [GeneratedRegex("""\btenant\b""", RegexOptions.IgnoreCase)]
    private static partial Regex Tenant();

    [GeneratedRegex(""""" """.*?"""|"(?:\\.|[^"\\\n])*" """"",
        RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Literal();

    [GeneratedRegex("""^\s*(select|insert|update|delete|with)\b""", RegexOptions.IgnoreCase)]
    private static partial Regex Verb();
}
