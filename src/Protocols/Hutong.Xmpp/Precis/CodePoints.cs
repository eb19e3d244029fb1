using System.Globalization;
using System.Text;

namespace Hutong.Xmpp.Precis;

/// <summary>The derived property of a code point (RFC 8264 section 8).</summary>
enum CodePointClass : byte
{
    /// <summary>Allowed in both string classes.</summary>
    Valid,
    /// <summary>Allowed in FreeformClass only.</summary>
    FreeformOnly,
    /// <summary>Allowed where its neighbours permit (CONTEXTJ, CONTEXTO).</summary>
    Contextual,
    /// <summary>Allowed nowhere, or not assigned.</summary>
    Disallowed,
}

/// <summary>
/// Derives properties of code points from the runtime's Unicode data, as RFC 8264 section 8 and RFC 5892 section 3
/// describe, instead of from tables of one version of Unicode.
/// </summary>
static class CodePoints
{
    /// <summary>The class of a code point.</summary>
    public static CodePointClass Classify(Rune rune)
    {
        var value = rune.Value;
        if (value is >= 0x21 and <= 0x7E or >= 0x4E00 and <= 0x9FA5)
        {
            return CodePointClass.Valid;
        }

        if (Exception(value) is { } exception)
        {
            return exception;
        }

        var category = Rune.GetUnicodeCategory(rune);
        if (category is UnicodeCategory.OtherNotAssigned or UnicodeCategory.Control or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse)
        {
            return CodePointClass.Disallowed;
        }

        if (value is 0x200C or 0x200D)
        {
            return CodePointClass.Contextual;
        }

        if (IsOldHangul(value) || IsIgnorable(value))
        {
            return CodePointClass.Disallowed;
        }

        return HasCompatibilityForm(rune) ? CodePointClass.FreeformOnly : category switch
        {
            UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter or UnicodeCategory.OtherLetter
                or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ModifierLetter
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => CodePointClass.Valid,
            UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                => CodePointClass.Disallowed,
            _ => CodePointClass.FreeformOnly,
        };
    }

    /// <summary>Whether a code point is a full-width or half-width form (Unicode Standard Annex 11).</summary>
    public static bool IsWidthForm(int value) => value is 0x3000 or (>= 0xFF01 and <= 0xFFEE);

    // RFC 5892 section 2.6.
    static CodePointClass? Exception(int value) => value switch
    {
        0xDF or 0x3C2 or 0x6FD or 0x6FE or 0xF0B or 0x3007 => CodePointClass.Valid,
        0xB7 or 0x375 or 0x5F3 or 0x5F4 or 0x30FB or (>= 0x660 and <= 0x669) or (>= 0x6F0 and <= 0x6F9)
            => CodePointClass.Contextual,
        0x640 or 0x7FA or 0x302E or 0x302F or (>= 0x3031 and <= 0x3035) or 0x303B => CodePointClass.Disallowed,
        _ => null,
    };

    // Hangul_Syllable_Type L, V, T (RFC 5892 section 2.9).
    static bool IsOldHangul(int value) => value is (>= 0x1100 and <= 0x11FF) or (>= 0xA960 and <= 0xA97C)
        or (>= 0xD7B0 and <= 0xD7C6) or (>= 0xD7CB and <= 0xD7FB);

    // Default_Ignorable_Code_Point and Noncharacter_Code_Point (RFC 8264 section 9.13).
    static bool IsIgnorable(int value) => value is 0xAD or 0x34F or 0x61C or 0x115F or 0x1160 or 0x17B4 or 0x17B5
        or (>= 0x180B and <= 0x180F) or (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E)
        or (>= 0x2060 and <= 0x206F) or 0x3164 or (>= 0xFDD0 and <= 0xFDEF) or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF
        or 0xFFA0 or (>= 0xFFF0 and <= 0xFFF8) or (>= 0x1BCA0 and <= 0x1BCA3) or (>= 0x1D173 and <= 0x1D17A)
        or (>= 0xE0000 and <= 0xE0FFF) || (value & 0xFFFE) == 0xFFFE;

    static bool HasCompatibilityForm(Rune rune)
    {
        var text = rune.ToString();
        return !text.IsNormalized(NormalizationForm.FormKC);
    }
}
