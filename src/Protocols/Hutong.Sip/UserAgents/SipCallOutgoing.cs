using Hutong.Sip.Dialogs;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Sdp;
using Hutong.Sip.Transactions;
using Hutong.Sip.Transports;
using Hutong.Sip.Uris;

namespace Hutong.Sip.UserAgents;

/// <content>The part that calls somebody: INVITE, challenges, forks, PRACK, ACK, CANCEL.</content>
public sealed partial class SipCall : IClientTransactionUser
{
    /// <summary>Early dialogs of one call that reliable provisional answers are acknowledged in, at most.</summary>
    const int MaxForks = 8;

    readonly Dictionary<DialogId, (SipDialog Dialog, ProvisionalOrder Order)> forks = [];
    SipCallRequest request = null!;
    string from = "";
    string callId = "";
    string contactUser = "";
    string? cancelReason;
    uint number;
    ClientTransaction? outgoing;
    ITimer? ringing;
    byte[]? ack;
    bool isGivenUp;
    bool isHeard;

    void IClientTransactionUser.OnResponse(ClientTransaction transaction, SipResponse response)
    {
        if (!isHeard)
        {
            isHeard = true;
            if (request.FirstResponseTimeout is not null && State == CallState.Ringing)
            {
                ringing?.Change(RingTimeout, Timeout.InfiniteTimeSpan);
            }
        }

        if (response.Status is 401 or 407 && State == CallState.Ringing && !isGivenUp
            && account is not null && account.TryChallenge(response))
        {
            Send();
        }
        else if (response.Status == 422 && State == CallState.Ringing && !isGivenUp
            && SessionTimer.AskAgain(response) is > 0 and var seconds && seconds > askedSeconds)
        {
            askedSeconds = seconds;
            Send();
        }
        else if (response.IsProvisional)
        {
            Progress(transaction, response);
        }
        else if (response.IsSuccess)
        {
            account?.Accepted();
            Answered(transaction, response);
        }
        else
        {
            MovedTo = response.Status is 301 or 302 ? FirstContact(response) : null;
            Ended(isGivenUp ? CallEnd.LocalHangUp : CallEnd.Refused, response.Status);
        }
    }

    /// <summary>
    /// Where the other end says that the person is (301, 302); null otherwise. Nothing follows it here.
    /// </summary>
    public SipUri? MovedTo { get; private set; }

    void IClientTransactionUser.OnFailure(ClientTransaction transaction, TransactionFailure failure) => Ended(
        isGivenUp ? CallEnd.LocalHangUp
            : failure == TransactionFailure.Timeout ? CallEnd.Timeout : CallEnd.Transport, 0);

