using Hutong.Calling.Records;
using Hutong.Sip.Sdp;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Calls;

/// <summary>Takes calls over from edges.</summary>
sealed class CallHost(CallParts parts, CallingMeter meter) : ICallHost
{
    public ILegUser OnIncoming(ILeg leg, IncomingCall incoming)
    {
        var party = new CallParty
        {
            Account = incoming.Caller,
            Number = incoming.Caller is null ? incoming.From : null,
            Name = incoming.FromName,
            Kind = leg.Kind,
            Route = incoming.Trunk is null ? leg.Kind == LegKind.App ? "app" : "phone" : RouteOf(incoming.Trunk),
        };
        if (incoming.Refusal is { } refusal and not CallReason.BadDescription)
        {
            return Refuse(leg, incoming, party, new(refusal));
        }

        var call = new Call(parts, incoming.Tenant, CallKind.Call);
        var caller = call.AddLeg(party, incoming.Offer, isIncoming: true);
        caller.Edge = leg;
        call.From = party;
        call.Payer = incoming.Caller;
        if (incoming is { Replaces: { } replaced, Refusal: null })
        {
            // It is no call of its own: its leg goes into the other.
            var taking = new PickUpFlow(call, caller, replaced);
            call.Flow = taking;
            call.Post(taking.BeginAsync);
            return caller;
        }

        var flow = new ConnectFlow(call, caller, incoming);
        call.Flow = flow;
        call.Post(flow.BeginAsync);
        return caller;
    }

    // What reaches nobody leaves no record: whoever dials at random fills no disk.
    ILegUser Refuse(ILeg leg, IncomingCall incoming, CallParty party, LegEnd end)
    {
        if (!parts.Notices.TryEnter(party))
        {
            meter.Ended("call", CallOutcome.Name(end.Reason));
            leg.End(end);
            return Nobody.One;
        }

        var call = new Call(parts, incoming.Tenant, CallKind.Call)
        {
            From = party, Reason = end.Reason, IsInHistory = false,
            Finished = () => parts.Notices.Leave(party),
        };
        var caller = call.AddLeg(party, incoming.Offer, isIncoming: true);
        caller.Edge = leg;
        call.Post(() => parts.Notices.BeginAsync(call, caller, end));
        return caller;
    }

    string RouteOf(string trunk) =>
        parts.Edges.Trunks?.All.FirstOrDefault(one => one.Name == trunk)?.Route ?? "trunk/" + trunk;

    /// <summary>Has a leg that is refused at once.</summary>
    sealed class Nobody : ILegUser
    {
        public static Nobody One { get; } = new();

        public void OnRinging(ILeg leg, SessionDescription? early)
        {
        }

        public void OnAnswered(ILeg leg, SessionDescription? description)
        {
        }

        public void OnDescription(ILeg leg, SessionDescription answer)
        {
        }

        public void OnOfferRefused(ILeg leg)
        {
        }

        public SessionDescription? OnOffer(ILeg leg, SessionDescription? offer) => null;

        public void OnEnded(ILeg leg, LegEnd end)
        {
        }
    }
}
