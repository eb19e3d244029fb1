using Hutong.Calling.Calls;
using Hutong.Calling.Sounds;
using Hutong.Contracts.Accounts;
using Hutong.Media.Sessions;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Voicemail;

/// <summary>
/// A caller hears a greeting and a beep, and leaves a message: until it hangs up, presses #, or time is up.
/// </summary>
sealed class VoicemailFlow(Call call, CallLeg caller, AccountRef called, VoicemailProgram program) : CallFlow(call)
{
    static readonly TimeSpan BeepLength = TimeSpan.FromSeconds(0.5);
    const double BeepHz = 1000;

    readonly Recorder recorder = new(program.Options.LongestMessage);
    readonly Beep beep = new(BeepHz, BeepLength);
    bool isBegun, records;

    /// <summary>Begins, as soon as the caller's sound is there.</summary>
    public async ValueTask BeginAsync()
    {
        if (isBegun || caller.IsOver || caller.Audio.Session is not { Plan: not null } session)
        {
            return;
        }

        isBegun = true;
        Talk.Join(Call, caller);
        Call.Connected();
        Call.Bridge.Play(session, await program.GreetingAsync(called) ?? (ISoundSource)beep);
    }

    public override ValueTask OnChanged(CallLeg leg)
    {
        Call.Bridge.Refresh();
        return BeginAsync();
    }

    public override ValueTask OnPlayed(ISoundSource source)
    {
        if (caller.Audio.Session is not { } session)
        {
            return default;
        }

        if (source != beep)
        {
            Call.Bridge.Play(session, beep);
        }
        else if (!records)
        {
            records = true;
            Call.Bridge.Listen(session, recorder);
            Call.After(program.Options.LongestMessage, () =>
            {
                Call.Hangup(new(CallReason.HungUp));
                return default;
            });
        }

        return default;
    }

    public override ValueTask OnKey(CallLeg leg, char key)
    {
        if (key == '#')
        {
            Call.Hangup(new(CallReason.HungUp));
        }

        return default;
    }

    public override ValueTask OnEnded(CallLeg leg)
    {
        if (leg == caller)
        {
            Call.Reason ??= leg.End?.Reason;
            if (records && recorder.Length >= program.Options.ShortestMessage)
            {
                program.Deliver(called, Call, recorder);
            }
        }

        return default;
    }
}
