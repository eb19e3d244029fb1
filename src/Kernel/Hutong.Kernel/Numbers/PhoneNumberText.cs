using System.Globalization;

namespace Hutong.Kernel.Numbers;

/// <summary>Takes the digits out of whatever people write around them.</summary>
static class PhoneNumberText
{
    /// <summary>More characters than this are not looked at: no spelling of 15 digits needs them.</summary>
    public const int MaxChars = 128;

    /// <summary>More digits than this are none of anybody's: 15, a prefix and a carrier's code.</summary>
    public const int MaxDigits = 32;

    // What may stand before the digits of an extension. The last are Chinese: "turn to", "branch line".
    static readonly string[] ExtensionLabels =
    [
        "extension", "extn", "ext", "xtn", "xt", "x", "ｘ", "#", "＃", ",", "，", ";", "；", "int", "доб", "anexo", "转",
        "轉", "分机",
    ];

    /// <summary>Reads a text.</summary>
    /// <param name="text">What was written, or a <c>tel:</c> URI (RFC 3966).</param>
    /// <param name="digits">Filled with digit values; room for <see cref="MaxDigits"/>.</param>
    /// <param name="count">How many digits there were.</param>
    /// <param name="international">Whether a plus stood before them.</param>
    public static PhoneNumberFault Read(
        ReadOnlySpan<char> text, Span<byte> digits, out int count, out bool international)
    {
        count = 0;
        international = false;
        if (text.Length > MaxChars)
        {
            return PhoneNumberFault.TooLong;
        }

        text = text.Trim();
        return text.StartsWith("tel:", StringComparison.OrdinalIgnoreCase)
            ? ReadUri(text[4..], digits, ref count, ref international)
            : ReadSpelling(text, digits, ref count, ref international);
    }

    // RFC 3966 section 3: number *( ";" parameter ). A phone-context that is a number stands before a local number.
    static PhoneNumberFault ReadUri(
        ReadOnlySpan<char> uri, Span<byte> digits, ref int count, ref bool international)
    {
        var end = uri.IndexOf(';');
        var number = end < 0 ? uri : uri[..end];
        var rest = end < 0 ? [] : uri[(end + 1)..];
        while (!rest.IsEmpty)
        {
            end = rest.IndexOf(';');
            var parameter = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (parameter.StartsWith("ext=", StringComparison.OrdinalIgnoreCase)
                || parameter.StartsWith("isub=", StringComparison.OrdinalIgnoreCase))
            {
                return PhoneNumberFault.Extension;
            }

            const string Context = "phone-context=+";
            if (parameter.StartsWith(Context, StringComparison.OrdinalIgnoreCase)
                && !number.StartsWith("+", StringComparison.Ordinal)
                && ReadSpelling(parameter[(Context.Length - 1)..], digits, ref count, ref international)
                    is not PhoneNumberFault.None and var fault)
            {
                return fault;
            }
        }

        return ReadSpelling(number, digits, ref count, ref international);
    }

    static PhoneNumberFault ReadSpelling(
        ReadOnlySpan<char> text, Span<byte> digits, ref int count, ref bool international)
    {
        var before = count;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsAsciiDigit(c) || (c > 0x7F && char.IsDigit(c)))
            {
                if (count == MaxDigits)
                {
                    return PhoneNumberFault.TooLong;
                }

                digits[count++] = (byte)CharUnicodeInfo.GetDecimalDigitValue(c);
            }
            else if (c is '+' or '＋')
            {
                if (international || count > 0)
                {
                    return PhoneNumberFault.NotANumber;
                }

                international = true;
            }
            else if (!IsPunctuation(c))
            {
                return count > before && StartsExtension(text[i..]) ? PhoneNumberFault.Extension
                    : PhoneNumberFault.NotANumber;
            }
        }

        return count > before ? PhoneNumberFault.None
            : international ? PhoneNumberFault.NotANumber
            : PhoneNumberFault.Empty;
    }

    static bool StartsExtension(ReadOnlySpan<char> rest)
    {
        foreach (var label in ExtensionLabels)
        {
            if (rest.StartsWith(label, StringComparison.OrdinalIgnoreCase))
            {
                // A label calls for digits; ". : - " may part them.
                var digits = rest[label.Length..].TrimStart(" \t.:,-\u00A0");
                return digits.IsEmpty || char.IsDigit(digits[0]);
            }
        }

        return false;
    }

    // Dashes, brackets, dots, slashes, tildes, blanks, in their narrow and wide forms; and the marks of writing
    // direction that telephones put around a number when it is copied.
    static bool IsPunctuation(char c) => c switch
    {
        ' ' or '-' or '(' or ')' or '.' or '/' or '[' or ']' or '~' or '\t' => true,
        < '\u0080' => false,
        '\u00A0' or '\u00AD' or '\u00B7' or '\u3000' or '\u2060' or '\u2212' or '\u30FC' or '\u30FB' => true,
        '\u2053' or '\u223C' or '\uFF5E' or '\uFF0D' or '\uFF0F' or '\uFF0E' => true,
        '\uFF08' or '\uFF09' or '\uFF3B' or '\uFF3D' or '\uFEFF' => true,
        (>= '\u2000' and <= '\u200F') or (>= '\u2010' and <= '\u2015') => true,
        (>= '\u202A' and <= '\u202F') or (>= '\u2066' and <= '\u2069') => true,
        _ => false,
    };
}
