using Hutong.Sip.Authentication;
using Hutong.Sip.Dialogs;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Sdp;
using Hutong.Sip.Transactions;
using Hutong.Sip.Uris;

namespace Hutong.Sip.UserAgents;

/// <content>The part that calls somebody: INVITE, challenges, forks, ACK, CANCEL.</content>
public sealed partial class SipCall : IClientTransactionUser
{
    string from = "";
    string callId = "";
    uint number;
    SipUri target;
    ReadOnlyMemory<byte> offer;
    DigestClient? account;
    ClientTransaction? outgoing;
    ITimer? ringing;
    byte[]? ack;
    bool isGivenUp;

    void IClientTransactionUser.OnResponse(ClientTransaction transaction, SipResponse response)
    {
        if (response.Status is 401 or 407 && State == CallState.Ringing && !isGivenUp
            && account is not null && account.TryChallenge(response))
        {
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
            Ended(isGivenUp ? CallEnd.LocalHangUp : CallEnd.Refused, response.Status);
        }
    }

    void IClientTransactionUser.OnFailure(ClientTransaction transaction, TransactionFailure failure) => Ended(
        isGivenUp ? CallEnd.LocalHangUp
            : failure == TransactionFailure.Timeout ? CallEnd.Timeout : CallEnd.Transport, 0);

    internal void Begin(string sender, SipUri to, ReadOnlyMemory<byte> body, DigestClient? who)
    {
        var ids = agent.Transactions.Ids;
        (from, callId, number) = ($"{sender};tag={ids.NewTag()}", ids.NewCallId(), ids.NewNumber());
        (target, offer, account) = (to, body, who);
        if (!body.IsEmpty)
        {
            session.TryOffer();
        }

        ringing = agent.Time.CreateTimer(
            static state => ((SipCall)state!).GiveUp(), this, agent.Options.RingTimeout, Timeout.InfiniteTimeSpan);
        Send();
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
        using var invite = SipMessageBuilder.Request(SipMethod.Invite, target.ToString())
            .Add(SipHeader.Via, agent.NewVia(Flow))
            .Add(SipHeader.MaxForwards, 70)
            .Add(SipHeader.From, from)
            .Add(SipHeader.To, $"<{target}>")
            .Add(SipHeader.CallId, callId)
            .Add(SipHeader.CSeq, $"{++number} INVITE")
            .Add(SipHeader.Contact, agent.ContactOf(Flow))
            .Add(SipHeader.Allow, string.Join(", ", agent.Options.Capabilities.Methods));
        agent.AddProduct(invite, SipHeader.UserAgent);
        if (account?.Answer(SipMethod.Invite, target.ToString(), offer.Span) is { } proof)
        {
            invite.Add(account.Header, proof);
        }

        if (!offer.IsEmpty)
        {
            invite.Add(SipHeader.ContentType, SessionDescription.ContentType);
        }

        if (agent.Transactions.TrySend(invite.FinishRequest(offer.Span), Flow, this, out var sent))
        {
            outgoing = sent;
        }
        else
        {
            Ended(CallEnd.Transport, 503);
        }
    }

    void GiveUp()
    {
        if (State == CallState.Ringing)
        {
            isGivenUp = true;
            outgoing?.Cancel();
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

        if (response.Status > 100)
        {
            agent.User.OnProgress(this, response);
        }
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
                session.ReceiveAnswer();
                ringing?.Dispose();
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

        using var builder = dialog.Acknowledge(number, agent.NewVia(Flow));
        ack = builder.Finish();
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
