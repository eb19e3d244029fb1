using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Hutong.Xmpp.Precis;

/// <summary>
/// The profiles of RFC 8265 that XMPP uses: UsernameCaseMapped for localparts and user names, OpaqueString for
/// resources and passwords. Bad input gives false, never an exception.
/// </summary>
public static class PrecisProfile
{
    /// <summary>Longest input that is looked at, in UTF-16 units: enough for 1023 octets of output.</summary>
    public const int MaxChars = 2046;

    // RFC 8264 section 7: the rules are applied again until nothing changes, at most so often.
    const int MaxRounds = 4;

    /// <summary>Enforces UsernameCaseMapped (RFC 8265 section 3.3): width, class, case, NFC, direction.</summary>
    public static bool TryUsername(string text, [NotNullWhen(true)] out string? enforced)
    {
        if (Ascii.IsValid(text))
        {
            enforced =
                text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('!', '~') ? text.ToLowerInvariant() : null;
            return enforced is not null;
        }

        return TryStable(text, UsernameOnce, out enforced);
    }

    /// <summary>Enforces OpaqueString (RFC 8265 section 4.2): class, spaces, NFC.</summary>
    public static bool TryOpaque(string text, [NotNullWhen(true)] out string? enforced)
    {
        if (Ascii.IsValid(text))
        {
            enforced = text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? text : null;
            return enforced is not null;
        }

        return TryStable(text, OpaqueOnce, out enforced);
    }

    static bool TryStable(string text, Func<string, string?> once, [NotNullWhen(true)] out string? enforced)
    {
        enforced = null;
        if (text.Length is 0 or > MaxChars)
        {
            return false;
        }

        for (var round = 0; round < MaxRounds; round++)
        {
            if (once(text) is not { Length: > 0 } result)
            {
                return false;
            }

            if (result == text)
            {
                enforced = result;
                return true;
            }

            text = result;
        }

        return false;
    }

    static string? UsernameOnce(string text)
    {
        if (!TryRunes(text, mapWidth: true, out var runes) || !IsOfClass(runes, freeform: false))
        {
            return null;
        }

        var result = Lower(runes).Normalize(NormalizationForm.FormC);
        return TryRunes(result, mapWidth: false, out runes) && BidiRule.Allows(runes) ? result : null;
    }

    static string? OpaqueOnce(string text)
    {
        if (!TryRunes(text, mapWidth: false, out var runes) || !IsOfClass(runes, freeform: true))
        {
            return null;
        }

        var result = new StringBuilder(text.Length);
        foreach (var rune in runes)
        {
            result.Append(Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator ? " " : rune.ToString());
        }

        return result.ToString().Normalize(NormalizationForm.FormC);
    }

    internal static bool IsOfClass(ReadOnlySpan<Rune> runes, bool freeform)
    {
        for (var i = 0; i < runes.Length; i++)
        {
            var allowed = CodePoints.Classify(runes[i]) switch
            {
                CodePointClass.Valid => true,
                CodePointClass.FreeformOnly => freeform,
                CodePointClass.Contextual => ContextRules.Allows(runes, i),
                _ => freeform && runes[i].Value == ' ',
            };
            if (!allowed)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The code points of a text; false when a surrogate stands alone.</summary>
    internal static bool TryRunes(ReadOnlySpan<char> text, bool mapWidth, out Rune[] runes)
    {
        var list = new List<Rune>(text.Length);
        runes = [];
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var used) != OperationStatus.Done)
            {
                return false;
            }

            if (mapWidth && CodePoints.IsWidthForm(rune.Value))
            {
                list.AddRange(rune.ToString().Normalize(NormalizationForm.FormKC).EnumerateRunes());
            }
            else
            {
                list.Add(rune);
            }

            text = text[used..];
        }

        runes = [.. list];
        return true;
    }

    // The one unconditional full mapping of SpecialCasing.txt that the runtime's simple mapping leaves out.
    static string Lower(ReadOnlySpan<Rune> runes)
    {
        var result = new StringBuilder(runes.Length);
        foreach (var rune in runes)
        {
            result.Append(rune.Value == 0x130 ? "i\u0307" : Rune.ToLowerInvariant(rune).ToString());
        }

        return result.ToString();
    }
}
