namespace Hutong.SandboxKit;

/// <summary>What a handset does when it is called; docs/guides/sandbox.md says what each means.</summary>
public enum HandsetMood
{
    Ring, Answer, Echo, Tone, Say, Busy, Silent, Off, Reject, Nonsense, Codecless, Slow, Unavailable, Mute,
}

/// <summary>A mood with its details; what is null is left to the sandbox.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="AfterSeconds">How long it rings before.</param>
/// <param name="Hz">Of a tone.</param>
/// <param name="LevelDbov">Of a tone.</param>
/// <param name="TalkSeconds">When it hangs up by itself.</param>
/// <param name="EarlyMedia">Whether callers hear the network's ringing tone (183).</param>
/// <param name="Codecs">PCMA, PCMU, G722: what it speaks, best first.</param>
public sealed record MoodSetting(
    HandsetMood Kind, double? AfterSeconds = null, double? Hz = null, double? LevelDbov = null,
    double? TalkSeconds = null, bool EarlyMedia = false, string[]? Codecs = null);

/// <summary>Who is shown on a handset.</summary>
/// <param name="Number">As it was sent; empty when it is withheld.</param>
/// <param name="Shown">With blanks.</param>
/// <param name="Name">The name that came with it.</param>
public sealed record HandsetParty(string Number, string Shown, string Name);

/// <summary>Where a call of a handset is.</summary>
public enum HandsetCallState
{
    Ringing, Dialing, RingingThere, Talking, Ended,
}

/// <summary>A call of a handset.</summary>
/// <param name="Aloud">Whether it has said that it rings.</param>
/// <param name="End">Why it is over: remoteHangUp, localHangUp, cancelled, refused, timeout, transport.</param>
/// <param name="Status">The code it was refused with, or 0.</param>
/// <param name="Keys">The keys that the other end pressed.</param>
/// <param name="Loss">The part of packets that were lost, 0 to 1.</param>
#pragma warning disable CS1573 // The others say what they are.
public sealed record HandsetCall(
    long Id, bool Incoming, HandsetParty Peer, HandsetCallState State, bool Aloud, bool Held, bool HeldThere,
    DateTimeOffset Started, DateTimeOffset? Answered, DateTimeOffset? Ended, string? End, int Status, string? Codec,
    string Keys, long PacketsIn, long PacketsOut, double Loss, double JitterMs, double HeardSeconds);
#pragma warning restore CS1573

/// <summary>A handset: the call that goes on, and the one before.</summary>
public sealed record HandsetState(
    string Number, string Shown, string Region, string NameZh, string NameEn, MoodSetting Mood, HandsetCall? Call,
    HandsetCall? Last)
{
    /// <summary>The call that goes on, or the one before.</summary>
    public HandsetCall? Latest => Call ?? Last;
}

/// <summary>
/// What a handset hears: the strongest tone, its level, its part of all power, and how much was listened to.
/// </summary>
public sealed record HandsetHearing(double FrequencyHz, double LevelDbov, double Purity, double Seconds, string Keys);

/// <summary>How the trunk as a whole is.</summary>
public enum TrunkHealth
{
    /// <summary>It works.</summary>
    Up,
    /// <summary>It answers nothing at all.</summary>
    Down,
    /// <summary>It refuses each new call with 503.</summary>
    Full,
}
