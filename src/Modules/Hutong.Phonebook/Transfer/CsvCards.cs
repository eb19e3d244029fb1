using System.Globalization;
using Hutong.VCards;

namespace Hutong.Phonebook.Transfer;

/// <summary>
/// Makes a card of a row of a table. What no card has a place for stays, under the title of its column.
/// </summary>
static class CsvCards
{
    /// <summary>A cell of a column that is not known: its title is the parameter X-TITLE.</summary>
    public const string ColumnProperty = "X-HUTONG-COLUMN";

    public const string TitleParameter = "X-TITLE";

    /// <summary>What Google puts between several values of one cell.</summary>
    const string Several = ":::";

    static readonly string[] Dates = ["yyyy-MM-dd", "yyyy/M/d", "yyyy.M.d", "yyyyMMdd", "M/d/yyyy", "yyyy年M月d日"];

    /// <summary>The card; null when the row says nothing of a person.</summary>
    public static VCard? Of(IReadOnlyList<CsvColumn> columns, IReadOnlyList<string> cells)
    {
        var row = new Row();
        for (var i = 0; i < Math.Min(columns.Count, cells.Count); i++)
        {
            if (CsvCell.Plain(cells[i]).Trim() is { Length: > 0 } text)
            {
                row.Put(columns[i], text);
            }
        }

        var properties = new List<VCardProperty>();
        Names(row, properties);
        Single(row, properties);
        Values(row, properties);
        Addresses(row, properties);
        properties.AddRange(row.Others);
        return properties.Exists(one => one.Value.Trim(';').Length > 0)
            ? new(VCardVersion.V30, Named(properties)) : null;
    }

    static void Names(Row row, List<VCardProperty> properties)
    {
        string[] parts = [row[CsvKind.Family], row[CsvKind.Given], row[CsvKind.Additional], row[CsvKind.Prefix],
            row[CsvKind.Suffix]];
        var shown = row[CsvKind.Name];
        if (shown.Length == 0)
        {
            shown = VCardNames.Compose(parts);
        }

        if (shown.Length > 0)
        {
            properties.Add(new("FN", VCardText.Escape(shown)));
            properties.Add(new("N", parts.All(part => part.Length == 0)
                ? Http.CardEdit.Guess(shown) : VCardText.Join(parts, ';')));
        }
    }

