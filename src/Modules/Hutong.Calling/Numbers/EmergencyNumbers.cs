namespace Hutong.Calling.Numbers;

/// <summary>
/// Numbers that are never a matter of money or of a far-away server: emergency calls, by country, and short numbers of
/// which only the local exchange knows whom they reach.
/// </summary>
static class EmergencyNumbers
{
    // Dialled anywhere, these are meant as emergency calls (3GPP TS 22.101 section 10.1.1).
    static readonly HashSet<string> Everywhere =
        new(StringComparer.Ordinal) { "112", "911", "999", "000", "08", "118" };

    static readonly Dictionary<string, string[]> ByRegion = new(StringComparer.Ordinal)
    {
        ["CN"] = ["110", "119", "120", "122", "12110", "12119", "12395", "95110"],
        ["HK"] = ["992"],
        ["MO"] = ["993"],
        ["TW"] = ["110", "119", "113"],
        ["JP"] = ["110", "118", "119"],
        ["KR"] = ["111", "113", "119", "122"],
        ["SG"] = ["993", "995"],
        ["MY"] = ["991", "994"],
        ["TH"] = ["191", "199", "1669"],
        ["VN"] = ["113", "114", "115"],
        ["ID"] = ["110", "113", "119"],
        ["PH"] = ["117"],
        ["IN"] = ["100", "101", "102", "108", "1091"],
        ["PK"] = ["15", "16", "1122"],
        ["AU"] = ["106"],
        ["NZ"] = ["111"],
        ["US"] = ["933", "988"],
        ["CA"] = ["988"],
        ["GB"] = ["101", "111", "116123"],
        ["DE"] = ["110", "19222"],
        ["FR"] = ["15", "17", "18", "114", "115", "119", "191", "196"],
        ["IT"] = ["113", "115", "1530"],
        ["ES"] = ["061", "062", "080", "091", "092"],
        ["CH"] = ["117", "144", "1414"],
        ["AT"] = ["122", "133", "144"],
        ["RU"] = ["101", "102", "103", "104"],
        ["UA"] = ["101", "102", "103"],
        ["TR"] = ["110", "155", "156", "158"],
        ["BR"] = ["190", "191", "192", "193"],
        ["MX"] = ["060", "066"],
        ["AR"] = ["100", "101", "107"],
        ["ZA"] = ["10111", "10177"],
        ["NG"] = ["767"],
        ["EG"] = ["122", "123", "180"],
        ["AE"] = ["997", "998"],
        ["SA"] = ["937", "993", "996", "997", "998"],
        ["IL"] = ["100", "101", "102"],
    };

    /// <summary>Whether digits as dialled are an emergency number there.</summary>
    public static bool IsEmergency(string dialled, string region) =>
        Everywhere.Contains(dialled)
        || (ByRegion.TryGetValue(region, out var numbers) && Array.IndexOf(numbers, dialled) >= 0);
}
