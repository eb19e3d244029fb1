using System.Net;
using Hutong.Edge.Sip.Calls;
using Hutong.Sip.Transports;
using Hutong.Switch.Calls;

namespace Hutong.Edge.Sip.Trunks;

/// <summary>The trunks of the settings.</summary>
sealed class TrunkTable(SipStack stack) : ITrunks, IDisposable
{
    readonly Trunk[] trunks = [.. stack.Options.Trunks.Select(options => new Trunk(stack, options))];

    /// <inheritdoc />
    public IReadOnlyList<TrunkState> All => [.. trunks
        .Select(trunk => (trunk.State, Order: Order(trunk)))
        .OrderBy(one => !one.State.IsUp).ThenBy(one => one.Order.Priority).ThenBy(one => one.Order.Chance)
        .Select(one => one.State)];

    /// <inheritdoc />
    public ILeg Call(string trunk, string number, OutgoingCall call, ILegUser user)
    {
        if (Array.Find(trunks, one => one.Options.Name == trunk) is { } found)
        {
            return found.Call(number, call, user);
        }

        var leg = new SipLeg(stack, LegKind.Trunk, isIncoming: false, user);
        leg.End(new(CallReason.NoRoute));
        return leg;
    }

    /// <summary>The trunk that something came from; null: a stranger or a telephone.</summary>
    public Trunk? Find(ISipFlow flow)
    {
        foreach (var trunk in trunks)
        {
            if (trunk.Sends(flow))
            {
                return trunk;
            }
        }

        return null;
    }

    /// <summary>Whether datagrams from there are a carrier's.</summary>
    public bool SendsDatagrams(IPEndPoint remote) => Array.Exists(trunks, trunk => trunk.SendsDatagrams(remote));

    /// <summary>Calls through all of them.</summary>
    public int Channels => trunks.Sum(trunk => trunk.Channels);

    /// <summary>Looks after them.</summary>
    public void Tend()
    {
        foreach (var trunk in trunks)
        {
            stack.Run(trunk.TendAsync);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var trunk in trunks)
        {
            trunk.Dispose();
        }
    }

    // A trunk of weight 3 comes first three times as often as one of weight 1: the least of exponential chances.
    (int Priority, double Chance) Order(Trunk trunk)
    {
        Span<byte> bytes = stackalloc byte[4];
        stack.Ids.Fill(bytes);
        var chance = (BitConverter.ToUInt32(bytes) + 1.0) / (uint.MaxValue + 2.0);
        return (trunk.Options.Priority, -Math.Log(chance) / trunk.Options.Weight);
    }
}
