using Hutong.Contracts.Accounts;
using Hutong.Edge.Sip.Trunks;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Sdp;
using Hutong.Sip.UserAgents;
using Hutong.Sip.Uris;
using Hutong.Switch.Calls;

namespace Hutong.Edge.Sip.Calls;

/// <summary>
/// A leg over a SIP call: what its owner wants becomes requests and answers, what comes becomes events, one after the
/// other, without a lock (<see cref="ILegUser"/>).
/// </summary>
sealed partial class SipLeg : ILeg
{
    readonly SipStack stack;
    readonly Queue<Action> events = new();
    bool isTelling;
    SipCall? call;
    ILegUser? user;
    bool rang;
    bool isAnswered;
    bool isOver;
    bool wantsAnswer;
    LegEnd? endedByUs;

    public SipLeg(SipStack stack, LegKind kind, bool isIncoming, ILegUser? user = null)
    {
        (this.stack, Kind, IsIncoming, this.user) = (stack, kind, isIncoming, user);
        stack.Legs.Add(this);
    }

    /// <inheritdoc />
    public LegKind Kind { get; }

    /// <inheritdoc />
    public bool IsIncoming { get; }

    /// <summary>The account whose telephone it is; null for a trunk.</summary>
    public AccountRef? Account { get; init; }

    /// <summary>The trunk it goes through; its channel is given back at the end.</summary>
    public Trunk? Trunk { get; init; }

    public SipCall? Call => call;

    /// <summary>The id of the call that it was begun for; null for one that came in.</summary>
    public string? CallId { get; init; }

    /// <summary>Whether they talk, or did.</summary>
    public bool IsAnswered => Volatile.Read(ref isAnswered);

    /// <summary>What is wrong with the description that came with its call.</summary>
    public SdpFault Fault { get; set; }

    /// <summary>Whether its owner was told that it is over.</summary>
    public bool IsOver => Volatile.Read(ref isOver);

    /// <summary>Takes the call that belongs to it, at or before its first event.</summary>
    public void Attach(SipCall begun)
    {
        lock (events)
        {
            call ??= begun;
        }
    }

    /// <summary>Gives an incoming call to its owner.</summary>
    public void Offer(ICallHost host, IncomingCall incoming) => Tell(() =>
    {
        user = host.OnIncoming(this, incoming);
    });

    /// <inheritdoc />
    public void Ring(SessionDescription? early = null)
    {
        if (!isOver)
        {
            call?.Ring(early?.ToBytes() ?? default);
        }
    }

    /// <inheritdoc />
    public void Answer(SessionDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        if (isOver || call is null)
        {
            return;
        }

        if (!IsIncoming)
        {
            // The party's offer came with its answer to our call without one.
            call.Acknowledge(description.ToBytes());
            return;
        }

        wantsAnswer = call.Description.IsEmpty;
        isAnswered = call.Answer(description.ToBytes()) || isAnswered;
    }

    /// <inheritdoc />
    public void Offer(SessionDescription offer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        if (!isOver && call is not null)
        {
            call.Offer(offer.ToBytes());
        }
    }

    /// <inheritdoc />
    public void End(LegEnd end)
    {
        ArgumentNullException.ThrowIfNull(end);
        End(end, Reasons.HeaderOf(end.Reason));
    }

    void End(LegEnd end, string? header)
    {
        lock (events)
        {
            if (isOver)
            {
                return;
            }

            endedByUs ??= end;
        }

        if (call is { State: CallState.Ringing, IsIncoming: true } incoming)
        {
            Refuse(incoming, end);
        }
        else
        {
            call?.HangUp(header);
        }

        // What the other end still says to it changes nothing for the owner.
        TellEnded(end);
    }

    /// <summary>The call is over for the protocol.</summary>
    public void Ended(CallEnd end, int status)
    {
        if (!IsIncoming && !isAnswered && end is CallEnd.Timeout or CallEnd.Transport)
        {
            Trunk?.TryNextPlace();
        }

        Trunk?.Ended(this, status);
        TellEnded(endedByUs ?? Meaning(end, status));
    }

    public void Progress(SipResponse response)
    {
        if (response.Status is 180 or 181 or 182 or 183)
        {
            rang |= response.Status != 182;
            var early = DescriptionOf(response, out var fault);
            if (fault == SdpFault.None)
            {
                Tell(() => user?.OnRinging(this, early));
            }
        }
    }

