namespace Hutong.Accounts.Import;

/// <summary>
/// Reads the first column of a CSV text (RFC 4180), line by line; other columns are left for later use.
/// </summary>
static class SubscriberLines
{
    /// <summary>The longest line that is looked at, in characters.</summary>
    public const int MaxChars = 4096;

    /// <summary>The first column of a line, without its quotes.</summary>
    public static ReadOnlySpan<char> FirstColumn(ReadOnlySpan<char> line)
    {
        line = line.Trim().TrimStart('\uFEFF');
        if (line.Length > MaxChars)
        {
            return [];
        }

        if (line.Length > 0 && line[0] == '"')
        {
            var end = line[1..].IndexOf('"');
            return end < 0 ? [] : line[1..(end + 1)].Trim();
        }

        var comma = line.IndexOfAny(',', ';', '\t');
        return comma < 0 ? line : line[..comma].TrimEnd();
    }

    /// <summary>Whether a first line is a header: no digit in its first column.</summary>
    public static bool IsHeader(ReadOnlySpan<char> column) => !column.ContainsAnyInRange('0', '9');
}
