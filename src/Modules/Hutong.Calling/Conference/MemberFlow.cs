using Hutong.Calling.Calls;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Conference;

/// <summary>Somebody is in a conference: *6 mutes, *9 raises the hand, *1 by the owner
/// records, 1 and 2 alone answer who is asked whether to be in a recording. It can be left, but not handed
/// on.</summary>
sealed class MemberFlow(
    Call call, ConferenceRoom room, Member member, ConferenceEntrance entrance) : CallFlow(call)
{
    const char Yes = '1', No = '2';

    bool starred;

    public override async ValueTask OnKey(CallLeg leg, char key)
    {
        var code = starred;
        starred = key == '*';
        if (leg != member.Leg)
        {
            return;
        }

        if (!code)
        {
            if (key is Yes or No)
            {
                room.Agree(member, key == Yes);
            }

            return;
        }

        if (key == '1' && member is { IsOwner: true, Party.Account: { } owner })
        {
            await room.RecordAsync(owner, room.Recording is null);
            return;
        }

        if (key == '6')
        {
            var muted = !member.Muted;
            room.Mute(member, muted, byOwner: false);
            await SayAsync(muted ? ConferenceWord.Muted
                : member.Silenced ? ConferenceWord.Silenced : ConferenceWord.Unmuted);
        }
        else if (key == '9')
        {
            var up = member.HandSince is null;
            room.Raise(member, up);
            await SayAsync(up ? ConferenceWord.HandUp : ConferenceWord.HandDown);
        }
    }

    /// <summary>Says something to this one.</summary>
    public async ValueTask SayAsync(ConferenceWord word) =>
        room.Play(member, await entrance.Words.SayAsync(word, member.Party));

    public override ValueTask OnChanged(CallLeg leg)
    {
        room.Refresh(member);
        return default;
    }

    // Another phone of the same person that answers too late, or somebody called in by a way that is not ours.
    public override ValueTask OnAnswered(CallLeg leg)
    {
        leg.Finish(new(CallReason.AnsweredElsewhere));
        return default;
    }

    public override ValueTask OnEnded(CallLeg leg)
    {
        if (leg == member.Leg)
        {
            Call.Reason ??= leg.End?.Reason;
            Call.Hangup(new(CallReason.HungUp));
        }

        return default;
    }
}
