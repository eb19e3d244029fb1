using System.Text;
using Hutong.Phonebook.Cards;
using Hutong.Phonebook.Pinyin;

namespace Hutong.Phonebook.Search;

/// <summary>What is looked for, in the forms in which it is compared.</summary>
/// <param name="Text">Lower case, without accents.</param>
/// <param name="Letters">Its letters and digits alone: what is typed for a name, by sound or on a keypad.</param>
/// <param name="Digits">The digits of a number in any spelling; empty when it is none.</param>
/// <param name="Number">The digits of the number that it is, with its country code; empty when it is none.</param>
/// <param name="IsKeys">Whether it can have been typed on nine keys for a name.</param>
sealed record SearchQuery(string Text, string Letters, string Digits, string Number, bool IsKeys)
{
    /// <summary>The longest text that is looked for, in characters.</summary>
    public const int MaxChars = 100;

    /// <summary>Reads a query; null when there is nothing to look for.</summary>
    public static SearchQuery? Of(string text, string region)
    {
        var folded = NameReading.Fold(text.Trim());
        if (folded.Length is 0 or > MaxChars)
        {
            return null;
        }

        var letters = new StringBuilder();
        foreach (var rune in folded.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                letters.Append(rune.ToString());
            }
        }

        var isNumber =
            folded.All(static c => char.IsAsciiDigit(c) || c is ' ' or '+' or '-' or '(' or ')' or '.' or '/');
        var digits = isNumber ? string.Concat(folded.Where(char.IsAsciiDigit)) : "";
        var number = digits.Length >= 5 ? CardFacts.Number(folded, region)?.TrimStart('+') ?? "" : "";
        return new(folded, letters.ToString(), digits, number,
            digits.Length > 0 && digits.Length == folded.Length && !digits.AsSpan().ContainsAny('0', '1'));
    }
}
