using System.Globalization;
using Hutong.Sip.Dialogs;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Sdp;
using Hutong.Sip.Transactions;

namespace Hutong.Sip.UserAgents;

/// <content>The part that is called: ringing, reliable provisional answers (RFC 3262), the answer, refusals.</content>
public sealed partial class SipCall
{
    ServerTransaction? incoming;
    AnswerRepeater? reliable;
    uint reliableNumber;
    Action? afterReliable;
    bool isReliableAnswer;

    /// <summary>The INVITE of a call to us.</summary>
    public SipRequest? Request => incoming?.Request;

    /// <summary>The caller's offer; empty when it wants ours, or we call.</summary>
    public ReadOnlyMemory<byte> Description { get; private set; }

    /// <summary>Says that it rings; with a body: early media (183).</summary>
    public bool Ring(ReadOnlyMemory<byte> body = default)
    {
        if (State != CallState.Ringing || incoming is null)
        {
            return false;
        }

        var status = body.IsEmpty ? 180 : 183;
        return incoming.Request.Headers.Values(SipHeader.Require).Contains("100rel"u8)
            ? RingReliably(status, body)
            : incoming.Respond(status, Bodied(incoming, status, body.Span));
    }

    /// <summary>
    /// Takes the call. The answer is sent again until it is acknowledged. False when it is over. Where a reliable
    /// provisional answer with a description was not acknowledged yet, it goes out right behind that
    /// (RFC 3262 section 3).
    /// </summary>
    public bool Answer(ReadOnlyMemory<byte> answer)
    {
        lock (gate)
        {
            if (State != CallState.Ringing || incoming is null)
            {
                return false;
            }

            if (reliable is not null && isReliableAnswer)
            {
                afterReliable = () => Answer(answer);
                return true;
            }

            State = CallState.Talking;
            reliable?.Dispose();
            dialog!.Confirm();
        }

        if (!Accept(incoming, answer))
        {
            return false;
        }

        Refreshed(incoming.Request);
        return true;
    }

    /// <summary>Refuses a call to us.</summary>
    /// <param name="status">The code, 300 or more.</param>
    /// <param name="phrase">The words beside it; those of the code when null.</param>
    /// <param name="headers">More header fields.</param>
    public bool Decline(
        int status, string? phrase = null, IEnumerable<(SipHeader Header, string Value)>? headers = null)
    {
        if (incoming is null || State != CallState.Ringing)
        {
            return false;
        }

        using var response = incoming.Response(status, phrase, dialog!.Id.LocalTag);
        agent.AddProduct(response, SipHeader.Server);
        foreach (var (header, value) in headers ?? [])
        {
            response.Add(header, value);
        }

        if (!incoming.Respond(status, response.Finish()))
        {
            return false;
        }

        Ended(CallEnd.Refused, status);
        return true;
    }

    /// <summary>Asks a caller who he is: 401 with WWW-Authenticate, or 407. He calls anew; this call is over.</summary>
    public bool Challenge(int status, IEnumerable<string> challenges)
    {
        ArgumentNullException.ThrowIfNull(challenges);
        var header = status == 407 ? SipHeader.ProxyAuthenticate : SipHeader.WwwAuthenticate;
        return Decline(status, null, challenges.Select(challenge => (header, challenge)));
    }

    internal static void Incoming(SipUserAgent agent, ServerTransaction invite)
    {
        var dialog = SipDialog.Answering(invite.Request, agent.Transactions.Ids.NewTag(), isEarly: true);
        if (dialog is null)
        {
            invite.Respond(400, "Missing Contact");
            return;
        }

        var call = new SipCall(agent, invite.Source)
        {
            incoming = invite, dialog = dialog, Description = DescriptionOf(invite.Request),
            contactUser = invite.Request.Uri.UserName,
        };
        if (agent.Has(TimerExtension)
            && !SessionTimer.TryAnswer(invite.Request, SessionTimer.ShortestSeconds, out _, out _))
        {
            RefuseTooShort(invite);
            return;
        }

        if (!agent.Calls.TryAdd(dialog.Id, call))
        {
            invite.Respond(503);
            return;
        }

        invite.Owner = call;
        agent.Merges[SipUserAgent.MergeKey(invite.Request)] = call;
        if (!call.Description.IsEmpty)
        {
            call.session.ReceiveOffer();
        }

        agent.User.OnIncoming(call);
    }

