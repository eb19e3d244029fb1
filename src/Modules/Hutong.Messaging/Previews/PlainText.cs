using System.Globalization;
using System.Text;

namespace Hutong.Messaging.Previews;

/// <summary>Makes a line of text of what a stranger wrote: nothing in it changes what stands beside it.</summary>
static class PlainText
{
    /// <summary>
    /// The text on one line, without signs that are not seen or that turn the direction, at most so many characters;
    /// null when nothing is left.
    /// </summary>
    public static string? Of(string? text, int most)
    {
        if (text is null)
        {
            return null;
        }

        var line = new StringBuilder();
        var elements = StringInfo.GetTextElementEnumerator(text.Length > most * 16 ? text[..(most * 16)] : text);
        var count = 0;
        var gap = false;
        while (count < most && elements.MoveNext())
        {
            var element = elements.GetTextElement();
            if (string.IsNullOrWhiteSpace(element) || IsUnseen(element))
            {
                gap |= string.IsNullOrWhiteSpace(element);
                continue;
            }

            if (gap && line.Length > 0)
            {
                line.Append(' ');
                count++;
            }

            gap = false;
            line.Append(element);
            count++;
        }

        return line.Length == 0 ? null : line.ToString();
    }

    /// <summary>Control signs, marks of direction, lone surrogates, signs of private use.</summary>
    static bool IsUnseen(string element) => !Rune.TryGetRuneAt(element, 0, out var rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
