namespace Hutong.Kernel.Numbers;

/// <summary>Finds calling code and national number in digits, by the rules of the numbering plans.</summary>
/// <param name="table">The plans.</param>
sealed class PhoneNumberParser(NumberingTable table)
{
    /// <summary>The most digits of a code for emergencies and services, which is nobody's address.</summary>
    const int ShortCodeMaxDigits = 6;

    public PhoneNumberResult Parse(ReadOnlySpan<char> text, string? region)
    {
        NumberingPlan? home = null;
        if (region is not null && (home = table.OfRegion(region)) is null)
        {
            return Refused(PhoneNumberFault.RegionUnknown);
        }

        Span<byte> buffer = stackalloc byte[PhoneNumberText.MaxDigits];
        var fault = PhoneNumberText.Read(text, buffer, out var count, out var international);
        if (fault != PhoneNumberFault.None)
        {
            return Refused(fault);
        }

        ReadOnlySpan<byte> digits = buffer[..count];
        if (!international && LengthOfInternationalPrefix(digits, home) is > 0 and var length)
        {
            digits = digits[length..];
            international = true;
        }

        return international ? International(digits) : National(digits, home);
    }

    PhoneNumberResult International(ReadOnlySpan<byte> digits)
    {
        var (code, length) = table.CodeAt(digits);
        return length == 0
            ? Refused(PhoneNumberFault.CallingCodeUnknown)
            : InPlan(digits[length..], table.OfCode(code)![0]);
    }

    PhoneNumberResult National(ReadOnlySpan<byte> digits, NumberingPlan? home)
    {
        if (home is null)
        {
            return Refused(PhoneNumberFault.RegionMissing);
        }

        var result = InPlan(WithoutCallingCode(digits, home), home);
        return !result.IsValid && digits.Length <= ShortCodeMaxDigits ? Refused(PhoneNumberFault.ShortCode) : result;
    }

    // ITU-T E.123: "00" is what most of the world dials; it is understood where no region says otherwise.
    static int LengthOfInternationalPrefix(ReadOnlySpan<byte> digits, NumberingPlan? home)
    {
        var length = home is null
            ? (digits.StartsWith([(byte)0, (byte)0]) ? 2 : 0)
            : home.InternationalPrefix?.Capture(digits, []) ?? 0;
        return length > 0 && length < digits.Length && digits[length] != 0 ? length : 0;
    }

    // People leave the plus out: 8613800138000. The code is taken away when only then the rest makes a number.
    ReadOnlySpan<byte> WithoutCallingCode(ReadOnlySpan<byte> digits, NumberingPlan home)
    {
        var (code, length) = table.CodeAt(digits);
        if (code != home.CallingCode)
        {
            return digits;
        }

        Span<byte> room = stackalloc byte[PhoneNumberText.MaxDigits * 2];
        var whole = WithoutNationalPrefix(digits, home, room);
        var wholeFits = home.National.Fits(whole);
        if (whole.Length > home.MaxLength)
        {
            return digits[length..];
        }

        var rest = WithoutNationalPrefix(digits[length..], home, room);
        return !wholeFits && home.National.Fits(rest) ? digits[length..] : digits;
    }

    PhoneNumberResult InPlan(ReadOnlySpan<byte> digits, NumberingPlan plan)
    {
        Span<byte> room = stackalloc byte[PhoneNumberText.MaxDigits * 2];
        var national = WithoutNationalPrefix(digits, plan, room);
        plan = ExactPlan(plan.CallingCode, national) ?? plan;
        if (national.Length < int.Max(plan.MinLength, 2))
        {
            return Refused(PhoneNumberFault.TooShort);
        }

        if (national.Length > plan.MaxLength || !TryJoin(plan.CallingCode, national, out var number))
        {
            return Refused(PhoneNumberFault.TooLong);
        }

        return new PhoneNumberResult(
            number, plan.Knows(national) ? PhoneNumberFault.None : PhoneNumberFault.NotAssigned);
    }

    ReadOnlySpan<byte> WithoutNationalPrefix(ReadOnlySpan<byte> digits, NumberingPlan plan, Span<byte> room)
    {
        if (plan.NationalPrefix is not { } prefix)
        {
            return digits;
        }

        Span<int> edges = stackalloc int[prefix.Groups * 2];
        var taken = prefix.Capture(digits, edges);
        if (taken < 0)
        {
            return digits;
        }

        var stripped = digits[taken..];
        if (plan.NationalPrefixBecomes.Length > 0 && edges.Length > 0 && edges[^2] >= 0)
        {
            var length = Template.Expand(plan.NationalPrefixBecomes, digits, edges, room);
            stripped.CopyTo(room[length..]);
            stripped = room[..(length + stripped.Length)];
        }

        if (stripped.SequenceEqual(digits))
        {
            return digits;
        }

        // What looks like a prefix may belong to the number: it stays when the number is one only with it, or when
        // too little is left for any number.
        var lost = plan.National.Fits(digits) && !plan.National.Fits(stripped);
        var region = ExactPlan(plan.CallingCode, stripped) ?? plan;
        var tooLittle = stripped.Length <= region.MaxLength && !region.HasLength(stripped.Length);
        return lost || tooLittle ? digits : stripped;
    }

    /// <summary>The plan among those of a calling code that a national number belongs to.</summary>
    public NumberingPlan? ExactPlan(int callingCode, ReadOnlySpan<byte> national)
    {
        var plans = table.OfCode(callingCode)!;
        if (plans.Length == 1)
        {
            return plans[0];
        }

        foreach (var plan in plans)
        {
            if (plan.Leading is { } leading
                    ? leading.Begins(national)
                    : plan.KindOf(national) != PhoneNumberKind.Unknown)
            {
                return plan;
            }
        }

        return null;
    }

    static bool TryJoin(int callingCode, ReadOnlySpan<byte> national, out PhoneNumber number)
    {
        number = default;
        if (national.Length > PhoneNumber.MaxDigits - 1)
        {
            return false;
        }

        var digits = (ulong)callingCode;
        foreach (var digit in national)
        {
            digits = (digits * 10) + digit;
        }

        return PhoneNumber.TryFromDigits(digits, out number);
    }

    static PhoneNumberResult Refused(PhoneNumberFault fault) => new(default, fault);
}
