using System.Text.Json.Serialization;
using Hutong.Sip.Messages;
using Hutong.Sip.Transports;

namespace Hutong.Sandbox.Carrier;

/// <summary>How the trunk as a whole is.</summary>
[JsonConverter(typeof(NameOf<TrunkHealth>))]
enum TrunkHealth
{
    /// <summary>It works.</summary>
    Up,
    /// <summary>It answers nothing at all: a cut line.</summary>
    Down,
    /// <summary>It refuses each new call with 503, and says that it lives.</summary>
    Full,
}

/// <summary>What comes in on the trunk, unless the line is cut.</summary>
sealed class TrunkGate(ISipReceiver inner) : ISipReceiver
{
    public TrunkHealth Health { get; set; }

    public void OnMessage(SipParsed parsed, ISipFlow flow)
    {
        if (Health != TrunkHealth.Down)
        {
            inner.OnMessage(parsed, flow);
        }
    }

    public void OnClosed(ISipFlow flow) => inner.OnClosed(flow);
}
