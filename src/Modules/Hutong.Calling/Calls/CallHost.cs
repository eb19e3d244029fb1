using Hutong.Switch.Calls;

namespace Hutong.Calling.Calls;

/// <summary>Takes calls over from edges.</summary>
sealed class CallHost(CallParts parts) : ICallHost
{
    public ILegUser OnIncoming(ILeg leg, IncomingCall incoming)
    {
        var call = new Call(parts, incoming.Tenant, CallKind.Call);
        var party = new CallParty
        {
            Account = incoming.Caller,
            Number = incoming.Caller is null ? incoming.From : null,
            Name = incoming.FromName,
            Kind = leg.Kind,
            Route = incoming.Trunk is null ? leg.Kind == LegKind.App ? "app" : "phone" : RouteOf(incoming.Trunk),
        };
        var caller = call.AddLeg(party, incoming.Offer, isIncoming: true);
        caller.Edge = leg;
        call.From = party;
        call.Payer = incoming.Caller;
        if (incoming.Replaces is { } replaced)
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

    string RouteOf(string trunk) =>
        parts.Edges.Trunks?.All.FirstOrDefault(one => one.Name == trunk)?.Route ?? "trunk/" + trunk;
}
