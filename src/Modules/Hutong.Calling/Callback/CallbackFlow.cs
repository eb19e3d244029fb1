using Hutong.Calling.Calls;
using Hutong.Calling.Sounds;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Callback;

/// <summary>
/// The server calls both: first the telephone of who asked, showing the service number, then the other's, showing the
/// number of who asked if it is proved; then they talk. No browser, no data: two ordinary telephones.
/// </summary>
sealed class CallbackFlow(Call call, CallbackRequest request) : CallFlow(call)
{
    static readonly TimeSpan BusyToneLength = TimeSpan.FromSeconds(3);

    readonly CallParts parts = call.Parts;
    readonly List<CallLeg> ringing = [];
    CallLeg? first;
    LegEnd? refused;

    /// <summary>Rings the first telephone.</summary>
    public async ValueTask BeginAsync()
    {
        if (Call.IsOver)
        {
            // Hung up before it rang: nothing rings.
            return;
        }

        Call.After(parts.Options.LongestCall, () =>
        {
            Call.Hangup(new(CallReason.TimeUsedUp));
            return default;
        });
        var (leg, refusal) = await Ringing.TelephoneAsync(
            Call, request.From, request.Owner, parts.ServiceNumber, [], parts.Options.RingTime * 2);
        if (leg is null)
        {
            Call.Reason = refusal!.Reason;
            Call.Hangup(refusal);
            return;
        }

        first = leg;
        leg.Party = leg.Party with { Account = request.Owner };
    }

    public override async ValueTask OnAnswered(CallLeg leg)
    {
        if (leg == first)
        {
            await RingOtherAsync();
            return;
        }

        if (!ringing.Remove(leg))
        {
            leg.Finish(new(CallReason.AnsweredElsewhere));
            return;
        }

        foreach (var other in ringing)
        {
            other.Finish(new(CallReason.AnsweredElsewhere));
        }

        TalkFlow.Begin(Call, first!, leg);
    }

    public override ValueTask OnEnded(CallLeg leg)
    {
        if (leg == first)
        {
            // Nobody talks to a telephone that has gone.
            Call.Reason ??= first.AnsweredAt is null || leg.End?.Reason != CallReason.HungUp
                ? leg.End?.Reason : CallReason.Cancelled;
            Call.Hangup(new(CallReason.Cancelled));
            return default;
        }

        if (ringing.Remove(leg) && ringing.Count == 0 && first is { IsOver: false })
        {
            GiveUp(leg.End ?? new(CallReason.Failed));
        }

        return default;
    }

    async ValueTask RingOtherAsync()
    {
        first!.Dial?.Answered();
        Talk.Join(Call, first);
        if (first.Audio.Session is { } session)
        {
            Call.Bridge.Play(session, Tones.Ringing(parts.Options.Region));
        }

        var show = await parts.Owners.ProvedAsync(request.Owner, CancellationToken.None) ?? parts.ServiceNumber;
        if (request.ToAccount is { } account)
        {
            ringing.AddRange(await Ringing.DevicesAsync(Call, account, new OutgoingCall
            {
                From = show,
                CallId = Call.Id,
                RingTime = parts.Options.RingTime * 2,
            }, first.Codecs, default));
        }
        else
        {
            var (leg, refusal) = await Ringing.TelephoneAsync(
                Call, request.To, request.Owner, show, first.Codecs, parts.Options.RingTime * 2);
            refused = refusal;
            if (leg is not null)
            {
                ringing.Add(leg);
            }
        }

        if (ringing.Count == 0)
        {
            GiveUp(refused ?? new(CallReason.Away));
        }
    }

    void GiveUp(LegEnd end)
    {
        Call.Reason ??= end.Reason;
        if (first!.Audio.Session is { } session)
        {
            Call.Bridge.Play(session, Tones.Busy(parts.Options.Region));
        }

        Call.After(BusyToneLength, () =>
        {
            Call.Hangup(new(end.Reason));
            return default;
        });
    }
}
