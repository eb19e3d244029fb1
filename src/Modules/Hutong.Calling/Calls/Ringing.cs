using Hutong.Contracts.Accounts;
using Hutong.Calling.Numbers;
using Hutong.Media.Codecs;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Calls;

/// <summary>Begins legs: to all devices of an account, to a telephone.</summary>
static class Ringing
{
    /// <summary>Rings all devices of an account, but the one that calls. The legs that were begun.</summary>
    public static async ValueTask<IReadOnlyList<CallLeg>> DevicesAsync(
        Call call, AccountRef account, OutgoingCall shown, IReadOnlyList<AudioCodec> codecs, Kernel.DeviceId except,
        LegKind? only = null)
    {
        List<CallLeg> begun = [];
        foreach (var edge in call.Parts.Edges.Devices)
        {
            foreach (var target in await edge.TargetsAsync(account, CancellationToken.None))
            {
                if ((except != default && target.Device == except) || (only is { } kind && target.Kind != kind))
                {
                    continue;
                }

                var leg = call.AddLeg(new CallParty
                {
                    Account = account,
                    Number = NumberOwners.IsNumber(account.Address.Local ?? "") ? account.Address.Local : null,
                    Kind = target.Kind,
                    Route = target.Kind == LegKind.App ? "app" : "phone",
                });
                if (leg.MakeOffer(target.Way, target.Address, codecs) is not { } offer)
                {
                    leg.Finish(new(CallReason.Full));
                    continue;
                }

                begun.Add(leg);
                leg.CallInClear = target is { Way: MediaWay.Keyed, MayBeClear: true }
                    ? clear => edge.Call(account, target, shown with { Offer = clear }, leg) : null;
                leg.Edge = edge.Call(account, target, shown with { Offer = offer }, leg);
            }
        }

        return begun;
    }

    /// <summary>Rings a telephone; null with the reason when there is no way that is licensed and paid for.</summary>
    public static async ValueTask<(CallLeg? Leg, LegEnd? Refusal)> TelephoneAsync(
        Call call, string number, AccountRef? payer, string? show, IReadOnlyList<AudioCodec> codecs, TimeSpan ringTime,
        string? diverted = null)
    {
        var parts = call.Parts;
        var from = Dialled.RegionOf(payer?.Address.Local, parts.Options.Region);
        var to = Dialled.RegionOf(number, parts.Options.Region);
        var trunks = TrunkDial.Licensed(parts.Edges.Trunks, from, to);
        if (trunks.Count == 0)
        {
            return (null, new(CallReason.NoRoute));
        }

        var leg = call.AddLeg(new CallParty { Number = number, Kind = LegKind.Trunk, Route = trunks[0].Route });
        if (leg.MakeOffer(trunks[0].Way, trunks[0].Address, codecs) is not { } offer)
        {
            return (null, Drop(leg, new(CallReason.Full)));
        }

        var shown = new OutgoingCall
        {
            From = show,
            Offer = offer,
            CallId = call.Id,
            Diverted = diverted,
            RingTime = ringTime,
        };
        var dial = new TrunkDial(call, number, shown, payer, trunks);
        leg.Dial = dial;
        return await dial.NextAsync(leg) ? (leg, null)
            : (null, Drop(leg, dial.Refusal is { } why ? new(CallReason.NotPaid, Text: why)
                : new(CallReason.TrunkFailed)));
    }

    static LegEnd Drop(CallLeg leg, LegEnd end)
    {
        leg.Finish(end);
        return end;
    }
}
