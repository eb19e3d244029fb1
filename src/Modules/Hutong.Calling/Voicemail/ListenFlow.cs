using Hutong.Calling.Calls;
using Hutong.Calling.Sounds;
using Hutong.Contracts.Accounts;
using Hutong.Media.Sessions;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Voicemail;

/// <summary>
/// Somebody listens to messages: the new ones first, a beep before each; # goes on to the next, 7 deletes the one that
/// plays.
/// </summary>
sealed class ListenFlow(Call call, CallLeg caller, AccountRef owner, VoicemailStore store) : CallFlow(call)
{
    static readonly TimeSpan BeepLength = TimeSpan.FromSeconds(0.3);
    const double BeforeHz = 1000, EndHz = 400;

    Queue<VoicemailRow>? left;
    VoicemailRow? playing;
    ISoundSource? sounding;

    public async ValueTask BeginAsync()
    {
        if (left is not null || caller.IsOver || caller.Audio.Session is not { Plan: not null })
        {
            return;
        }

        left = new((await store.ListAsync(owner, true, CancellationToken.None))
            .OrderBy(row => row.Heard).ThenByDescending(row => row.At));
        Talk.Join(Call, caller);
        Call.Connected();
        Next();
    }

    public override ValueTask OnChanged(CallLeg leg)
    {
        Call.Bridge.Refresh();
        return BeginAsync();
    }

    public override async ValueTask OnPlayed(ISoundSource source)
    {
        if (source != sounding || caller.Audio.Session is not { } session)
        {
            return;
        }

        if (source is not Beep)
        {
            await store.HearAsync(owner, playing!.Id, CancellationToken.None);
            Next();
        }
        else if (playing is not null && SoundFiles.Read(playing.Sound) is { } sound)
        {
            Play(session, new RecordingSound(sound.Samples, sound.SampleRateHz));
        }
        else
        {
            Call.Hangup(new(CallReason.HungUp));
        }
    }

    public override async ValueTask OnKey(CallLeg leg, char key)
    {
        if (playing is not { } row || key is not ('#' or '7'))
        {
            return;
        }

        await (key == '7' ? store.DeleteAsync(owner, row.Id, CancellationToken.None)
            : store.HearAsync(owner, row.Id, CancellationToken.None));
        Next();
    }

    public override ValueTask OnEnded(CallLeg leg)
    {
        Call.Reason ??= leg.End?.Reason;
        return default;
    }

    void Next()
    {
        left!.TryDequeue(out playing);
        if (caller.Audio.Session is { } session)
        {
            Play(session, new Beep(playing is null ? EndHz : BeforeHz, BeepLength));
        }
    }

    void Play(AudioSession session, ISoundSource source)
    {
        sounding = source;
        Call.Bridge.Play(session, source);
    }
}