    public void Answered(SipResponse response)
    {
        isAnswered = true;
        var description = DescriptionOf(response, out var fault);
        if (fault != SdpFault.None)
        {
            Nonsense();
            return;
        }

        Tell(() => user?.OnAnswered(this, description));
    }

    public void Confirmed(SipRequest ack)
    {
        if (!wantsAnswer)
        {
            return;
        }

        wantsAnswer = false;
        if (DescriptionOf(ack, out _) is { } answer)
        {
            Tell(() => user?.OnDescription(this, answer));
        }
        else
        {
            Nonsense();
        }
    }

    public void Offered(SipOffer offer)
    {
        SessionDescription? description = null;
        if (!offer.Body.IsEmpty)
        {
            description = SdpReader.Read(offer.Body.Span, out _);
            if (description is null)
            {
                offer.Refuse();
                return;
            }
        }

        Tell(() =>
        {
            if (user?.OnOffer(this, description) is { } answer)
            {
                wantsAnswer = description is null;
                offer.Answer(answer.ToBytes());
            }
            else
            {
                offer.Refuse();
            }
        });
    }

    public void OfferAnswered(ReadOnlyMemory<byte> body)
    {
        var answer = SdpReader.Read(body.Span, out _);
        Tell(() =>
        {
            if (answer is null)
            {
                user?.OnOfferRefused(this);
            }
            else
            {
                user?.OnDescription(this, answer);
            }
        });
    }

    public void OfferRefused() => Tell(() => user?.OnOfferRefused(this));

    /// <summary>The session description of a message: null and no fault when there is none.</summary>
    public static SessionDescription? DescriptionOf(SipMessage message, out SdpFault fault)
    {
        fault = SdpFault.None;
        return !message.Body.IsEmpty && MultipartBody.TryFind(message, "application"u8, "sdp"u8, out var body)
            ? SdpReader.Read(body.Span, out fault) : null;
    }

    // What was answered cannot be read: there is no sound to be had from it.
    void Nonsense() => End(new(Kind == LegKind.Trunk ? CallReason.TrunkFailed : CallReason.BadDescription),
        Reasons.HeaderOf(CallReason.BadDescription));

    void Refuse(SipCall incoming, LegEnd end)
    {
        var status = end.Status >= 300 ? end.Status : Reasons.StatusOf(end.Reason);
        incoming.Decline(status, end.Text, status switch
        {
            488 => [(SipHeader.Warning, Reasons.WarningOf(end.Reason, Fault))],
            503 => [(SipHeader.RetryAfter, "5")],
            _ => null,
        });
    }

    LegEnd Meaning(CallEnd end, int status) => new(
        end switch
        {
            CallEnd.RemoteHangUp => CallReason.HungUp,
            CallEnd.Cancelled => CallReason.Cancelled,
            CallEnd.LocalHangUp => isAnswered ? CallReason.HungUp : CallReason.NoAnswer,
            CallEnd.Refused => Reasons.Of(status, Kind, rang),
            _ when isAnswered => CallReason.Lost,
            _ when Kind == LegKind.Trunk => CallReason.TrunkFailed,
            _ => CallReason.Away,
        },
        status)
    {
        MovedTo = call?.MovedTo is { } target && (target.IsSip || target.Scheme == SipScheme.Tel)
            ? TargetOf(target) : null,
    };

    void TellEnded(LegEnd end)
    {
        lock (events)
        {
            if (isOver)
            {
                return;
            }

            isOver = true;
        }

        stack.Legs.Remove(this);
        stack.Metrics.LegEnded(Kind == LegKind.Trunk ? "trunk" : "phone", IsIncoming, end.Reason.ToString());
        Tell(() => user?.OnEnded(this, end), isLast: true);
    }

    // Whoever finds nobody telling tells all that is there, also what others add meanwhile.
    void Tell(Action what, bool isLast = false)
    {
        lock (events)
        {
            if (isOver && !isLast)
            {
                return;
            }

            events.Enqueue(what);
            if (isTelling)
            {
                return;
            }

            isTelling = true;
        }

        while (true)
        {
            Action next;
            lock (events)
            {
                if (!events.TryDequeue(out next!))
                {
                    isTelling = false;
                    return;
                }
            }

            try
            {
                next();
            }
            catch (Exception error)
            {
                stack.LogOwnerFailed(error);
            }
        }
    }
}
