using Hutong.Contracts.Accounts;
using Hutong.Edge.Sip.Trunks;
using Hutong.Kernel;
using Hutong.Sip.Dialogs;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Sdp;
using Hutong.Sip.Transactions;
using Hutong.Sip.Transports;
using Hutong.Sip.UserAgents;
using Hutong.Switch.Calls;
using Hutong.Xmpp;

namespace Hutong.Edge.Sip.Calls;

/// <summary>
/// The user of the library: hands events of calls to their legs, and decides which calls to us are taken at all. Nobody
/// is let through to anywhere: whoever proves an account calls as that account, a trunk reaches numbers of ours, and
/// all others are challenged.
/// </summary>
sealed class SipCalls(SipStack stack) : ICallUser
{
    /// <inheritdoc />
    public void OnIncoming(SipCall call)
    {
        if (stack.Trunks.Find(call.Flow) is { } trunk)
        {
            stack.Run(() => TakeFromTrunkAsync(call, trunk));
        }
        else
        {
            stack.Run(() => TakeFromPhoneAsync(call));
        }
    }

    /// <inheritdoc />
    public void OnProgress(SipCall call, SipResponse response) => LegOf(call)?.Progress(response);

    /// <inheritdoc />
    public void OnAnswered(SipCall call, SipResponse response) => LegOf(call)?.Answered(response);

    /// <inheritdoc />
    public void OnConfirmed(SipCall call, SipRequest ack) => LegOf(call)?.Confirmed(ack);

    /// <inheritdoc />
    public void OnOffer(SipCall call, SipOffer offer)
    {
        if (LegOf(call) is { } leg)
        {
            leg.Offered(offer);
        }
        else
        {
            offer.Refuse();
        }
    }

    /// <inheritdoc />
    public void OnOfferAnswered(SipCall call, ReadOnlyMemory<byte> answer) => LegOf(call)?.OfferAnswered(answer);

    /// <inheritdoc />
    public void OnOfferRefused(SipCall call, int status) => LegOf(call)?.OfferRefused();

    /// <inheritdoc />
    public void OnEnded(SipCall call, CallEnd end, int status) => LegOf(call)?.Ended(end, status);

    /// <inheritdoc />
    public bool OnRequest(ServerTransaction transaction, SipCall? call)
    {
        if (call is not null)
        {
            return LegOf(call)?.Requested(transaction) ?? false;
        }

        var method = transaction.Request.Method;
        if (method == SipMethod.Register)
        {
            stack.Run(() => stack.Registrar.AnswerAsync(transaction));
        }
        else if (method == SipMethod.Subscribe)
        {
            stack.Run(() => stack.Lamps.AnswerAsync(transaction));
        }
        else if (method == SipMethod.Publish && stack.Exchange is { } shows)
        {
            stack.Run(() => stack.Publications.AnswerAsync(transaction, shows));
        }
        else if (method == SipMethod.Message && stack.Exchange is { } exchange)
        {
            stack.Run(() => stack.Messages.AnswerAsync(transaction, exchange));
        }
        else
        {
            return false;
        }

        return true;
    }

    static SipLeg? LegOf(SipCall call)
    {
        if (call.Tag is not SipLeg leg)
        {
            return null;
        }

        leg.Attach(call);
        return leg;
    }

    async Task TakeFromPhoneAsync(SipCall call)
    {
        var request = call.Request!;
        var proof = await stack.SignIn.ProveAsync(request, call.Flow, stack.Stopping);
        if (proof.Account is not { } account)
        {
            if (proof.Status == 401)
            {
                call.Challenge(401, stack.SignIn.Challenges(request, call.Flow, proof.IsStale));
            }
            else
            {
                call.Decline(proof.Status);
            }

            return;
        }

        if (!stack.TryTarget(request.Uri, account.Address.Domain, out var to, out var domain))
        {
            // Another network's address: this is no relay.
            call.Decline(404);
            return;
        }

        SipLeg? replaced = null;
        if (request.Headers.TryGet(SipHeader.Replaces, out var text))
        {
            var status = 400;
            if (!Replaces.TryRead(text, out var replaces)
                || (status = await RefusalAsync(replaced = Find(replaces.Dialog), account, replaces.IsEarlyOnly)) != 0)
            {
                call.Decline(status);
                return;
            }
        }

        if (!stack.Legs.TryEnter(account.Account, stack.Options.MaxCallsPerAccount))
        {
            call.Decline(486);
            return;
        }

        var leg = new SipLeg(stack, LegKind.Phone, isIncoming: true) { Account = account };
        Give(call, leg, new IncomingCall
        {
            Caller = account,
            Device = proof.Device,
            Tenant = account.Tenant,
            From = Wanted(request),
            FromName = Identities.Name(request.From),
            To = to,
            ToDomain = domain,
            Replaces = replaced,
            EdgeId = request.CallId.ToString(),
        });
    }

