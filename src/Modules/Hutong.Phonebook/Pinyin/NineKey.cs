namespace Hutong.Phonebook.Pinyin;

/// <summary>The keys of a telephone (ITU-T E.161): which digit a letter is on.</summary>
static class NineKey
{
    /// <summary>The digit of a letter, of a digit itself; null for other characters.</summary>
    public static char? Of(char c) => c switch
    {
        >= '0' and <= '9' => c,
        >= 'a' and <= 'c' => '2',
        >= 'd' and <= 'f' => '3',
        >= 'g' and <= 'i' => '4',
        >= 'j' and <= 'l' => '5',
        >= 'm' and <= 'o' => '6',
        >= 'p' and <= 's' => '7',
        >= 't' and <= 'v' => '8',
        >= 'w' and <= 'z' => '9',
        _ => null,
    };

    /// <summary>The digits of a word of lower-case letters; what is on no key is left out.</summary>
    public static string Of(string word) => string.Concat(word.Select(static c => Of(c)).OfType<char>());
}
