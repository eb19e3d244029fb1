namespace Hutong.Kernel.Numbers;

/// <summary>The numbers of one region, or of one calling code that belongs to no region.</summary>
sealed class NumberingPlan
{
    /// <summary>The region of plans that belong to no country, such as satellite telephones.</summary>
    public const string World = "001";

    public required string Region { get; init; }

    public required int CallingCode { get; init; }

    /// <summary>What is dialled in the region before a calling code.</summary>
    public DigitPattern? InternationalPrefix { get; init; }

    public required DigitPattern National { get; init; }

    /// <summary>The lengths of national numbers, one bit each.</summary>
    public required uint Lengths { get; init; }

    /// <summary>What stands before a national number in the country, possibly with a carrier's code.</summary>
    public DigitPattern? NationalPrefix { get; init; }

    /// <summary>What the prefix becomes when its last group had a part: digits and <c>$1</c>.</summary>
    public required string NationalPrefixBecomes { get; init; }

    /// <summary>Digits that tell this region from others of the same calling code.</summary>
    public DigitPattern? Leading { get; init; }

    public List<NumberFormat> Formats { get; } = [];

    public List<NumberRange> Ranges { get; } = [];

    public bool HasLength(int length) => length < 32 && (Lengths >> length & 1) != 0;

    public int MinLength => int.TrailingZeroCount((int)Lengths);

    public int MaxLength => int.Log2((int)Lengths);

    public bool Knows(ReadOnlySpan<byte> national) =>
        Ranges.Count > 0 ? KindOf(national) != PhoneNumberKind.Unknown : National.Fits(national);

    public PhoneNumberKind KindOf(ReadOnlySpan<byte> national)
    {
        if (!National.Fits(national))
        {
            return PhoneNumberKind.Unknown;
        }

        if (In(PhoneNumberKind.FixedLine, national))
        {
            // A plan without a pattern of its own for mobile telephones has them among the others.
            var mobile = Range(PhoneNumberKind.Mobile);
            return mobile?.Pattern is null || mobile.Has(national, this)
                ? PhoneNumberKind.FixedLineOrMobile
                : PhoneNumberKind.FixedLine;
        }

        foreach (var kind in KindsInOrder)
        {
            if (In(kind, national))
            {
                return kind;
            }
        }

        return PhoneNumberKind.Unknown;
    }

    // Where ranges overlap, the kind that costs or moves comes first.
    static ReadOnlySpan<PhoneNumberKind> KindsInOrder =>
    [
        PhoneNumberKind.Mobile, PhoneNumberKind.PremiumRate, PhoneNumberKind.TollFree, PhoneNumberKind.SharedCost,
        PhoneNumberKind.Voip, PhoneNumberKind.PersonalNumber, PhoneNumberKind.Pager, PhoneNumberKind.Uan,
        PhoneNumberKind.Voicemail,
    ];

    bool In(PhoneNumberKind kind, ReadOnlySpan<byte> national) =>
        Range(kind) is { } range && range.Has(national, this);

    NumberRange? Range(PhoneNumberKind kind)
    {
        foreach (var range in Ranges)
        {
            if (range.Kind == kind)
            {
                return range;
            }
        }

        return null;
    }
}

/// <summary>How numbers of some shape are written.</summary>
/// <param name="Pattern">The shape, with the groups.</param>
/// <param name="Leading">How such numbers begin; null when the shape is enough.</param>
/// <param name="National">How it is written in the country: text and <c>$1</c>.</param>
/// <param name="International">How it is written behind the calling code.</param>
sealed record NumberFormat(DigitPattern Pattern, DigitPattern? Leading, string National, string International);

/// <summary>The numbers of one kind in a plan.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Pattern">Which numbers; null when the plan says only that there are some.</param>
/// <param name="Lengths">Their lengths, one bit each; 0 for those of the plan.</param>
sealed record NumberRange(PhoneNumberKind Kind, DigitPattern? Pattern, uint Lengths)
{
    public bool Has(ReadOnlySpan<byte> national, NumberingPlan plan) =>
        Pattern is not null
        && ((Lengths == 0 ? plan.Lengths : Lengths) >> national.Length & 1) != 0
        && Pattern.Fits(national);
}