    static void Single(Row row, List<VCardProperty> properties)
    {
        if (row[CsvKind.Company].Length + row[CsvKind.Department].Length > 0)
        {
            properties.Add(new("ORG", row[CsvKind.Department].Length == 0 ? VCardText.Escape(row[CsvKind.Company])
                : VCardText.Join([row[CsvKind.Company], row[CsvKind.Department]], ';')));
        }

        foreach (var (kind, name) in ((CsvKind, string)[])[(CsvKind.Nickname, "NICKNAME"), (CsvKind.Title, "TITLE"),
            (CsvKind.Note, "NOTE"), (CsvKind.Birthday, "BDAY"), (CsvKind.Anniversary, "X-ANNIVERSARY")])
        {
            if (row[kind] is { Length: > 0 } text)
            {
                properties.Add(new(name, VCardText.Escape(name is "BDAY" or "X-ANNIVERSARY" ? Date(text) : text)));
            }
        }

        // Google's own groups begin with a star and are everybody's.
        var categories = row[CsvKind.Categories].Replace(Several, ";", StringComparison.Ordinal)
            .Split([';', ',', '，', '；'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(one => !one.StartsWith('*')).Distinct(StringComparer.Ordinal).ToArray();
        if (categories.Length > 0)
        {
            properties.Add(new("CATEGORIES", VCardText.Join(categories, ',')));
        }
    }

    static void Values(Row row, List<VCardProperty> properties)
    {
        foreach (var (column, text) in row.Values)
        {
            var name = column.Kind switch
            {
                CsvKind.Number => "TEL",
                CsvKind.Email => "EMAIL",
                CsvKind.Url => "URL",
                _ => "IMPP",
            };
            foreach (var value in text.Split(Several, StringSplitOptions.TrimEntries
                | StringSplitOptions.RemoveEmptyEntries))
            {
                properties.AddRange(Labelled(
                    new(name, VCardText.Escape(value)), column.Types, row.Labels.GetValueOrDefault(column.Group),
                    properties));
            }
        }
    }

    static void Addresses(Row row, List<VCardProperty> properties)
    {
        CsvKind[] order = [CsvKind.Box, CsvKind.Extended, CsvKind.Street, CsvKind.City, CsvKind.Region, CsvKind.Code,
            CsvKind.Country];
        foreach (var (group, (types, parts)) in row.Addresses)
        {
            var value = VCardText.Join(order.Select(kind => parts.GetValueOrDefault(kind, "")), ';');
            properties.AddRange(Labelled(new("ADR", value), types, row.Labels.GetValueOrDefault(group), properties));
        }
    }

    /// <summary>
    /// The line with its types; a label that is no type stands beside it as Apple's programs write it.
    /// </summary>
    static IEnumerable<VCardProperty> Labelled(
        VCardProperty line, IReadOnlyList<string> types, string? label, List<VCardProperty> before)
    {
        var plain = label?.TrimStart('*').Trim() ?? "";
        string[]? known = plain.ToLowerInvariant() switch
        {
            "" => [],
            "mobile" or "cell" or "手机" => ["cell"],
            "work" or "工作" or "单位" => ["work"],
            "home" or "住宅" or "家庭" => ["home"],
            "main" => ["pref"],
            "work fax" => ["work", "fax"],
            "home fax" => ["home", "fax"],
            "fax" or "pager" or "other" or "pref" or "voice" or "car" or "internet" => [plain.ToLowerInvariant()],
            _ => null,
        };
        string[] all = [.. types, .. known ?? []];
        var typed = all.Length == 0 ? line : line.With(new("TYPE", all));
        if (known is not null)
        {
            return [typed];
        }

        var group = "label" + (before.Count(one => one.Name == "X-ABLABEL") + 1).ToString(CultureInfo.InvariantCulture);
        return [typed with { Group = group }, new(group, "X-ABLABEL", [], VCardText.Escape(plain))];
    }

    static string Date(string text) =>
        DateOnly.TryParseExact(text, Dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : text;

    // RFC 2426 section 3.1: there must be both names.
    static List<VCardProperty> Named(List<VCardProperty> properties)
    {
        if (!properties.Exists(one => one.Name == "FN"))
        {
            var shown = VCardText.Escape(new VCard(VCardVersion.V30, properties).DisplayName);
            properties.InsertRange(0, [new("FN", shown), new("N", shown + ";;;;")]);
        }

        return properties;
    }

    /// <summary>The cells of a row by what they say.</summary>
    sealed class Row
    {
        readonly Dictionary<CsvKind, string> texts = [];

        public List<(CsvColumn Column, string Text)> Values { get; } = [];

        public Dictionary<string, string> Labels { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, (string[] Types, Dictionary<CsvKind, string> Parts)> Addresses { get; } =
            new(StringComparer.Ordinal);

        public List<VCardProperty> Others { get; } = [];

        public string this[CsvKind kind] => texts.GetValueOrDefault(kind, "");

        public void Put(CsvColumn column, string text)
        {
            switch (column.Kind)
            {
                case CsvKind.Ignored or CsvKind.Card:
                    break;
                case CsvKind.Label:
                    Labels[column.Group] = text;
                    break;
                case CsvKind.Number or CsvKind.Email or CsvKind.Url or CsvKind.Chat:
                    Values.Add((column, text));
                    break;
                case >= CsvKind.Street and <= CsvKind.Extended:
                    if (!Addresses.TryGetValue(column.Group, out var address))
                    {
                        Addresses[column.Group] = address = (column.Types, []);
                    }

                    address.Parts[column.Kind] = text;
                    break;
                case CsvKind.Other:
                    Other(column, text);
                    break;
                default:
                    if (!texts.TryAdd(column.Kind, text) && texts[column.Kind] != text)
                    {
                        Other(column, text);
                    }

                    break;
            }
        }

        void Other(CsvColumn column, string text) => Others.Add(new(
            null, ColumnProperty, [new(TitleParameter, column.Title.Trim().ReplaceLineEndings(" ")
                .Replace('"', '\''))], VCardText.Escape(text)));
    }
}
