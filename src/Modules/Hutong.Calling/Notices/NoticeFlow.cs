using Hutong.Calling.Calls;
using Hutong.Media.Sessions;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Notices;

/// <summary>
/// A caller hears why the call comes to nothing, before it is refused: nobody has answered, nobody pays.
/// </summary>
sealed class NoticeFlow(Call call, CallLeg caller, LegEnd end) : CallFlow(call)
{
    /// <summary>Begins; the caller has sound already.</summary>
    public void Begin(ISoundSource sound, TimeSpan longest)
    {
        Talk.Join(Call, caller);
        Call.Bridge.Play(caller.Audio.Session!, sound);
        Call.After(longest, Refuse);
    }

    public override ValueTask OnPlayed(ISoundSource source) => Refuse();

    // Who has heard enough has hung up: why the call came to nothing stays what it was.
    public override ValueTask OnEnded(CallLeg leg) => default;

    ValueTask Refuse()
    {
        Call.Hangup(end);
        return default;
    }
}
