namespace Hutong.VCards;

/// <summary>How the parts of a name become one.</summary>
public static class VCardNames
{
    /// <summary>
    /// The name made of N's components (family, given, additional, prefix, suffix). Chinese, Japanese and Korean names
    /// are written family first and without spaces.
    /// </summary>
    public static string Compose(IReadOnlyList<string> parts)
    {
        string Part(int index) => index < parts.Count ? parts[index].Trim() : "";
        var (family, given) = (Part(0), Part(1));
        if (IsEastAsian(family) || (family.Length == 0 && IsEastAsian(given)))
        {
            return (Part(3) + family + Part(2) + given + Part(4)).Trim();
        }

        return string.Join(' ',
            new[] { Part(3), given, Part(2), family, Part(4) }.Where(part => part.Length > 0));
    }

    /// <summary>Whether a text begins with a Han character, kana or hangul.</summary>
    public static bool IsEastAsian(string text) => text.Length > 0 && text[0] switch
    {
        >= '\u3040' and <= '\u30ff' or >= '\u3400' and <= '\u9fff' or >= '\uac00' and <= '\ud7a3'
            or >= '\uf900' and <= '\ufaff' => true,
        // Planes 2 and 3 hold nothing but Han characters.
        >= '\ud840' and <= '\ud8bf' => true,
        _ => false,
    };
}
