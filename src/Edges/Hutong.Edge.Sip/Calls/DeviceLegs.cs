using Hutong.Contracts.Accounts;
using Hutong.Sip.Headers;
using Hutong.Sip.Transports;
using Hutong.Sip.UserAgents;
using Hutong.Switch.Calls;

namespace Hutong.Edge.Sip.Calls;

/// <summary>Rings registered telephones.</summary>
sealed class DeviceLegs(SipStack stack) : IDeviceLegs
{
    /// <summary>A telephone that says nothing so long is switched off; its registration does not know yet.</summary>
    static readonly TimeSpan FirstResponse = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<RingTarget>> TargetsAsync(AccountRef account, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(account);
        return new((IReadOnlyList<RingTarget>)[.. stack.Bindings.Of(account.Account)
            .DistinctBy(one => one.Instance ?? one.Id)
            .Select(one => new RingTarget(LegKind.Phone, one.Id, one.Device, one.Agent)
            {
                Way = WayOf(one.Flow.Transport),
                MayBeClear = !stack.Options.RequireSrtp,
                // The other end of a WebSocket is often a proxy in front of us, on this machine even: where the
                // browser is, and which address of ours it reaches, its connection does not tell.
                Address = WayOf(one.Flow.Transport) == MediaWay.Web ? null : one.Flow.Remote.Address,
            })]);
    }

    /// <inheritdoc />
    public ILeg Call(AccountRef account, RingTarget target, OutgoingCall call, ILegUser user)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(call);
        var leg = new SipLeg(stack, LegKind.Phone, isIncoming: false, user)
        {
            Account = account,
            CallId = call.CallId,
        };
        if (stack.Bindings.Find(account.Account, target.Id) is not { } binding)
        {
            leg.End(new(CallReason.Away));
            return leg;
        }

        var domain = account.Address.Domain;
        var headers = Identities.Headers(call, domain);
        foreach (var hop in binding.Path)
        {
            headers.Add((SipHeader.Route, hop));
        }

        leg.Attach(stack.Agent.Call(new SipCallRequest
        {
            Flow = binding.Flow,
            LargeFlow = () => stack.LargeFlowAsync(binding.Flow),
            From = Identities.From(call, domain),
            Target = binding.Contact,
            To = $"<{Identities.Uri(account.Address.Local ?? "", domain)}>",
            Offer = call.Offer?.ToBytes() ?? default,
            Headers = headers,
            RingTimeout = call.RingTime,
            FirstResponseTimeout = FirstResponse,
            Tag = leg,
        }));
        return leg;
    }

    static MediaWay WayOf(SipTransport transport) => transport switch
    {
        SipTransport.Ws or SipTransport.Wss => MediaWay.Web,
        SipTransport.Tls => MediaWay.Keyed,
        _ => MediaWay.Plain,
    };
}