    internal void Begin(SipCallRequest asked)
    {
        var ids = agent.Transactions.Ids;
        (request, from) = (asked, $"{asked.From};tag={ids.NewTag()}");
        (callId, number) = (ids.NewCallId(), ids.NewNumber());
        (account, contactUser, local) = (asked.Account, asked.ContactUser, asked.Offer);
        if (!asked.Offer.IsEmpty)
        {
            session.TryOffer();
        }

        ringing = agent.Time.CreateTimer(
            static state => ((SipCall)state!).OnRinging(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        ringing.Change(asked.FirstResponseTimeout ?? RingTimeout, Timeout.InfiniteTimeSpan);
        Send();
    }

    /// <summary>
    /// Acknowledges the answer to a call that was made without an offer, with our answer to the offer that came in it.
    /// False when there is nothing to acknowledge.
    /// </summary>
    public bool Acknowledge(ReadOnlyMemory<byte> answer)
    {
        byte[] made;
        lock (gate)
        {
            if (State != CallState.Talking || ack is not null || dialog is null || !session.TryAnswer())
            {
                return false;
            }

            local = answer;
            using var builder = dialog.Acknowledge(number, agent.NewVia(Flow));
            builder.Add(SipHeader.ContentType, SessionDescription.ContentType);
            made = builder.Finish(answer.Span);
            ack = made;
        }

        return Flow.Send(made);
    }

    /// <summary>The 2xx came again: so does the ACK.</summary>
    internal void AcknowledgeAgain(SipResponse response)
    {
        if (ack is not null && response.CSeq.Number == number)
        {
            Flow.Send(ack);
        }
    }

    void Send()
    {
        var target = request.Target.ToString();
        using var invite = SipMessageBuilder.Request(SipMethod.Invite, target)
            .Add(SipHeader.Via, agent.NewVia(Flow))
            .Add(SipHeader.MaxForwards, 70)
            .Add(SipHeader.From, from)
            .Add(SipHeader.To, request.To ?? $"<{target}>")
            .Add(SipHeader.CallId, callId)
            .Add(SipHeader.CSeq, $"{++number} INVITE")
            .Add(SipHeader.Contact, agent.ContactOf(Flow, contactUser))
            .Add(SipHeader.Allow, string.Join(", ", agent.Options.Capabilities.Methods));
        AddSupported(invite);
        AskForLife(invite);
        foreach (var (header, value) in request.Headers)
        {
            invite.Add(header, value);
        }

        agent.AddProduct(invite, SipHeader.UserAgent);
        if (account?.Answer(SipMethod.Invite, target, request.Offer.Span) is { } proof)
        {
            invite.Add(account.Header, proof);
        }

        if (!request.Offer.IsEmpty)
        {
            invite.Add(SipHeader.ContentType, SessionDescription.ContentType);
        }

        var made = invite.FinishRequest(request.Offer.Span);
        if (Flow.Transport == SipTransport.Udp && made.Encoded.Length > UdpSipTransport.MaxRequestBytes
            && request.LargeFlow is { } another)
        {
            request = request with { LargeFlow = null };
            _ = SendOverAsync(another);
        }
        else if (agent.Transactions.TrySend(made, Flow, this, out var sent))
        {
            outgoing = sent;
            if (isGivenUp)
            {
                sent!.Cancel(cancelReason);
            }
        }
        else
        {
            Ended(CallEnd.Transport, 503);
        }
    }

    // RFC 3261 section 18.1.1: what is too large for a datagram goes over a connection; where there is none, it is
    // tried
    // as it is. The request is written anew: Via and Contact name the way it goes.
    async Task SendOverAsync(Func<ValueTask<ISipFlow?>> another)
    {
        Flow = await another() ?? Flow;
        number--;
        if (State == CallState.Ringing)
        {
            Send();
        }
    }

    static SipUri? FirstContact(SipResponse response)
    {
        foreach (var value in response.Headers.Values(SipHeader.Contact))
        {
            return NameAddress.TryRead(value, out var contact) && !contact.IsWildcard
                ? SipUri.Parse(contact.Uri.ToString()) : null;
        }

        return null;
    }

    TimeSpan RingTimeout => request.RingTimeout ?? agent.Options.RingTimeout;

    void OnRinging()
    {
        if (isHeard || request.FirstResponseTimeout is null)
        {
            GiveUp(null);
            return;
        }

        // Should it answer after all, it is cancelled, or thanked and left.
        outgoing?.Cancel();
        Ended(CallEnd.Timeout, 0);
    }

    void GiveUp(string? reason)
    {
        if (State == CallState.Ringing)
        {
            (isGivenUp, cancelReason) = (true, reason);
            outgoing?.Cancel(reason);
        }
    }

    void Progress(ClientTransaction transaction, SipResponse response)
    {
        if (State != CallState.Ringing)
        {
            return;
        }

        lock (gate)
        {
            if (dialog is null && SipDialog.Asking(transaction.Request, response) is { } early)
            {
                dialog = agent.Calls.TryAdd(early.Id, this) ? early : null;
            }
        }

        if (Acknowledges(transaction, response) && response.Status > 100)
        {
            agent.User.OnProgress(this, response);
        }
    }

    // Sends PRACK where one is due (RFC 3262 section 4); false for what came before or too early.
    bool Acknowledges(ClientTransaction transaction, SipResponse response)
    {
        if (!agent.Has("100rel"))
        {
            return true;
        }

        SipRequest prack;
        lock (gate)
        {
            var id = DialogId.Of(response);
            if (!forks.TryGetValue(id, out var fork))
            {
                var own = dialog is not null && dialog.Id == id ? dialog
                    : SipDialog.Asking(transaction.Request, response);
                if (own is null || forks.Count >= MaxForks)
                {
                    return true;
                }

                forks[id] = fork = (own, new());
            }

            if (!fork.Order.IsNext(response, out var isReliable, out var which))
            {
                return !isReliable;
            }

            // An answer in it is the answer; a 2xx may repeat it.
            if (!DescriptionOf(response).IsEmpty && dialog == fork.Dialog)
            {
                session.ReceiveAnswer();
            }

            using var builder = fork.Dialog.Request(SipMethod.Prack, agent.NewVia(Flow));
            builder.Add(SipHeader.RAck, which.ToString());
            prack = builder.FinishRequest();
        }

        agent.Transactions.TrySend(prack, Flow, Unheard.Instance, out _);
        return true;
    }

    void Answered(ClientTransaction transaction, SipResponse response)
    {
        var id = DialogId.Of(response);
        var isFirst = false;
        lock (gate)
        {
            if (State == CallState.Ringing && Confirm(transaction, response, id))
            {
                isFirst = !isGivenUp;
                State = CallState.Talking;
                ringing?.Dispose();
                if (request.Offer.IsEmpty)
                {
                    session.ReceiveOffer();
                }
                else
                {
                    session.ReceiveAnswer();
                }
            }
        }

        if (dialog is not null && dialog.Id == id)
        {
            AcknowledgeAgain(response);
        }
        else if (SipDialog.Asking(transaction.Request, response) is { } other)
        {
            // Another branch answered too (RFC 3261 section 13.2.2.4): it is thanked and left.
            Leave(other, response);
        }

        if (isFirst)
        {
            Agreed(response);
            agent.User.OnAnswered(this, response);
        }
        else if (State == CallState.Talking && isGivenUp)
        {
            // The answer crossed our CANCEL.
            SendBye();
            Ended(CallEnd.LocalHangUp, 0);
        }
    }

    // The dialog of this answer, in place of an early one of another branch.
    bool Confirm(ClientTransaction transaction, SipResponse response, DialogId id)
    {
        if (dialog is not null && dialog.Id == id)
        {
            dialog.Receive(response);
        }
        else
        {
            var fresh = SipDialog.Asking(transaction.Request, response);
            if (fresh is null || !agent.Calls.TryAdd(fresh.Id, this))
            {
                return false;
            }

            if (dialog is not null)
            {
                agent.Calls.Remove(dialog.Id);
            }

            dialog = fresh;
        }

        // Without an offer of ours the ACK has our answer, and waits for it.
        if (!request.Offer.IsEmpty || isGivenUp)
        {
            using var builder = dialog.Acknowledge(number, agent.NewVia(Flow));
            ack = builder.Finish();
        }

        return true;
    }

    void Leave(SipDialog other, SipResponse response)
    {
        using var thanks = other.Acknowledge(response.CSeq.Number, agent.NewVia(Flow));
        Flow.Send(thanks.Finish());
        using var bye = other.Request(SipMethod.Bye, agent.NewVia(Flow));
        agent.Transactions.TrySend(bye.FinishRequest(), Flow, Unheard.Instance, out _);
    }
}