    // A telephone that was told of the dialog of another writes its tags as that one has them: turned round for us.
    SipLeg? Find(DialogId dialog) => (stack.Agent.Find(dialog)
        ?? stack.Agent.Find(new(dialog.CallId, dialog.RemoteTag, dialog.LocalTag)))?.Tag as SipLeg;

    // Why a leg may not be replaced (RFC 3891 section 3); 0 when it may. Of somebody else a call that rings, by who may
    // take it; all else of others is not there.
    async ValueTask<int> RefusalAsync(SipLeg? replaced, AccountRef account, bool isEarlyOnly)
    {
        if (replaced?.Account is not { } owner || replaced.IsOver || (replaced.IsIncoming && !replaced.IsAnswered)
            || (owner.Account != account.Account
                && (replaced.IsAnswered || !await stack.MayPickUpAsync(account, owner))))
        {
            return 481;
        }

        return replaced.IsAnswered && isEarlyOnly ? 486 : 0;
    }

    async Task TakeFromTrunkAsync(SipCall call, Trunk trunk)
    {
        var request = call.Request!;
        if (Identities.Number(request.Uri, trunk.Options.Region) is not { } number
            || stack.Directory.Domains is not [var domain, ..] || stack.Directory.TenantOf(domain) is not { } first)
        {
            call.Decline(404);
            return;
        }

        // Who is refused may be told why: that takes no channel of those who are not.
        var owner = await OwnerOf(number, trunk);
        var leg = new SipLeg(stack, LegKind.Trunk, isIncoming: true) { Trunk = trunk };
        CallReason? refusal = owner is null ? CallReason.NotFound : trunk.TryEnter(leg) ? null : CallReason.Full;
        var (from, name) = Identities.Caller(request, trunk.Options.Region);
        Give(call, leg, new IncomingCall
        {
            Trunk = trunk.Options.Name,
            Tenant = owner ?? first,
            Refusal = refusal,
            From = from,
            FromName = name,
            To = number,
            EdgeId = request.CallId.ToString(),
        });
    }

    void Give(SipCall call, SipLeg leg, IncomingCall incoming)
    {
        SessionDescription? offer = null;
        if (!call.Description.IsEmpty && (offer = SdpReader.Read(call.Description.Span, out var fault)) is null)
        {
            // We know who calls: it leaves a record, so that somebody can find out why a telephone cannot call.
            leg.Fault = fault;
            incoming = incoming with { Refusal = incoming.Refusal ?? CallReason.BadDescription };
        }

        if (stack.Options.RequireSrtp && leg.Account is not null && call.Flow.Transport == SipTransport.Tls
            && offer?.Media.Any(one => one is { IsRtp: true, IsSecure: false, Port: > 0 }) == true)
        {
            Drop(leg);
            call.Decline(488, "Secure RTP Required");
            return;
        }

        if (stack.Host is not { } host)
        {
            Drop(leg);
            call.Decline(503);
            return;
        }

        leg.Attach(call);
        call.Tag = leg;
        leg.Offer(host, incoming with { Offer = offer });
        if (call.State == CallState.Ended)
        {
            // It was given up while we looked at it.
            leg.Ended(CallEnd.Cancelled, 487);
        }
    }

    void Drop(SipLeg leg)
    {
        leg.Trunk?.Ended(leg, 0);
        stack.Legs.Remove(leg);
    }

    // Whose a number is that a carrier sends to us: one of the trunk's, or the address of an account.
    async ValueTask<TenantId?> OwnerOf(string number, Trunk trunk)
    {
        foreach (var domain in stack.Directory.Domains)
        {
            if (Jid.TryCreate(number, domain, null, out var address)
                && await stack.Directory.FindAsync(address, stack.Stopping) is { } account)
            {
                return account.Tenant;
            }
        }

        return trunk.Options.Numbers.Contains(number, StringComparer.Ordinal)
            && stack.Directory.Domains is [var first, ..]
            ? stack.Directory.TenantOf(first) : null;
    }

    // What the telephone would like to show: its owner's address decides.
    static string? Wanted(SipRequest request)
    {
        foreach (var value in request.Headers.Values(SipHeader.PPreferredIdentity))
        {
            if (NameAddress.TryRead(value, out var preferred))
            {
                return preferred.Uri.UserName;
            }
        }

        return request.From.Uri.HasUser ? request.From.Uri.UserName : null;
    }
}
