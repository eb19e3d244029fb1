using System.Globalization;

namespace Hutong.Kernel.Numbers;

/// <summary>All numbering plans, read from the embedded table that <c>tools/phone-metadata.cs</c> writes.</summary>
sealed class NumberingTable
{
    const string Resource = "Hutong.Kernel.Numbers.numbering-plans.txt";

    readonly Dictionary<string, NumberingPlan> _regions = new(StringComparer.OrdinalIgnoreCase);
    readonly NumberingPlan[]?[] _codes = new NumberingPlan[1000][];

    // Regions share patterns: each is made ready once.
    readonly Dictionary<string, DigitPattern> _patterns = [];

    NumberingTable()
    {
    }

    public IReadOnlyDictionary<string, NumberingPlan> Regions => _regions;

    /// <summary>Every pattern of the table.</summary>
    public IEnumerable<DigitPattern> Patterns => _patterns.Values;

    public NumberingPlan? OfRegion(string region) => _regions.GetValueOrDefault(region);

    /// <summary>The plans of a calling code, the main one first; null when nobody has the code.</summary>
    public NumberingPlan[]? OfCode(int code) => _codes[code];

    /// <summary>The calling code at the front of international digits, its length with it; (0, 0) for none.</summary>
    public (int Code, int Length) CodeAt(ReadOnlySpan<byte> digits)
    {
        var code = 0;
        for (var i = 0; i < digits.Length && i < 3 && digits[0] != 0; i++)
        {
            code = (code * 10) + digits[i];
            if (_codes[code] is not null)
            {
                return (code, i + 1);
            }
        }

        return default;
    }

    public static NumberingTable Read()
    {
        using var stream = typeof(NumberingTable).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is not in the assembly.");
        using var reader = new StreamReader(stream);
        var table = new NumberingTable();
        List<(int Code, string[] Regions)> codes = [];
        NumberingPlan? plan = null;
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split('\t');
            switch (fields[0])
            {
                case "C":
                    codes.Add((Integer(fields[1]), fields[2..]));
                    break;
                case "P":
                    plan = table.Plan(fields);
                    break;
                case "F":
                    plan!.Formats.Add(table.Format(fields));
                    break;
                case "T":
                    plan!.Ranges.Add(table.Range(fields));
                    break;
                default:
                    throw new FormatException($"The table of numbering plans holds a record '{fields[0]}'.");
            }
        }

        foreach (var (code, regions) in codes)
        {
            table._codes[code] ??= [.. regions.Select(region => table._regions[region])];
        }

        return table;
    }

    NumberingPlan Plan(string[] fields)
    {
        var plan = new NumberingPlan
        {
            Region = fields[1],
            CallingCode = Integer(fields[2]),
            InternationalPrefix = Pattern(fields, 3),
            National = Pattern(fields, 4) ?? throw new FormatException($"The plan of {fields[1]} has no pattern."),
            Lengths = Lengths(fields, 5),
            NationalPrefix = Pattern(fields, 7),
            NationalPrefixBecomes = Field(fields, 8),
            Leading = Pattern(fields, 9),
        };
        if (plan.Region == NumberingPlan.World)
        {
            _codes[plan.CallingCode] = [plan];
        }
        else
        {
            _regions.Add(plan.Region, plan);
        }

        return plan;
    }

    NumberFormat Format(string[] fields) =>
        new(Pattern(fields, 1)!, Pattern(fields, 2), Field(fields, 3), Field(fields, 4));

    NumberRange Range(string[] fields) =>
        new(Enum.Parse<PhoneNumberKind>(fields[1]), Pattern(fields, 2), Lengths(fields, 3));

    DigitPattern? Pattern(string[] fields, int index)
    {
        var text = Field(fields, index);
        if (text.Length == 0)
        {
            return null;
        }

        // Where a country has several, one may be marked as the one to dial: "8~10" waits for a tone between.
        text = text.Replace("~", "", StringComparison.Ordinal);
        if (!_patterns.TryGetValue(text, out var pattern))
        {
            _patterns.Add(text, pattern = new DigitPattern(text));
        }

        return pattern;
    }

    static uint Lengths(string[] fields, int index)
    {
        uint bits = 0;
        foreach (var length in Field(fields, index).Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            bits |= 1u << Integer(length);
        }

        return bits;
    }

    static string Field(string[] fields, int index) => index < fields.Length ? fields[index] : "";

    static int Integer(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
