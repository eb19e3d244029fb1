using Hutong.Kernel.Numbers;

namespace Hutong.Calling.Numbers;

/// <summary>What somebody dialled.</summary>
enum DialledKind
{
    /// <summary>No number: a name, or nonsense.</summary>
    Name,

    /// <summary>A number of the world.</summary>
    Number,

    /// <summary>An emergency number.</summary>
    Emergency,

    /// <summary>A short number of the local exchange: 10086, 12306.</summary>
    Short,

    /// <summary>A code of ours: *97.</summary>
    Code,
}

/// <summary>What was dialled, as it is read by the region of the account.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A number in E.164 with +, otherwise as dialled.</param>
readonly record struct Dialled(DialledKind Kind, string Text)
{
    const int ShortDigitsMax = 6;

    /// <summary>Reads what was dialled.</summary>
    public static Dialled Read(string text, string region)
    {
        text = text.Trim();
        if (text.StartsWith('*') || text.StartsWith('#'))
        {
            return new(DialledKind.Code, text);
        }

        var digits = new string([.. text.Where(char.IsAsciiDigit)]);
        var isPlain = digits.Length > 0 && text.All(one => char.IsAsciiDigit(one) || one is ' ' or '-');
        if (isPlain && EmergencyNumbers.IsEmergency(digits, region))
        {
            return new(DialledKind.Emergency, digits);
        }

        var number = NumberingPlans.World.Parse(text, region);
        if (number.IsValid)
        {
            return new(DialledKind.Number, number.Number.ToString());
        }

        return isPlain && digits.Length <= ShortDigitsMax
            ? new(DialledKind.Short, digits) : new(DialledKind.Name, text);
    }

    /// <summary>The region of a number in E.164, or the default.</summary>
    public static string RegionOf(string? number, string otherwise) =>
        number is not null && PhoneNumber.TryParseE164(number, out var read)
            ? NumberingPlans.World.RegionOf(read) ?? otherwise : otherwise;

    /// <summary>
    /// The language in which somebody is spoken to on the line: zh or en, by where the number is from.
    /// </summary>
    /// <param name="number">A number in E.164, or anything else.</param>
    /// <param name="otherwise">The region when it tells none.</param>
    public static string LanguageOf(string? number, string otherwise) =>
        RegionOf(number, otherwise) is "CN" or "HK" or "MO" or "TW" or "SG" ? "zh" : "en";
}
