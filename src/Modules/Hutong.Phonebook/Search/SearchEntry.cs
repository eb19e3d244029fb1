using Hutong.Phonebook.Book;
using Hutong.Phonebook.Cards;
using Hutong.Phonebook.Pinyin;

namespace Hutong.Phonebook.Search;

/// <summary>What a contact is found by.</summary>
sealed class SearchEntry
{
    readonly string name;
    readonly string compact;
    readonly IReadOnlyList<string[]> sounds;
    readonly IReadOnlyList<string[]> keys;
    readonly string[] digits;
    readonly string[] others;

    public SearchEntry(ContactRow row)
    {
        var facts = CardFacts.FromJson(row.Facts);
        (Id, Sort) = (row.Id, row.Sort);
        name = NameReading.Fold(facts.Name);
        compact = string.Concat(name.Where(char.IsLetterOrDigit));
        var parts = NameReading.Of(facts.Name).Parts.Take(Syllables.MaxParts).ToArray();
        sounds = [.. parts.Select(part => part.Readings.ToArray())];
        keys = Syllables.OnKeys(parts);
        Name = facts.Name;
        Numbers = [.. facts.Numbers.Select(one => one.Number).OfType<string>().Distinct(StringComparer.Ordinal)];
        Emails = [.. facts.Emails.Select(one => one.Value.ToLowerInvariant()).Distinct(StringComparer.Ordinal)];
        digits = [.. facts.Numbers.SelectMany(one => new[] { one.Number, one.Value }).OfType<string>()
            .Select(text => string.Concat(text.Where(char.IsAsciiDigit))).Where(text => text.Length > 0)
            .Distinct(StringComparer.Ordinal)];
        others = [.. Emails.Concat(new[] { facts.Nickname, facts.Organization, facts.Title, facts.Note }
            .Concat(facts.Categories).Concat(facts.Chats.Select(one => one.Value))
            .OfType<string>().Select(NameReading.Fold))];
    }

    public long Id { get; }

    public byte[] Sort { get; }

    /// <summary>The name as it is shown.</summary>
    public string Name { get; }

    /// <summary>Its telephone numbers in E.164 form.</summary>
    public IReadOnlyList<string> Numbers { get; }

    /// <summary>Its mail addresses in lower case.</summary>
    public IReadOnlyList<string> Emails { get; }

    /// <summary>How well it fits: 0 best, null not at all.</summary>
    public int? Fit(SearchQuery query)
    {
        if (name == query.Text)
        {
            return 0;
        }

        if (name.StartsWith(query.Text, StringComparison.Ordinal))
        {
            return 1;
        }

        if (query.Digits.Length > 0)
        {
            return FitDigits(query);
        }

        if (query.Letters.Length > 0 && Syllables.Find(sounds, query.Letters) is >= 0 and var at)
        {
            return at == 0 ? 2 : 4;
        }

        return name.Contains(query.Text, StringComparison.Ordinal)
            || (query.Letters.Length > 1 && compact.Contains(query.Letters, StringComparison.Ordinal)) ? 3
            : Array.Exists(others, text => text.Contains(query.Text, StringComparison.Ordinal)) ? 6 : null;
    }

    int? FitDigits(SearchQuery query)
    {
        var byKeys = query.IsKeys ? Syllables.Find(keys, query.Digits) : -1;
        if (byKeys == 0)
        {
            return 2;
        }

        foreach (var number in digits)
        {
            if (number == query.Number || number == query.Digits)
            {
                return 0;
            }

            if (number.Contains(query.Digits, StringComparison.Ordinal))
            {
                return 3;
            }
        }

        return byKeys > 0 ? 4
            : Array.Exists(others, text => text.Contains(query.Text, StringComparison.Ordinal)) ? 6 : null;
    }
}
