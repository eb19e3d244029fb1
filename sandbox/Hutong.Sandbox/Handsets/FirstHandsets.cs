using Hutong.Kernel.Numbers;

namespace Hutong.Sandbox.Handsets;

/// <summary>
/// The telephones that are there at first, of several countries. Numbers are kept free for fiction where a country does
/// that; none is ever called outside of this machine.
/// </summary>
static class FirstHandsets
{
    static readonly (string Number, string Zh, string En, Mood Mood)[] All =
    [
        ("+8613911110001", "王师傅", "Master Wang", Mood.Ringing),
        ("+862155550102", "上海前台", "Shanghai front desk", Mood.Ringing),
        ("+14155550134", "玛雅", "Maya", Mood.Ringing),
        ("+442079460018", "奥利弗", "Oliver", new(MoodKind.Echo)),
        ("+493023125018", "安娜", "Anna", new(MoodKind.Tone, Hz: 440)),
        ("+81312340101", "佐藤", "Sato", new(MoodKind.Say)),
        ("+85251110101", "陈小姐", "Miss Chan", new(MoodKind.Busy)),
        ("+919811100101", "普里娅", "Priya", new(MoodKind.Off)),
    ];

    public static void AddTo(HandsetWorld world)
    {
        foreach (var (text, zh, en, mood) in All)
        {
            if (PhoneNumber.TryParseE164(text, out var number))
            {
                world.Add(number, new(zh, en), mood);
            }
        }
    }
}
