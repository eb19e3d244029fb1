using System.Globalization;
using System.Text;

namespace Hutong.Xmpp.Precis;

/// <summary>The Bidi Rule of RFC 5893 section 2, for a string that holds right-to-left code points.</summary>
static class BidiRule
{
    enum Direction : byte
    {
        Left,
        Right,
        Arabic,
        ArabicNumber,
        EuropeanNumber,
        NonSpacingMark,
        Neutral,
        Other,
    }

    /// <summary>Whether the string has none of those code points, or keeps the six conditions.</summary>
    public static bool Allows(ReadOnlySpan<Rune> text)
    {
        var mixed = false;
        foreach (var rune in text)
        {
            mixed |= Of(rune) is Direction.Right or Direction.Arabic or Direction.ArabicNumber;
        }

        if (!mixed)
        {
            return true;
        }

        var first = Of(text[0]);
        var end = text.Length - 1;
        while (end > 0 && Of(text[end]) == Direction.NonSpacingMark)
        {
            end--;
        }

        var last = Of(text[end]);
        return first switch
        {
            Direction.Right or Direction.Arabic => RightToLeft(text, last),
            Direction.Left => LeftToRight(text, last),
            _ => false,
        };
    }

    /// <summary>Whether a code point is of class R or AL.</summary>
    public static bool IsRightToLeft(Rune rune) => Of(rune) is Direction.Right or Direction.Arabic;

    /// <summary>Whether a code point is of class L.</summary>
    public static bool IsLeftToRight(Rune rune) => Of(rune) is Direction.Left;

    static bool RightToLeft(ReadOnlySpan<Rune> text, Direction last)
    {
        var (european, arabic) = (false, false);
        foreach (var rune in text)
        {
            var direction = Of(rune);
            european |= direction == Direction.EuropeanNumber;
            arabic |= direction == Direction.ArabicNumber;
            if (direction is Direction.Left or Direction.Other)
            {
                return false;
            }
        }

        return !(european && arabic) && last is Direction.Right or Direction.Arabic or Direction.EuropeanNumber
            or Direction.ArabicNumber;
    }

    static bool LeftToRight(ReadOnlySpan<Rune> text, Direction last)
    {
        foreach (var rune in text)
        {
            if (Of(rune) is Direction.Right or Direction.Arabic or Direction.ArabicNumber or Direction.Other)
            {
                return false;
            }
        }

        return last is Direction.Left or Direction.EuropeanNumber;
    }

    // The runtime does not publish Bidi_Class; these are its values for what the string classes let through.
    static Direction Of(Rune rune)
    {
        var value = rune.Value;
        var category = Rune.GetUnicodeCategory(rune);
        if (category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
        {
            return Direction.NonSpacingMark;
        }

        return value switch
        {
            (>= '0' and <= '9') or (>= 0x6F0 and <= 0x6F9) => Direction.EuropeanNumber,
            (>= 0x660 and <= 0x669) or 0x66B or 0x66C or 0x6DD or 0x8E2 or (>= 0x600 and <= 0x605)
                or (>= 0x10D30 and <= 0x10D39) or (>= 0x10E60 and <= 0x10E7E) => Direction.ArabicNumber,
            (>= 0x600 and <= 0x7BF) or (>= 0x860 and <= 0x8FF) or (>= 0xFB50 and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFE)
                or (>= 0x10D00 and <= 0x10D3F) or (>= 0x10EC0 and <= 0x10EFF) or (>= 0x1EC70 and <= 0x1ECBF)
                or (>= 0x1ED00 and <= 0x1ED4F) or (>= 0x1EE00 and <= 0x1EEFF) => Direction.Arabic,
            (>= 0x590 and <= 0x5FF) or (>= 0x7C0 and <= 0x85F) or (>= 0xFB1D and <= 0xFB4F)
                or (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF) => Direction.Right,
            _ => Rune.IsLetter(rune) || Rune.IsDigit(rune) || category is UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.LetterNumber ? Direction.Left
                : Rune.IsControl(rune) ? Direction.Other : Direction.Neutral,
        };
    }
}
