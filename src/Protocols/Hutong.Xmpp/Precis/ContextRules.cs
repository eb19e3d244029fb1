using System.Text;

namespace Hutong.Xmpp.Precis;

/// <summary>The rules of RFC 5892 appendix A for code points that are allowed only beside certain others.</summary>
static class ContextRules
{
    // Canonical_Combining_Class 9.
    static readonly HashSet<int> Viramas =
    [
        0x94D, 0x9CD, 0xA4D, 0xACD, 0xB4D, 0xBCD, 0xC4D, 0xCCD, 0xD3B, 0xD3C, 0xD4D, 0xDCA, 0xE3A, 0xEBA, 0xF84,
        0x1039, 0x103A, 0x1714, 0x1734, 0x17D2, 0x1A60, 0x1B44, 0x1BAA, 0x1BAB, 0x1BF2, 0x1BF3, 0x2D7F, 0xA806,
        0xA8C4, 0xA953, 0xA9C0, 0xAAF6, 0xABED, 0x10A3F, 0x11046, 0x1107F, 0x110B9, 0x11133, 0x11134, 0x111C0,
        0x11235, 0x112EA, 0x1134D, 0x11442, 0x114C2, 0x115BF, 0x1163F, 0x116B6, 0x1172B, 0x11839, 0x1193D, 0x1193E,
        0x119E0, 0x11A34, 0x11A47, 0x11A99, 0x11C3F, 0x11D44, 0x11D45, 0x11D97,
    ];

    /// <summary>Whether the code point at an index may stand where it stands.</summary>
    public static bool Allows(ReadOnlySpan<Rune> text, int index)
    {
        var before = index > 0 ? text[index - 1].Value : 0;
        var after = index + 1 < text.Length ? text[index + 1].Value : 0;
        return text[index].Value switch
        {
            0x200D => Viramas.Contains(before),
            0x200C => Viramas.Contains(before) || (JoinsLeft(before) && IsArabicLetter(after)),
            0xB7 => before == 'l' && after == 'l',
            0x375 => after is (>= 0x370 and <= 0x3FF) or (>= 0x1F00 and <= 0x1FFF),
            0x5F3 or 0x5F4 => before is >= 0x591 and <= 0x5F4,
            0x30FB => HasKanaOrHan(text),
            >= 0x660 and <= 0x669 => !HasBetween(text, 0x6F0, 0x6F9),
            >= 0x6F0 and <= 0x6F9 => !HasBetween(text, 0x660, 0x669),
            _ => false,
        };
    }

    static bool IsArabicLetter(int value) =>
        value is (>= 0x620 and <= 0x64A) or (>= 0x66E and <= 0x6D3) or (>= 0x6FA and <= 0x6FF)
            or (>= 0x750 and <= 0x77F);

    // Joining_Type D; the letters excluded join only to the right.
    static bool JoinsLeft(int value) => IsArabicLetter(value) && value is not ((>= 0x621 and <= 0x625) or 0x627 or 0x629
        or (>= 0x62F and <= 0x632) or 0x648 or (>= 0x671 and <= 0x677) or (>= 0x688 and <= 0x699) or 0x6C0
        or (>= 0x6C3 and <= 0x6CB) or 0x6CD or 0x6CF or 0x6D2 or 0x6D3 or (>= 0x759 and <= 0x75B) or 0x76B or 0x76C
        or 0x771 or 0x773 or 0x774 or 0x778 or 0x779);

    static bool HasKanaOrHan(ReadOnlySpan<Rune> text)
    {
        foreach (var rune in text)
        {
            if (rune.Value is (>= 0x3041 and <= 0x309F) or (>= 0x30A1 and <= 0x30FA) or (>= 0x30FC and <= 0x30FF)
                or 0x3005 or 0x3007 or (>= 0x31F0 and <= 0x31FF) or (>= 0x3400 and <= 0x4DBF)
                or (>= 0x4E00 and <= 0x9FFF) or (>= 0x20000 and <= 0x323AF))
            {
                return true;
            }
        }

        return false;
    }

    static bool HasBetween(ReadOnlySpan<Rune> text, int low, int high)
    {
        foreach (var rune in text)
        {
            if (rune.Value >= low && rune.Value <= high)
            {
                return true;
            }
        }

        return false;
    }
}
