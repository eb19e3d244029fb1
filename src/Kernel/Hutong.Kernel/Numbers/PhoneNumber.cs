using System.Globalization;

namespace Hutong.Kernel.Numbers;

/// <summary>
/// A telephone number of the world: a country calling code and a national number, in digits.
/// Written <c>+8613800138000</c>. The default value is no number.
/// </summary>
/// <remarks>
/// It says where a telephone could be, not that there is one: whether the numbering plan knows such a number is asked
/// of <see cref="NumberingPlans"/>. ITU-T E.164 section 6: at most 15 digits, and no calling code begins with 0,
/// so the digits as an integer name the number without loss.
/// </remarks>
public readonly record struct PhoneNumber : IComparable<PhoneNumber>, ISpanFormattable, IUtf8SpanFormattable
{
    /// <summary>The most digits that a number has, its calling code included (E.164 section 6).</summary>
    public const int MaxDigits = 15;

    /// <summary>The fewest digits that are read as a number: a calling code of one and two more.</summary>
    public const int MinDigits = 3;

    /// <summary>The most characters that <see cref="ToString()"/> gives.</summary>
    public const int MaxChars = MaxDigits + 1;

    PhoneNumber(ulong digits) => Digits = digits;

    /// <summary>The digits as one integer, fit for a database key; 0 for no number.</summary>
    public ulong Digits { get; }

    /// <summary>Whether this is the default value.</summary>
    public bool IsNone => Digits == 0;

    /// <summary>Makes a number of its digits, as <see cref="Digits"/> gave them.</summary>
    /// <returns>False when they are too few or too many.</returns>
    public static bool TryFromDigits(ulong digits, out PhoneNumber number)
    {
        var fits = digits is >= 100 and <= 999_999_999_999_999;
        number = fits ? new PhoneNumber(digits) : default;
        return fits;
    }

    /// <summary>
    /// Reads exactly what <see cref="ToString()"/> writes: a plus and 3 to 15 ASCII digits. What people type goes to
    /// <see cref="NumberingPlans.Parse"/>.
    /// </summary>
    public static bool TryParseE164(ReadOnlySpan<char> text, out PhoneNumber number)
    {
        number = default;
        if (text.Length is < MinDigits + 1 or > MaxChars || text[0] != '+' || text[1] == '0')
        {
            return false;
        }

        ulong digits = 0;
        foreach (var c in text[1..])
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            digits = (digits * 10) + (uint)(c - '0');
        }

        number = new PhoneNumber(digits);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(PhoneNumber other) => Digits.CompareTo(other.Digits);

    /// <summary>The number in E.164 form, <c>+8613800138000</c>; the empty string for no number.</summary>
    public override string ToString() =>
        IsNone ? "" : string.Create(CultureInfo.InvariantCulture, $"+{Digits}");

    /// <summary>Writes the E.164 form; at most <see cref="MaxChars"/>.</summary>
    /// <returns>False when there is no room.</returns>
    public bool TryFormat(Span<char> destination, out int charsWritten)
    {
        charsWritten = 0;
        if (IsNone)
        {
            return true;
        }

        if (destination.IsEmpty || !Digits.TryFormat(destination[1..], out var count, [], CultureInfo.InvariantCulture))
        {
            return false;
        }

        destination[0] = '+';
        charsWritten = count + 1;
        return true;
    }

    /// <summary>Writes the E.164 form in UTF-8; at most <see cref="MaxChars"/>.</summary>
    /// <returns>False when there is no room.</returns>
    public bool TryFormat(Span<byte> destination, out int bytesWritten)
    {
        bytesWritten = 0;
        if (IsNone)
        {
            return true;
        }

        if (destination.IsEmpty || !Digits.TryFormat(destination[1..], out var count, [], CultureInfo.InvariantCulture))
        {
            return false;
        }

        destination[0] = (byte)'+';
        bytesWritten = count + 1;
        return true;
    }

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    bool IUtf8SpanFormattable.TryFormat(
        Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(utf8Destination, out bytesWritten);

    /// <summary>Compares by digits.</summary>
    public static bool operator <(PhoneNumber left, PhoneNumber right) => left.Digits < right.Digits;

    /// <summary>Compares by digits.</summary>
    public static bool operator >(PhoneNumber left, PhoneNumber right) => left.Digits > right.Digits;

    /// <summary>Compares by digits.</summary>
    public static bool operator <=(PhoneNumber left, PhoneNumber right) => left.Digits <= right.Digits;

    /// <summary>Compares by digits.</summary>
    public static bool operator >=(PhoneNumber left, PhoneNumber right) => left.Digits >= right.Digits;
}
