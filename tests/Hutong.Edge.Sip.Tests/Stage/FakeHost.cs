using Hutong.Sip.Sdp;
using Hutong.Switch.Calls;

namespace Hutong.Edge.Sip.Tests.Stage;

/// <summary>Has the calls, and writes down what it is told.</summary>
sealed class FakeHost : ICallHost
{
    public Script Script { get; } = new();

    public List<(FakeOwner Owner, IncomingCall Call)> Calls { get; } = [];

    public FakeOwner Last => Calls[^1].Owner;

    public IncomingCall LastCall => Calls[^1].Call;

    public ILegUser OnIncoming(ILeg leg, IncomingCall call)
    {
        var owner = new FakeOwner(Script) { Leg = leg };
        if (call.Refusal is { } refusal)
        {
            Script.Tell($"refused {refusal}");
            leg.End(new(refusal));
            return owner;
        }

        Calls.Add((owner, call));
        Script.Tell($"incoming {call.To}");
        return owner;
    }
}

/// <summary>Has one leg.</summary>
sealed class FakeOwner(Script script) : ILegUser
{
    public ILeg? Leg { get; set; }

    public SessionDescription? Description { get; private set; }

    public LegEnd? End { get; private set; }

    public SessionDescription? OfferAnswer { get; set; } = Descriptions.Sound(7000);

    public TransferRequest? Transfer { get; private set; }

    public bool TakesTransfers { get; set; } = true;

    public void OnRinging(ILeg leg, SessionDescription? early) => script.Tell(early is null ? "ringing" : "early");

    public void OnAnswered(ILeg leg, SessionDescription? description)
    {
        Description = description;
        script.Tell(description is null ? "answered bare" : "answered");
    }

    public void OnDescription(ILeg leg, SessionDescription answer)
    {
        Description = answer;
        script.Tell("description");
    }

    public void OnOfferRefused(ILeg leg) => script.Tell("offer refused");

    public SessionDescription? OnOffer(ILeg leg, SessionDescription? offer)
    {
        Description = offer;
        script.Tell(offer is null ? "asked" : "offer");
        return OfferAnswer;
    }

    public void OnDigit(ILeg leg, char digit) => script.Tell($"digit {digit}");

    public bool OnTransfer(ILeg leg, TransferRequest request)
    {
        Transfer = request;
        script.Tell($"transfer {request.Target}{(request.Replaces is null ? "" : " attended")}");
        return TakesTransfers;
    }

    public void OnEnded(ILeg leg, LegEnd end)
    {
        End = end;
        script.Tell($"ended {end.Reason}");
    }
}
