using Hutong.Calling.Calls;
using Hutong.Calling.Numbers;
using Hutong.Calling.Sounds;
using Hutong.Media.Sessions;

namespace Hutong.Calling.Conference;

/// <summary>What a caller is told.</summary>
enum ConferenceWord
{
    AskNumber,
    AskPin,
    Wrong,
    TooManyTries,
    Locked,
    Full,
    Removed,
    Over,
    First,
    Invited,
    Muted,
    Unmuted,
    Silenced,
    HandUp,
    HandDown,
}

/// <summary>Words of conferences.</summary>
sealed class ConferenceWords(CallingOptions options, SpokenWords words)
{
    /// <summary>The language of a party: by where its number is from.</summary>
    public string LanguageOf(CallParty party) =>
        Dialled.LanguageOf(party.Number ?? party.Account?.Address.Local, options.Region);

    /// <summary>A word as sound.</summary>
    public ValueTask<ISoundSource> SayAsync(ConferenceWord word, CallParty party)
    {
        var language = LanguageOf(party);
        return words.SayAsync(Text(word, language), language, Tones(word));
    }

    /// <summary>A word as text.</summary>
    public static string Text(ConferenceWord word, string language) => word switch
    {
        ConferenceWord.AskNumber => language == "zh" ? "欢迎使用电话会议。请输入会议号，按井号键结束。"
            : "Welcome. Please enter the conference number, then press hash.",
        ConferenceWord.AskPin => language == "zh" ? "请输入会议密码，按井号键结束。"
            : "Please enter the PIN, then press hash.",
        ConferenceWord.Wrong => language == "zh" ? "会议号或密码不正确。"
            : "This number or PIN is not right.",
        ConferenceWord.TooManyTries => language == "zh" ? "尝试次数过多，请稍后再拨。再见。"
            : "Too many tries. Please call again later. Goodbye.",
        ConferenceWord.Locked => language == "zh" ? "会议已锁定，无法加入。再见。"
            : "The conference is locked. Goodbye.",
        ConferenceWord.Full => language == "zh" ? "会议人数已满。再见。" : "The conference is full. Goodbye.",
        ConferenceWord.Removed => language == "zh" ? "您已被移出会议。再见。"
            : "You were removed from this conference. Goodbye.",
        ConferenceWord.Over => language == "zh" ? "会议已结束。再见。" : "The conference is over. Goodbye.",
        ConferenceWord.First => language == "zh" ? "您是第一位，请稍候。" : "You are the first. Please wait.",
        ConferenceWord.Invited => language == "zh" ? "邀请您参加电话会议。加入请按一。"
            : "You are invited to a conference. To join, press 1.",
        ConferenceWord.Muted => language == "zh" ? "已静音。" : "Muted.",
        ConferenceWord.Unmuted => language == "zh" ? "已取消静音。" : "You can be heard.",
        ConferenceWord.Silenced => language == "zh" ? "主持人已将您静音。发言请按星号九举手。"
            : "The host has muted you. To ask for the floor, press star 9.",
        ConferenceWord.HandUp => language == "zh" ? "已举手。" : "Your hand is up.",
        _ => language == "zh" ? "已放下手。" : "Your hand is down.",
    };

    static double[] Tones(ConferenceWord word) => word switch
    {
        ConferenceWord.AskNumber => [523, 659],
        ConferenceWord.AskPin => [523, 659, 784],
        ConferenceWord.Invited => [523, 784, 523, 784],
        ConferenceWord.Wrong => [392, 330],
        ConferenceWord.First => [659],
        ConferenceWord.Muted or ConferenceWord.HandDown => [600, 500],
        ConferenceWord.Silenced => [600, 500, 400],
        ConferenceWord.Unmuted or ConferenceWord.HandUp => [500, 600],
        _ => [523, 440, 370, 294],
    };
}
