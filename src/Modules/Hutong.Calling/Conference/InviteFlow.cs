using Hutong.Calling.Calls;
using Hutong.Contracts.Accounts;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Conference;

/// <summary>Whom the owner has rung: an account's devices, or a telephone.</summary>
/// <param name="Owner">Who asks and pays.</param>
/// <param name="Account">Whose devices ring; null for a telephone.</param>
/// <param name="Number">The telephone, in E.164; or what rings when the account has no device.</param>
sealed record Invitation(AccountRef Owner, AccountRef? Account, string? Number);

/// <summary>
/// Somebody is rung to come into a conference. A device comes in when it is answered; a telephone only when 1 is
/// pressed: no answering machine talks to those who confer.
/// </summary>
sealed class InviteFlow(
    Call call, Invitation invitation, ConferenceRoom room, Member member, ConferenceEntrance entrance) : CallFlow(call)
{
    const int AsksMax = 3;
    const char Yes = '1';
    static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(8);

    readonly CallParts parts = call.Parts;
    readonly List<CallLeg> ringing = [];
    CallLeg? asked;
    int asks;

    /// <summary>Rings; why not, or null when it does.</summary>
    public async ValueTask<CallReason?> BeginAsync()
    {
        Call.After(parts.Options.LongestCall, () =>
        {
            Call.Hangup(new(CallReason.TimeUsedUp));
            return default;
        });
        var show = await parts.Owners.ProvedAsync(invitation.Owner, CancellationToken.None);
        if (invitation.Account is { } account)
        {
            ringing.AddRange(await Ringing.DevicesAsync(Call, account, new OutgoingCall
            {
                From = show ?? invitation.Owner.Address.ToString(),
                FromName = room.Row.Title,
                CallId = Call.Id,
                RingTime = parts.Options.RingTime,
            }, [], default));
        }

        LegEnd? refused = null;
        if (ringing.Count == 0 && invitation.Number is { } number)
        {
            var (leg, refusal) = await Ringing.TelephoneAsync(
                Call, number, invitation.Owner, show ?? parts.ServiceNumber, [], parts.Options.RingTime);
            refused = refusal;
            if (leg is not null)
            {
                ringing.Add(leg);
            }
        }

        if (ringing.Count > 0)
        {
            return null;
        }

        var reason = refused?.Reason ?? CallReason.Away;
        Call.Hangup(new(reason, Text: refused?.Text));
        return reason;
    }

    public override async ValueTask OnAnswered(CallLeg leg)
    {
        if (!ringing.Remove(leg))
        {
            leg.Finish(new(CallReason.AnsweredElsewhere));
            return;
        }

        foreach (var other in ringing.ToArray())
        {
            other.Finish(new(CallReason.AnsweredElsewhere));
        }

        leg.Dial?.Answered();
        if (leg.Party.Kind != LegKind.Trunk)
        {
            await entrance.EnterAsync(Call, leg, room, member);
            return;
        }

        asked = leg;
        room.Move(member, MemberState.Asked);
        Talk.Join(Call, leg);
        await AskAsync();
    }

    public override async ValueTask OnKey(CallLeg leg, char key)
    {
        if (leg == asked && key == Yes && Call.Flow == this)
        {
            asked = null;
            await entrance.EnterAsync(Call, leg, room, member);
        }
    }

    public override ValueTask OnEnded(CallLeg leg)
    {
        if (leg == asked || (ringing.Remove(leg) && ringing.Count == 0 && asked is null))
        {
            Call.Reason ??= leg.End?.Reason;
            Call.Hangup(new(CallReason.Cancelled));
        }

        return default;
    }

    async ValueTask AskAsync()
    {
        if (asked is not { IsOver: false } leg || Call.Flow != this)
        {
            return;
        }

        if (++asks > AsksMax)
        {
            // Whoever took it, took it for nobody: a machine, most likely.
            Call.Reason ??= CallReason.NoAnswer;
            Call.Hangup(new(CallReason.HungUp));
            return;
        }

        Call.After(AskEvery, AskAsync);
        var sound = await entrance.Words.SayAsync(ConferenceWord.Invited, leg.Party);
        if (leg.Audio.Session is { } session && asked == leg)
        {
            Call.Bridge.Play(session, sound);
        }
    }
}
