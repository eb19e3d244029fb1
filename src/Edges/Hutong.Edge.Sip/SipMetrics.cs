using System.Diagnostics.Metrics;
using Hutong.Sip.Messages;
using Hutong.Sip.Transactions;

namespace Hutong.Edge.Sip;

/// <summary>What an operator sees of this edge. No number, no address.</summary>
sealed class SipMetrics : ISipFaultCounter
{
    readonly Counter<long> refused;
    readonly Counter<long> faults;
    readonly Counter<long> signIns;
    readonly Counter<long> legs;
    readonly Counter<long> trunkCalls;

    public SipMetrics(IMeterFactory factory)
    {
        Meter = factory.Create("Hutong.Edge.Sip");
        refused = Meter.CreateCounter<long>("hutong.sip.refused", "{request}", "Requests refused, by reason.");
        faults = Meter.CreateCounter<long>(
            "hutong.sip.faults", "{message}", "Messages that break the grammar, by fault.");
        signIns = Meter.CreateCounter<long>("hutong.sip.sign_ins", "{attempt}", "Attempts to sign in, by outcome.");
        legs = Meter.CreateCounter<long>("hutong.sip.legs", "{leg}", "Legs that ended, by kind, way and reason.");
        trunkCalls = Meter.CreateCounter<long>(
            "hutong.sip.trunk_calls", "{call}", "Calls given to a trunk, by trunk and outcome.");
    }

    public Meter Meter { get; }

    public void Refuse(string reason) => refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void SignIn(string outcome) => signIns.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void LegEnded(string kind, bool isIncoming, string reason) => legs.Add(1,
        new("kind", kind), new("way", isIncoming ? "in" : "out"), new KeyValuePair<string, object?>("reason", reason));

    public void TrunkCall(string trunk, string outcome) => trunkCalls.Add(
        1, new KeyValuePair<string, object?>("trunk", trunk), new KeyValuePair<string, object?>("outcome", outcome));

    void ISipFaultCounter.Count(SipFault fault) =>
        faults.Add(1, new KeyValuePair<string, object?>("fault", fault.ToString()));
}
