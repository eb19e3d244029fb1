using System.Net;
using Hutong.Edge.Sip.SignIn;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Transactions;
using Hutong.Sip.Transports;

namespace Hutong.Edge.Sip.Listening;

/// <summary>
/// Looks at what comes in before anything is kept for it. Who is banned, asks too often, or only scans gets no answer;
/// who has to prove who he is and does not is challenged once, without a transaction (RFC 3261 section 26.3.2.4): a
/// forged source gets one answer for one request, and costs nothing.
/// </summary>
sealed class Doorkeeper(SipStack stack) : ISipReceiver
{
    /// <summary>Programs that only look for servers to abuse.</summary>
    static readonly string[] Scanners =
        ["friendly-scanner", "sipvicious", "sipcli", "sip-scan", "sundayddr", "pplsip", "iwar", "sipsscuser"];

    /// <inheritdoc />
    public bool TakesFrom(IPEndPoint remote)
    {
        if (stack.Trunks.SendsDatagrams(remote))
        {
            return true;
        }

        if (stack.Bindings.IsKnown(remote))
        {
            return MayAsk(stack.PhoneLimiter, remote.Address);
        }

        if (!stack.SignIn.MayTry(remote.Address))
        {
            stack.Metrics.Refuse("banned");
            return false;
        }

        return MayAsk(stack.Limiter, remote.Address);
    }

    /// <inheritdoc />
    public void OnMessage(SipParsed parsed, ISipFlow flow)
    {
        if (stack.Trunks.Find(flow) is not null)
        {
            stack.Agent.Transactions.OnMessage(parsed, flow);
            return;
        }

        // Datagrams were asked for before they were read.
        if (flow.Transport != SipTransport.Udp && !MayGoOn(flow))
        {
            (flow as ConnectedFlow)?.Close();
            return;
        }

        if (parsed.Message is not SipRequest request)
        {
            if (parsed.Message is SipResponse)
            {
                stack.Agent.Transactions.OnMessage(parsed, flow);
            }

            return;
        }

        if (IsScanner(request))
        {
            stack.Metrics.Refuse("scanner");
        }
        else if (parsed.Fault == SipFault.None && NeedsProof(request) && !stack.SignIn.HasProof(request, flow))
        {
            Challenge(request, flow);
        }
        else if (parsed.Fault != SipFault.None || !stack.Agent.TryAnswerAlone(request, flow))
        {
            stack.Agent.Transactions.OnMessage(parsed, flow);
        }
    }

    /// <inheritdoc />
    public void OnClosed(ISipFlow flow)
    {
        stack.Bindings.FlowClosed(flow);
        stack.Agent.Transactions.OnClosed(flow);
    }

    // Whoever is banned while connected, or floods, is not read any further.
    bool MayGoOn(ISipFlow flow)
    {
        var address = LocalAddresses.Plain(flow.Remote.Address);
        if (stack.Bindings.IsKnown(flow))
        {
            return MayAsk(stack.PhoneLimiter, address);
        }

        if (!stack.SignIn.MayTry(address))
        {
            stack.Metrics.Refuse("banned");
            return false;
        }

        return MayAsk(stack.Limiter, address);
    }

    bool MayAsk(SourceLimiter limiter, IPAddress address)
    {
        if (limiter.TryTake(address))
        {
            return true;
        }

        stack.Metrics.Refuse("rate");
        return false;
    }

    static bool IsScanner(SipRequest request)
    {
        if (!request.Headers.TryGet(SipHeader.UserAgent, out var agent))
        {
            return false;
        }

        var name = agent.ToString();
        return Array.Exists(Scanners, scanner => name.StartsWith(scanner, StringComparison.OrdinalIgnoreCase));
    }

    static bool NeedsProof(SipRequest request)
    {
        var method = request.Method;
        return method == SipMethod.Register || (request.To.Tag.IsEmpty && (method == SipMethod.Invite
            || method == SipMethod.Message || method == SipMethod.Subscribe || method == SipMethod.Publish
            || method == SipMethod.Refer));
    }

    void Challenge(SipRequest request, ISipFlow flow)
    {
        using var response = SipMessageBuilder.Response(
            request, 401, null, stack.Agent.Transactions.Tag, flow.Remote);
        foreach (var challenge in stack.SignIn.Challenges(request, flow, SipSignIn.IsStale(request)))
        {
            response.Add(SipHeader.WwwAuthenticate, challenge);
        }

        TransactionLayer.AnswersTo(request, flow).Send(response.Finish());
    }
}
