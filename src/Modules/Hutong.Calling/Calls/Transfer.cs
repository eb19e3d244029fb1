using Hutong.Calling.Sounds;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Calls;

/// <summary>
/// A party hands its call on. Blind: somebody else is rung while the other party hears that it rings, and the one who
/// asked may hang up at once. Attended: the one who asked has another call, whose other end is joined with ours.
/// </summary>
sealed class Transfer(Call call, CallLeg asker, CallLeg stays)
{
    readonly List<CallLeg> ringing = [];

    /// <summary>Begins; false when it came to nothing or is over at once.</summary>
    public async ValueTask<bool> BeginAsync(TransferRequest request)
    {
        asker.TellTransfer(TransferState.Trying);
        if (request.Replaces is { } edge)
        {
            Attended(edge);
            return false;
        }

        var parts = call.Parts;
        // Who hands the call on has called the new one, and pays for it.
        var payer = asker.Party.Account;
        var to = await Destinations.FindAsync(
            parts, call.Tenant, payer, request.Target, payer?.Address.Domain, CancellationToken.None);
        var refusal = to.Refusal ?? CallReason.Away;
        if (to.Account is { } account)
        {
            if (await parts.Policy.RefusalAsync(account, asker.Party, CancellationToken.None) is { } closed)
            {
                asker.TellTransfer(TransferState.Failed, closed);
                return false;
            }

            ringing.AddRange(await Ringing.DevicesAsync(call, account, new OutgoingCall
            {
                From = stays.Party.Shown,
                FromName = stays.Party.Name,
                CallId = call.Id,
                Diverted = asker.Party.Shown,
                RingTime = parts.Options.RingTime,
            }, stays.Codecs, default));
        }
        else if (to.Number is { } number && payer is not null)
        {
            var show = await parts.Owners.ProvedAsync(payer, CancellationToken.None) ?? parts.ServiceNumber;
            var (leg, why) = await Ringing.TelephoneAsync(
                call, number, payer, show, stays.Codecs, parts.Options.RingTime * 2);
            refusal = why?.Reason ?? refusal;
            if (leg is not null)
            {
                ringing.Add(leg);
            }
        }

        foreach (var leg in ringing)
        {
            leg.CalledIn = stays.Party;
        }

        if (ringing.Count == 0)
        {
            asker.TellTransfer(TransferState.Failed, refusal);
            return false;
        }

        if (stays.Audio.Session is { } session)
        {
            call.Bridge.Play(session, Tones.Ringing(call.Parts.Options.Region));
        }

        return true;
    }

    /// <summary>
    /// Rings the own telephone of who asked, which takes the call over when it is answered; both talk on meanwhile.
    /// </summary>
    public async ValueTask<bool> BeginOwnTelephoneAsync(string number)
    {
        asker.TellTransfer(TransferState.Trying);
        var parts = call.Parts;
        var (leg, refusal) = await Ringing.TelephoneAsync(
            call, number, asker.Party.Account, parts.ServiceNumber, stays.Codecs, parts.Options.RingTime);
        if (leg is null)
        {
            asker.TellTransfer(TransferState.Failed, refusal?.Reason);
            return false;
        }

        leg.Party = leg.Party with { Account = asker.Party.Account };
        ringing.Add(leg);
        return true;
    }

    public ValueTask OnRinging(CallLeg leg)
    {
        if (ringing.Contains(leg))
        {
            asker.TellTransfer(TransferState.Ringing);
        }

        return default;
    }

    /// <summary>Whether this was the one that was rung, and took it.</summary>
    public bool OnAnswered(CallLeg leg)
    {
        if (!ringing.Remove(leg))
        {
            return false;
        }

        foreach (var other in ringing)
        {
            other.Finish(new(CallReason.AnsweredElsewhere));
        }

        if (asker.Audio.Session is { } session)
        {
            call.Bridge.Remove(session);
        }

        leg.Dial?.Answered();
        Talk.Join(call, stays, leg);
        asker.TellTransfer(TransferState.Done);
        asker.Finish(new(CallReason.Transferred));
        return true;
    }

    /// <summary>Whether it has come to nothing with the end of this leg, and all goes on as before.</summary>
    public bool OnEnded(CallLeg leg)
    {
        if (leg == stays)
        {
            foreach (var other in ringing)
            {
                other.Finish(new(CallReason.Cancelled));
            }

            return false;
        }

        if (!ringing.Remove(leg) || ringing.Count > 0)
        {
            return false;
        }

        asker.TellTransfer(TransferState.Failed, leg.End?.Reason);
        Talk.Join(call, stays);
        // Who asked may have gone already: nobody is left to talk to.
        return asker.State == LegState.Answered;
    }

    void Attended(ILeg edge)
    {
        var second = call.Parts.Table.Find(edge);
        if (second is null || second.Call == call)
        {
            asker.TellTransfer(TransferState.Failed, CallReason.NotFound);
            return;
        }

        var from = second.Call;
        from.Post(() =>
        {
            var other = from.Legs.FirstOrDefault(one => one != second && one.State == LegState.Answered);
            if (other is null || from.Legs.Count != 2)
            {
                asker.TellTransfer(TransferState.Failed, CallReason.NotFound);
                return default;
            }

            from.Detach(other);
            from.Reason = CallReason.Transferred;
            call.Attach(other);
            call.Post(() =>
            {
                if (call.IsOver || stays.IsOver)
                {
                    other.Finish(new(CallReason.Cancelled));
                    return default;
                }

                if (asker.Audio.Session is { } session)
                {
                    call.Bridge.Remove(session);
                }

                Talk.Join(call, stays, other);
                asker.TellTransfer(TransferState.Done);
                asker.Finish(new(CallReason.Transferred));
                return call.Flow is TalkFlow talk ? talk.OnJoinedAsync(other) : default;
            });
            second.Finish(new(CallReason.Transferred));
            return default;
        });
    }
}
