#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
// Turns the numbering plans of npm libphonenumber-js (metadata.max.json) into the table that Hutong.Kernel embeds.
// Run: dotnet run tools/phone-metadata.cs -- <metadata.max.json> src/Kernel/Hutong.Kernel/Numbers/numbering-plans.txt
//
// The table is text, one record a line, fields parted by tabs, so that an update of the metadata is a readable diff:
//   P region code idd pattern lengths prefix prefix-pattern transform leading     a plan; region 001 is no country
//   F pattern leading national international                                       a format of the plan above
//   T kind pattern lengths                                                         a kind of number of the plan above
// C code region region ... regions of a code, the main one first
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

if (args is not [var source, var target])
{
    Console.Error.WriteLine("usage: phone-metadata.cs <metadata.max.json> <numbering-plans.txt>");
    return 2;
}

// The order in which the metadata lists its kinds.
string[] kinds =
[
    "FixedLine", "Mobile", "TollFree", "PremiumRate", "PersonalNumber", "Voicemail", "Uan", "Pager", "Voip",
    "SharedCost",
];

using var document = JsonDocument.Parse(File.ReadAllBytes(source));
var root = document.RootElement;
var countries = root.GetProperty("countries");
var codes = root.GetProperty("country_calling_codes");
var table = new StringBuilder();

foreach (var code in codes.EnumerateObject())
{
    var regions = code.Value.EnumerateArray().Select(region => region.GetString()!);
    Line(["C", code.Name, .. regions]);
}

foreach (var country in countries.EnumerateObject())
{
    Plan(country.Name, country.Value);
}

foreach (var world in root.GetProperty("nonGeographic").EnumerateObject())
{
    Line("C", world.Name, "001");
    Plan("001", world.Value);
}

File.WriteAllText(target, table.ToString());
Console.WriteLine($"{target}: {new FileInfo(target).Length} bytes");
return 0;

void Plan(string region, JsonElement plan)
{
    // A region that shares a code may leave its formats and its prefix rule to the main region of that code.
    var code = Text(plan, 0);
    var main = codes.TryGetProperty(code, out var sharers) ? countries.GetProperty(sharers[0].GetString()!) : plan;
    var prefix = Text(plan, 5);
    var parsing = Text(plan, 7);
    Line("P", region, code, Text(plan, 1), Text(plan, 2), Lengths(plan, 3), prefix,
        parsing.Length > 0 ? parsing : prefix, Text(plan, 8), Text(plan, 10));

    var formats = At(plan, 4) is { ValueKind: JsonValueKind.Array } own ? own : At(main, 4);
    if (formats.ValueKind == JsonValueKind.Array)
    {
        foreach (var format in formats.EnumerateArray())
        {
            Format(format, Text(plan, 6) is { Length: > 0 } rule ? rule : Text(main, 6));
        }
    }

    if (At(plan, 11) is { ValueKind: JsonValueKind.Array } types)
    {
        for (var kind = 0; kind < types.GetArrayLength(); kind++)
        {
            if (types[kind].ValueKind == JsonValueKind.Array)
            {
                Line("T", kinds[kind], Text(types[kind], 0), Lengths(types[kind], 1));
            }
        }
    }
}

void Format(JsonElement format, string planRule)
{
    // The last pattern of leading digits is the most exact one. The first group takes the national prefix.
    var leading = At(format, 2) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0
        ? list[list.GetArrayLength() - 1].GetString()!
        : "";
    var shape = Text(format, 1);
    var rule = Text(format, 3) is { Length: > 0 } own ? own : planRule;
    var national = rule.Length > 0 && Regex.Match(shape, @"\$\d") is { Success: true } group
        ? string.Concat(shape.AsSpan(0, group.Index), rule.Replace("$1", group.Value, StringComparison.Ordinal),
            shape.AsSpan(group.Index + group.Length))
        : shape;
    var international = Text(format, 5) is { Length: > 0 } special ? special : shape;
    Line("F", Text(format, 0), leading, national, Regex.Replace(international, @"[-/.()\[\] ~]+", " ").Trim());
}

static JsonElement At(JsonElement array, int index) =>
    index < array.GetArrayLength() ? array[index] : default;

static string Text(JsonElement array, int index) =>
    At(array, index) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

static string Lengths(JsonElement array, int index) =>
    At(array, index) is { ValueKind: JsonValueKind.Array } list
        ? string.Join(',', list.EnumerateArray().Select(length => length.GetInt32()))
        : "";

void Line(params string[] fields) => table.Append(string.Join('\t', fields).TrimEnd('\t')).Append('\n');