    bool RingReliably(int status, ReadOnlyMemory<byte> body)
    {
        byte[] response;
        lock (gate)
        {
            if (reliable is not null)
            {
                // One at a time (section 3); the last one counts.
                afterReliable ??= () => Ring(body);
                return true;
            }

            reliableNumber = reliableNumber == 0 ? agent.Transactions.Ids.NewNumber() & 0xFFFF | 1 : reliableNumber + 1;
            isReliableAnswer = !body.IsEmpty && session.TryAnswer();
            response = Bodied(incoming!, status, body.Span, message => message
                .Add(SipHeader.Require, "100rel").Add(SipHeader.RSeq, reliableNumber));
            reliable = new(agent.Time, agent.Timers, () => incoming!.Respond(status, response),
                () => Decline(504, "No PRACK"), isFinal: false);
        }

        var isSent = incoming!.Respond(status, response);
        reliable?.Start();
        return isSent;
    }

    void ReceivePrack(ServerTransaction transaction)
    {
        Action? next = null;
        lock (gate)
        {
            if (reliable is null || !transaction.Request.Headers.TryGet(SipHeader.RAck, out var text)
                || !RAck.TryRead(text, out var which) || which.ResponseNumber != reliableNumber
                || which.Order.Number != incoming!.Request.CSeq.Number)
            {
                transaction.Respond(481);
                return;
            }

            reliable.Dispose();
            reliable = null;
            (next, afterReliable) = (afterReliable, null);
        }

        transaction.Respond(200);
        next?.Invoke();
    }

    // An answer to INVITE: the first one, or one inside of the call.
    bool Accept(ServerTransaction transaction, ReadOnlyMemory<byte> answer)
    {
        byte[] response;
        lock (gate)
        {
            // What went in a reliable provisional answer is not said again.
            var body = transaction == incoming && isReliableAnswer ? default : answer;
            response = Bodied(transaction, 200, body.Span, Agree(transaction.Request));

            // Without an offer in the request ours is in the answer, and the answer in the ACK.
            if (!session.TryAnswer() && !body.IsEmpty)
            {
                session.TryOffer();
            }

            local = answer;
            if (transaction.IsInvite && State == CallState.Talking)
            {
                repeater = new(
                    agent.Time, agent.Timers, () => transaction.Respond(200, response), Unacknowledged, isFinal: true);
                repeater.Start();
            }
        }

        return transaction.Respond(200, response);
    }

    // RFC 3261 section 13.3.1.4: the session is over, in form.
    void Unacknowledged()
    {
        SendBye();
        Ended(CallEnd.Timeout, 0);
    }

    byte[] Bodied(ServerTransaction transaction, int status, ReadOnlySpan<byte> body,
        Action<SipMessageBuilder>? more = null)
    {
        using var response = transaction.Response(status, null, dialog!.Id.LocalTag)
            .Copy(transaction.Request, SipHeader.RecordRoute)
            .Add(SipHeader.Contact, agent.ContactOf(Flow, contactUser))
            .Add(SipHeader.Allow, string.Join(", ", agent.Options.Capabilities.Methods));
        AddSupported(response);
        agent.AddProduct(response, SipHeader.Server);
        more?.Invoke(response);
        if (!body.IsEmpty)
        {
            response.Add(SipHeader.ContentType, SessionDescription.ContentType);
        }

        return response.Finish(body);
    }

    void AddSupported(SipMessageBuilder message)
    {
        if (agent.Options.Capabilities.Extensions is { Count: > 0 } extensions)
        {
            message.Add(SipHeader.Supported, string.Join(", ", extensions));
        }
    }

    static void RefuseTooShort(ServerTransaction transaction)
    {
        using var response = transaction.Response(422);
        response.Add(SipHeader.MinSe, SessionTimer.ShortestSeconds.ToString(CultureInfo.InvariantCulture));
        transaction.Respond(422, response.Finish());
    }
}
