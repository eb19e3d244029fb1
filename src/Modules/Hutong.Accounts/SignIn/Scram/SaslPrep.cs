using System.Globalization;
using System.Text;

namespace Hutong.Accounts.SignIn.Scram;

/// <summary>
/// Prepares a password as SCRAM asks (RFC 4013): other spaces become a space, what is mapped to nothing is dropped,
/// NFKC, then control, private, surrogate and unassigned characters are refused.
/// </summary>
static class SaslPrep
{
    /// <summary>The most characters of a password; more is refused before anything is computed.</summary>
    public const int MaxChars = 256;

    /// <summary>The prepared password, or null when it may not be one.</summary>
    public static string? Prepare(string password)
    {
        if (password.Length is 0 or > MaxChars)
        {
            return null;
        }

        // Nearly all passwords: nothing to map.
        if (!password.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return password;
        }

        var mapped = new StringBuilder(password.Length);
        foreach (var rune in password.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar)
            {
                return null;
            }

            if (IsMappedToNothing(rune.Value))
            {
                continue;
            }

            mapped.Append(Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator || rune.Value == 0x200B
                ? " " : rune.ToString());
        }

        var normal = mapped.ToString().Normalize(NormalizationForm.FormKC);
        foreach (var rune in normal.EnumerateRunes())
        {
            if (IsProhibited(rune))
            {
                return null;
            }
        }

        return normal.Length == 0 ? null : normal;
    }

    // RFC 3454 appendix B.1.
    static bool IsMappedToNothing(int c) => c is 0xAD or 0x34F or 0x1806 or (>= 0x180B and <= 0x180D)
        or 0x200C or 0x200D or 0x2060 or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF;

    // RFC 3454 appendices C.2 to C.9, by category where the tables follow it.
    static bool IsProhibited(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
        or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
