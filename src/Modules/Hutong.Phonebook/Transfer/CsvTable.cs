using System.Globalization;
using System.Text;
using Hutong.VCards;

namespace Hutong.Phonebook.Transfer;

/// <summary>
/// Cards as a table with the titles that Google Contacts reads, and one more column with the card itself, so that
/// nothing is lost: a row that nobody changed is read back from it byte for byte.
/// </summary>
sealed class CsvTable
{
    static readonly string[] First =
    [
        "Name", "First Name", "Middle Name", "Last Name", "Name Prefix", "Name Suffix", "Nickname",
        "Organization Name", "Organization Department", "Organization Title", "Birthday", "Notes", "Labels",
    ];

    static readonly (string What, string Property)[] Several =
        [("E-mail", "EMAIL"), ("Phone", "TEL"), ("Website", "URL"), ("IM", "IMPP")];

    static readonly (string Title, int Part)[] AddressParts =
    [
        ("Street", 2), ("City", 3), ("Region", 4), ("Postal Code", 5), ("Country", 6), ("PO Box", 0),
        ("Extended Address", 1),
    ];

    readonly Dictionary<string, int> most = new(StringComparer.Ordinal);
    readonly List<string> others = [];

    /// <summary>Makes room for a card; all must be seen before the first row is written.</summary>
    public void See(VCard card)
    {
        foreach (var name in Several.Select(pair => pair.Property).Append("ADR"))
        {
            most[name] = Math.Max(most.GetValueOrDefault(name), Math.Min(20, card.All(name).Count()));
        }

        foreach (var title in card.All(CsvCards.ColumnProperty).Select(TitleOf))
        {
            if (others.Count < 100 && !others.Contains(title, StringComparer.Ordinal))
            {
                others.Add(title);
            }
        }
    }

    public string Header() => CsvText.Line(Titles());

    /// <summary>The card as a row.</summary>
    public string Row(VCard card, ReadOnlySpan<byte> bytes) =>
        CsvText.Line(Cells(card).Append(Encoding.UTF8.GetString(bytes)).Select(CsvCell.Safe));

    /// <summary>The card of a row whose last cell has it; null when the row says something else by now.</summary>
    public static byte[]? Unchanged(
        IReadOnlyList<CsvColumn> columns, IReadOnlyList<string> cells, VCard card, byte[] bytes)
    {
        var table = new CsvTable();
        table.See(card);
        var titles = table.Titles();
        var byTitle = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (title, cell) in titles.Zip(table.Cells(card)))
        {
            byTitle[title] = cell;
        }

        for (var i = 0; i < Math.Min(columns.Count, cells.Count); i++)
        {
            if (columns[i].Kind != CsvKind.Card && !byTitle.GetValueOrDefault(columns[i].Title.Trim(), "").Trim()
                .Equals(CsvCell.Plain(cells[i]).Trim(), StringComparison.Ordinal))
            {
                return null;
            }
        }

        return bytes;
    }

    List<string> Titles()
    {
        var titles = new List<string>(First);
        foreach (var (what, property) in Several)
        {
            for (var i = 1; i <= most.GetValueOrDefault(property); i++)
            {
                titles.Add(Numbered(what, i, "Label"));
                titles.Add(Numbered(what, i, "Value"));
            }
        }

        for (var i = 1; i <= most.GetValueOrDefault("ADR"); i++)
        {
            titles.Add(Numbered("Address", i, "Label"));
            titles.AddRange(AddressParts.Select(part => Numbered("Address", i, part.Title)));
        }

        return [.. titles, .. others, "vCard"];
    }

    List<string> Cells(VCard card)
    {
        var name = card.First("N")?.Components ?? [];
        var organization = card.First("ORG")?.Components ?? [];
        var cells = new List<string>
        {
            card.DisplayName, Part(name, 1), Part(name, 2), Part(name, 0), Part(name, 3), Part(name, 4),
            card.First("NICKNAME")?.Text ?? "", Part(organization, 0), Part(organization, 1),
            card.First("TITLE")?.Text ?? "", card.First("BDAY")?.Text ?? "", card.First("NOTE")?.Text ?? "",
            string.Join(" ::: ", card.All("CATEGORIES").SelectMany(one => one.List)),
        };
        foreach (var (_, property) in Several)
        {
            var values = card.All(property).ToArray();
            for (var i = 0; i < most.GetValueOrDefault(property); i++)
            {
                cells.Add(i < values.Length ? LabelOf(card, values[i]) : "");
                cells.Add(i < values.Length ? values[i].Text : "");
            }
        }

        var addresses = card.All("ADR").ToArray();
        for (var i = 0; i < most.GetValueOrDefault("ADR"); i++)
        {
            cells.Add(i < addresses.Length ? LabelOf(card, addresses[i]) : "");
            cells.AddRange(AddressParts.Select(
                part => i < addresses.Length ? Part(addresses[i].Components, part.Part) : ""));
        }

        cells.AddRange(others.Select(title => card.All(CsvCards.ColumnProperty)
            .FirstOrDefault(one => TitleOf(one) == title)?.Text ?? ""));
        return cells;
    }

    static string LabelOf(VCard card, VCardProperty value) => value.Group is { } group
        && card.Properties.FirstOrDefault(one => one.Name == "X-ABLABEL" && one.Group == group) is { } label
        ? label.Text.Replace("_$!<", "", StringComparison.Ordinal).Replace(">!$_", "", StringComparison.Ordinal)
        : value.Types.FirstOrDefault(type => type is not ("pref" or "voice" or "internet")) switch
        {
            "cell" => "Mobile",
            "home" => "Home",
            "work" => "Work",
            { } other => other,
            null => "",
        };

    static string TitleOf(VCardProperty column) => column.Parameter(CsvCards.TitleParameter)?.Values[0] ?? "";

    static string Numbered(string what, int number, string part) =>
        string.Create(CultureInfo.InvariantCulture, $"{what} {number} - {part}");

    static string Part(IReadOnlyList<string> parts, int index) => index < parts.Count ? parts[index] : "";
}
