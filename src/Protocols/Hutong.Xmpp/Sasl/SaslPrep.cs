using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Hutong.Xmpp.Precis;

namespace Hutong.Xmpp.Sasl;

/// <summary>
/// SASLprep (RFC 4013), which SCRAM and PLAIN still name for passwords and which clients apply. It differs from
/// OpaqueString in taking compatibility forms together: everything that OpaqueString leaves as it is in NFKC is equal.
/// </summary>
public static class SaslPrep
{
    /// <summary>Prepares a password. False when it is empty, too long, or holds what is prohibited.</summary>
    public static bool TryPrepare(string text, [NotNullWhen(true)] out string? prepared)
    {
        prepared = null;
        if (text.Length is 0 or > PrecisProfile.MaxChars
            || !PrecisProfile.TryRunes(text, mapWidth: false, out var runes))
        {
            return false;
        }

        if (Ascii.IsValid(text))
        {
            prepared = text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? null : text;
            return prepared is not null;
        }

        var mapped = new StringBuilder(text.Length);
        foreach (var rune in runes)
        {
            if (!IsMappedToNothing(rune.Value))
            {
                mapped.Append(Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator || rune.Value == 0x200B
                    ? " " : rune.ToString());
            }
        }

        var result = mapped.ToString();
        if (!IsAssigned(result))
        {
            return false;
        }

        result = result.Normalize(NormalizationForm.FormKC);
        prepared = result.Length > 0 && IsAssigned(result) && BidiAllows(result) ? result : null;
        return prepared is not null;
    }

    // RFC 3454 table B.1.
    static bool IsMappedToNothing(int value) => value is 0xAD or 0x34F or 0x1806 or (>= 0x180B and <= 0x180D)
        or 0x200C or 0x200D or 0x2060 or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF;

    // RFC 4013 sections 2.3 and 2.5, by category: control, format, surrogate, private use, not assigned.
    static bool IsAssigned(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.Control or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                || (category == UnicodeCategory.Format && rune.Value is not (0x600 or 0x6DD))
                || rune.Value is 0xFFFD or (>= 0xFFF9 and <= 0xFFFC) or (>= 0x2FF0 and <= 0x2FFB))
            {
                return false;
            }
        }

        return true;
    }

    // RFC 3454 section 6: with any right-to-left character there is no left-to-right one, and it begins and ends so.
    static bool BidiAllows(string text)
    {
        PrecisProfile.TryRunes(text, mapWidth: false, out var runes);
        var (right, left) = (false, false);
        foreach (var rune in runes)
        {
            right |= BidiRule.IsRightToLeft(rune);
            left |= BidiRule.IsLeftToRight(rune);
        }

        return !right || (!left && BidiRule.IsRightToLeft(runes[0]) && BidiRule.IsRightToLeft(runes[^1]));
    }
}
