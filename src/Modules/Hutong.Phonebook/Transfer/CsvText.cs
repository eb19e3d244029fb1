using System.Buffers;
using System.Text;

namespace Hutong.Phonebook.Transfer;

/// <summary>A row of a table.</summary>
/// <param name="Line">The line of the file at which it begins, from 1.</param>
/// <param name="Cells">Its cells; null when a quote in it has no end.</param>
sealed record CsvRow(int Line, IReadOnlyList<string>? Cells);

/// <summary>
/// Tables as text (RFC 4180), as spreadsheets write them: commas, semicolons or tabs, in UTF-8, UTF-16 or GB18030.
/// </summary>
static class CsvText
{
    /// <summary>Cells of a row. 500: an export of Outlook has 92.</summary>
    public const int MaxCells = 500;

    /// <summary>What stands between quotes.</summary>
    static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n;\t");

    /// <summary>
    /// The text of a file: what its byte order mark says, else UTF-8 when it is that, else GB18030, which is what
    /// Chinese spreadsheets write.
    /// </summary>
    public static string Decode(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            return Encoding.Unicode.GetString(file[2..]);
        }

        if (file.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return Encoding.BigEndianUnicode.GetString(file[2..]);
        }

        file = file.StartsWith("\uFEFF"u8) ? file[3..] : file;
        return IsUtf8(file) ? Encoding.UTF8.GetString(file)
            : CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetString(file);
    }

    public static bool IsUtf8(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes);

    /// <summary>The rows of a table that are not empty, the header among them.</summary>
    public static IEnumerable<CsvRow> Rows(string text)
    {
        var separator = Separator(text);
        var (position, line) = (0, 1);
        while (position < text.Length)
        {
            var began = line;
            var cells = Row(text, separator, ref position, ref line);
            if (cells is null || cells.Exists(cell => cell.Trim().Length > 0))
            {
                yield return new(began, cells);
            }
        }
    }

    /// <summary>A row as text, with its end.</summary>
    public static string Line(IEnumerable<string> cells) =>
        string.Join(',', cells.Select(static cell => cell.AsSpan().ContainsAny(Special) || cell.Trim() != cell
            ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell)) + "\r\n";

    static char Separator(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        var header = end < 0 ? text.AsSpan() : text.AsSpan(0, end);
        var (commas, semicolons, tabs) = (header.Count(','), header.Count(';'), header.Count('\t'));
        return tabs > commas && tabs > semicolons ? '\t' : semicolons > commas ? ';' : ',';
    }

    static List<string>? Row(string text, char separator, ref int position, ref int line)
    {
        var cells = new List<string>();
        while (true)
        {
            if (Cell(text, separator, ref position, ref line) is not { } cell || cells.Count == MaxCells)
            {
                SkipLine(text, ref position, ref line);
                return null;
            }

            cells.Add(cell);
            if (position >= text.Length)
            {
                return cells;
            }

            var next = text[position++];
            if (next == separator)
            {
                continue;
            }

            if (next == '\r' && position < text.Length && text[position] == '\n')
            {
                position++;
            }

            line++;
            return cells;
        }
    }

    /// <summary>Reads a cell up to the separator or the end of the line; null when a quote has no end.</summary>
    static string? Cell(string text, char separator, ref int position, ref int line)
    {
        if (position >= text.Length || text[position] != '"')
        {
            var from = position;
            while (position < text.Length && text[position] != separator && text[position] is not ('\r' or '\n'))
            {
                position++;
            }

            return text[from..position];
        }

        var (cell, ends) = (new StringBuilder(), 0);
        for (var i = position + 1; i < text.Length; i++)
        {
            if (text[i] != '"')
            {
                cell.Append(text[i]);
                ends += text[i] == '\n' ? 1 : 0;
            }
            else if (i + 1 < text.Length && text[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else
            {
                (position, line) = (i + 1, line + ends);
                // What follows a closing quote is taken as it is: some programs write it.
                while (position < text.Length && text[position] != separator && text[position] is not ('\r' or '\n'))
                {
                    cell.Append(text[position++]);
                }

                return cell.ToString();
            }
        }

        return null;
    }

    static void SkipLine(string text, ref int position, ref int line)
    {
        var end = text.IndexOf('\n', position);
        position = end < 0 ? text.Length : end + 1;
        line++;
    }
}
