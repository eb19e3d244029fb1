using System.Collections.Frozen;
using System.Globalization;

namespace Hutong.Kernel.Numbers;

/// <summary>
/// The telephone numbering plans of the world (245 regions): reads what people type, tells whether a number can be,
/// what kind it is and where it belongs, and writes it the way people there do.
/// </summary>
/// <remarks>
/// Made once and shared: it never changes, and may be used by many threads. The plans come from the metadata of
/// Google's libphonenumber as npm libphonenumber-js packs it; see <c>NOTICE.txt</c> beside the table.
/// </remarks>
public sealed class NumberingPlans
{
    /// <summary>Room for the longest text a format makes: 15 digits and what stands between them.</summary>
    const int FormattedMaxChars = 64;

    static readonly Lazy<NumberingPlans> Shared = new(() => new NumberingPlans(NumberingTable.Read()));

    readonly NumberingTable _table;
    readonly PhoneNumberParser _parser;

    NumberingPlans(NumberingTable table)
    {
        _table = table;
        _parser = new PhoneNumberParser(table);
        Regions = table.Regions.Keys.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The plans, read when first asked for (a few milliseconds).</summary>
    public static NumberingPlans World => Shared.Value;

    /// <summary>The regions that have a plan, as ISO 3166-1 alpha-2 codes.</summary>
    public IReadOnlySet<string> Regions { get; }

    /// <summary>
    /// Reads a number in any usual spelling: <c>138 0013 8000</c>, <c>0086-138-0013-8000</c>, <c>(020) 7946 0018</c>,
    /// <c>+44 (0)20 7946 0018</c>, wide or Arabic digits, a <c>tel:</c> URI (RFC 3966). The whole text is the number:
    /// none is looked for in prose.
    /// </summary>
    /// <param name="text">What was written, at most 128 characters.</param>
    /// <param name="defaultRegion">
    /// The region to read a national spelling by, as an ISO 3166-1 alpha-2 code; null when there is none.
    /// </param>
    /// <returns>The number, or the reason that there is none. Never throws.</returns>
    public PhoneNumberResult Parse(ReadOnlySpan<char> text, string? defaultRegion = null) =>
        _parser.Parse(text, defaultRegion);

    /// <summary>Whether the plan of its calling code has such a number.</summary>
    public bool IsValid(PhoneNumber number)
    {
        Span<byte> room = stackalloc byte[PhoneNumber.MaxDigits];
        return TrySplit(number, room, out var national) is { } plan && plan.Knows(national);
    }

    /// <summary>What its plan uses the number for; <see cref="PhoneNumberKind.Unknown"/> when not valid.</summary>
    public PhoneNumberKind KindOf(PhoneNumber number)
    {
        Span<byte> room = stackalloc byte[PhoneNumber.MaxDigits];
        return TrySplit(number, room, out var national) is { } plan ? plan.KindOf(national) : PhoneNumberKind.Unknown;
    }

    /// <summary>
    /// The region a number belongs to; null when its calling code is no country's, or when it is not valid and its
    /// calling code is shared.
    /// </summary>
    public string? RegionOf(PhoneNumber number)
    {
        Span<byte> room = stackalloc byte[PhoneNumber.MaxDigits];
        return TrySplit(number, room, out var national) is { } main
            && _parser.ExactPlan(main.CallingCode, national) is { Region: not NumberingPlan.World and var region }
            ? region
            : null;
    }

    /// <summary>The calling code of a region, such as 86; 0 for a region without a plan.</summary>
    public int CallingCodeOf(string region) => _table.OfRegion(region)?.CallingCode ?? 0;

    /// <summary>The calling code of a number; 0 when nobody has it.</summary>
    public int CallingCodeOf(PhoneNumber number)
    {
        Span<byte> room = stackalloc byte[PhoneNumber.MaxDigits];
        return TrySplit(number, room, out _)?.CallingCode ?? 0;
    }

    /// <summary>The number as it is written at home: <c>138 0013 8000</c>.</summary>
    public string FormatNational(PhoneNumber number) => Format(number, international: false);

    /// <summary>The number as it is written abroad (ITU-T E.123): <c>+86 138 0013 8000</c>.</summary>
    public string FormatInternational(PhoneNumber number) => Format(number, international: true);

    internal NumberingTable Table => _table;

    string Format(PhoneNumber number, bool international)
    {
        Span<byte> room = stackalloc byte[PhoneNumber.MaxDigits];
        if (TrySplit(number, room, out var national) is not { } plan)
        {
            return number.ToString();
        }

        Span<char> text = stackalloc char[FormattedMaxChars];
        var length = 0;
        if (international)
        {
            text[length++] = '+';
            plan.CallingCode.TryFormat(text[length..], out var written, [], CultureInfo.InvariantCulture);
            length += written;
            text[length++] = ' ';
        }

        return new string(text[..(length + Write(plan, national, international, text[length..]))]);
    }

    static int Write(NumberingPlan plan, ReadOnlySpan<byte> national, bool international, Span<char> text)
    {
        foreach (var format in plan.Formats)
        {
            if ((format.Leading?.Begins(national) ?? true) && format.Pattern.Fits(national))
            {
                Span<int> edges = stackalloc int[format.Pattern.Groups * 2];
                format.Pattern.Capture(national, edges);
                return Template.Expand(international ? format.International : format.National, national, edges, text);
            }
        }

        for (var i = 0; i < national.Length; i++)
        {
            text[i] = (char)('0' + national[i]);
        }

        return national.Length;
    }

    // The plan of a number: that of its region, else the main one of its calling code.
    NumberingPlan? TrySplit(PhoneNumber number, Span<byte> room, out ReadOnlySpan<byte> national)
    {
        national = [];
        if (number.IsNone || !number.Digits.TryFormat(room, out var count, [], CultureInfo.InvariantCulture))
        {
            return null;
        }

        foreach (ref var digit in room[..count])
        {
            digit -= (byte)'0';
        }

        var (code, length) = _table.CodeAt(room[..count]);
        if (length == 0)
        {
            return null;
        }

        national = room[length..count];
        return _parser.ExactPlan(code, national) ?? _table.OfCode(code)![0];
    }
}
