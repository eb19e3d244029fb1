using System.Security.Cryptography;
using System.Text;
using Hutong.VCards;

namespace Hutong.Phonebook.Transfer;

/// <summary>A card of a file that is imported.</summary>
/// <param name="Line">The line at which it begins, from 1.</param>
/// <param name="Bytes">The card as it is to be kept; null when it is refused.</param>
/// <param name="Fault">Why it is refused.</param>
sealed record ImportItem(int Line, byte[]? Bytes, string? Fault);

/// <summary>
/// Reads files of cards and tables. A card that has no uid gets one made of what it says, so that the same file
/// imported again changes nothing.
/// </summary>
static class ImportFile
{
    /// <summary>The cards of a file of vCards, each as it came where it has a uid.</summary>
    public static IEnumerable<ImportItem> Cards(byte[] file, int maxCardBytes)
    {
        if (!CsvText.IsUtf8(file) || file is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            file = Encoding.UTF8.GetBytes(CsvText.Decode(file));
        }

        var (offset, line, counted) = (0, 1, 0);
        var limits = new VCardLimits { MaxBytes = maxCardBytes };
        while (offset < file.Length)
        {
            var from = offset;
            var read = VCardReader.ReadNext(file, ref offset, limits);
            from += file.AsSpan(from, offset - from).IndexOfAnyExcept("\uFEFF \t\r\n"u8) is > 0 and var blank ? blank
                : 0;
            line += file.AsSpan(counted, from - counted).Count((byte)'\n');
            counted = from;
            if (read.Fault == VCardFault.Empty)
            {
                yield break;
            }

            yield return read.IsCard ? Item(line, read.Card, file.AsSpan(from, offset - from))
                : new(line, null, read.Fault.ToString());
        }
    }

    /// <summary>The rows of a table as cards.</summary>
    public static IEnumerable<ImportItem> Table(byte[] file, int maxCardBytes)
    {
        List<CsvColumn>? columns = null;
        foreach (var row in CsvText.Rows(CsvText.Decode(file)))
        {
            if (row.Cells is null)
            {
                yield return new(row.Line, null, "MalformedRow");
            }
            else if (columns is null)
            {
                columns = [.. row.Cells.Select(CsvTitles.Of)];
                if (!columns.Exists(column => column.Kind is not (CsvKind.Other or CsvKind.Ignored or CsvKind.Label)))
                {
                    yield return new(row.Line, null, "UnknownColumns");
                    yield break;
                }
            }
            else
            {
                yield return Row(row.Line, columns, row.Cells, maxCardBytes);
            }
        }
    }

    static ImportItem Row(
        int line, IReadOnlyList<CsvColumn> columns, IReadOnlyList<string> cells, int maxCardBytes)
    {
        var at = columns.Select((column, i) => (column, i))
            .FirstOrDefault(one => one.column.Kind == CsvKind.Card, (null!, -1)).Item2;
        VCard? before = null;
        if (at >= 0 && at < cells.Count && cells[at].Trim().Length > 0)
        {
            // A cell may have lost the carriage returns on its way.
            var bytes = Encoding.UTF8.GetBytes(cells[at]);
            before = VCardReader.Read(bytes, new VCardLimits { MaxBytes = maxCardBytes }).Card;
            if (before is not null && CsvTable.Unchanged(columns, cells, before, bytes) is { } same)
            {
                return Item(line, before, same);
            }
        }

        if (CsvCards.Of(columns, cells) is not { } card)
        {
            return new(line, null, "EmptyRow");
        }

        if (before is not null)
        {
            // Somebody changed the row: its columns hold, and what has no column stays.
            var said =
                new HashSet<string>(["FN", "N", "NICKNAME", "ORG", "TITLE", "BDAY", "NOTE", "CATEGORIES", "EMAIL",
                "TEL", "URL", "IMPP", "ADR", "X-ABLABEL", CsvCards.ColumnProperty], StringComparer.Ordinal);
            card = card with
            {
                Properties = [.. card.Properties, .. VCardConversion.To(before, VCardVersion.V30).Properties
                    .Where(one => !said.Contains(one.Name))],
            };
        }

        return Item(line, card, VCardWriter.Write(card), written: true);
    }

    static ImportItem Item(int line, VCard card, ReadOnlySpan<byte> bytes, bool written = false)
    {
        if (card.Uid is null)
        {
            var digest = SHA256.HashData(bytes);
            var uid = "urn:uuid:" + new Guid(digest.AsSpan(0, 16));
            card = card with { Properties = [new("UID", uid), .. card.Properties] };
            return new(line, VCardWriter.Write(card), null);
        }

        // A card of 2.1 is kept as one of 3.0: clients of CardDAV know no older.
        return new(
            line, written || bytes.IndexOf("VERSION:2.1"u8) < 0 ? bytes.ToArray() : VCardWriter.Write(card), null);
    }
}
