using Hutong.Sip.Dialogs;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Sdp;
using Hutong.Sip.Transactions;

namespace Hutong.Sip.UserAgents;

/// <content>The part that changes a call: offers of either side inside of it (RFC 3261 section 14, RFC 3311).</content>
public sealed partial class SipCall
{
    /// <summary>What we said last, as far as it was agreed; repeated to keep the call alive.</summary>
    ReadOnlyMemory<byte> local;

    ReadOnlyMemory<byte>? nextOffer;
    Reinvite? changing;
    ITimer? glare;

    /// <summary>
    /// Offers a change by an INVITE inside of the call; what comes of it is told. While another change is under way it
    /// waits; the last one counts. False when the call is not answered, or over.
    /// </summary>
    public bool Offer(ReadOnlyMemory<byte> offer)
    {
        lock (gate)
        {
            if (State != CallState.Talking)
            {
                return false;
            }

            nextOffer = offer;
        }

        SendNextOffer();
        return true;
    }

    internal bool AcceptOffer(ServerTransaction transaction, ReadOnlyMemory<byte> answer)
    {
        if (State == CallState.Talking && Accept(transaction, answer))
        {
            Refreshed(transaction.Request);
            if (!transaction.IsInvite)
            {
                SendNextOffer();
            }

            return true;
        }

        lock (gate)
        {
            session.Refuse();
        }

        return false;
    }

    internal bool RefuseOffer(ServerTransaction transaction, int status)
    {
        lock (gate)
        {
            session.Refuse();
        }

        var isRefused = transaction.Respond(status);
        SendNextOffer();
        return isRefused;
    }

    void ReceiveOffer(ServerTransaction transaction)
    {
        if (agent.Has(TimerExtension)
            && !SessionTimer.TryAnswer(transaction.Request, SessionTimer.ShortestSeconds, out _, out _))
        {
            RefuseTooShort(transaction);
            return;
        }

        var offer = DescriptionOf(transaction.Request);
        var isBare = offer.IsEmpty && transaction.Request.Method == SipMethod.Update;
        OfferVerdict verdict;
        lock (gate)
        {
            // A second INVITE while one waits for its ACK comes too early (RFC 3261 section 14.2).
            verdict = isBare ? OfferVerdict.Good
                : repeater is not null || State != CallState.Talking ? OfferVerdict.TooEarly
                : changing is not null ? OfferVerdict.Glare
                : offer.IsEmpty ? OfferVerdict.Good : session.ReceiveOffer();
        }

        // An UPDATE without an offer only says that its sender lives.
        if (isBare)
        {
            transaction.Respond(200, Bodied(transaction, 200, default, Agree(transaction.Request)));
            Refreshed(transaction.Request);
        }
        else if (verdict != OfferVerdict.Good)
        {
            Postpone(transaction, verdict);
        }
        else
        {
            agent.User.OnOffer(this, new(this, transaction, offer));
        }
    }

    static void Postpone(ServerTransaction transaction, OfferVerdict verdict)
    {
        var status = verdict == OfferVerdict.Glare ? 491 : 500;
        using var response = transaction.Response(status);
        if (status == 500)
        {
            response.Add(SipHeader.RetryAfter, 2);
        }

        transaction.Respond(status, response.Finish());
    }

    void SendNextOffer()
    {
        ReadOnlyMemory<byte> offer;
        Reinvite begun;
        lock (gate)
        {
            if (nextOffer is not { } next || State != CallState.Talking || changing is not null
                || repeater is not null || session.State != OfferState.Stable)
            {
                return;
            }

            session.TryOffer();
            (offer, nextOffer) = (next, null);
            changing = begun = new(this, offer);
        }

        begun.Send();
    }

    // Both offered at once: again after a while that differs from the peer's (section 14.1).
    void OfferAgain(ReadOnlyMemory<byte> offer)
    {
        lock (gate)
        {
            if (State == CallState.Ended)
            {
                return;
            }

            nextOffer ??= offer;
            glare?.Dispose();
            glare = agent.Time.CreateTimer(
                static call => ((SipCall)call!).SendNextOffer(), this,
                OfferAnswer.GlarePause(
                    beganDialog: incoming is null, new Random((int)agent.Transactions.Ids.NewNumber())),
                Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Our offer inside of the call, on its way.</summary>
    sealed class Reinvite(SipCall call, ReadOnlyMemory<byte> offer) : IClientTransactionUser
    {
        bool isDone;

        public void Send()
        {
            SipRequest request;
            lock (call.gate)
            {
                using var invite = call.dialog!.Request(SipMethod.Invite, call.agent.NewVia(call.Flow));
                invite.Add(SipHeader.Contact, call.agent.ContactOf(call.Flow, call.contactUser))
                    .Add(SipHeader.Allow, string.Join(", ", call.agent.Options.Capabilities.Methods));
                call.AddSupported(invite);
                call.AskForLife(invite);
                call.agent.AddProduct(invite, SipHeader.UserAgent);
                call.Authorize(invite, SipMethod.Invite, offer.Span);
                invite.Add(SipHeader.ContentType, SessionDescription.ContentType);
                request = invite.FinishRequest(offer.Span);
            }

            if (!call.agent.Transactions.TrySend(request, call.Flow, this, out _))
            {
                Refused(503);
            }
        }

        public void OnResponse(ClientTransaction transaction, SipResponse response)
        {
            if (response.IsProvisional)
            {
                return;
            }

            if (response.IsSuccess)
            {
                Answered(response);
            }
            else if (response.Status is 401 or 407 && call.account?.TryChallenge(response) == true)
            {
                Send();
            }
            else if (response.Status == 491)
            {
                Finish(agreed: default, refused: true);
                call.OfferAgain(offer);
            }
            else if (response.Status is 408 or 481)
            {
                call.SendBye();
                call.Ended(CallEnd.Timeout, response.Status);
            }
            else
            {
                Refused(response.Status);
            }
        }

        public void OnFailure(ClientTransaction transaction, TransactionFailure failure)
        {
            // Nobody answers any more (section 14.1).
            call.SendBye();
            call.Ended(failure == TransactionFailure.Timeout ? CallEnd.Timeout : CallEnd.Transport, 0);
        }

        void Answered(SipResponse response)
        {
            byte[] ack;
            lock (call.gate)
            {
                call.dialog!.Receive(response);
                using var builder = call.dialog.Acknowledge(response.CSeq.Number, call.agent.NewVia(call.Flow));
                ack = builder.Finish();
                (call.ack, call.number) = (ack, response.CSeq.Number);
            }

            call.Flow.Send(ack);
            if (isDone)
            {
                return;
            }

            call.account?.Accepted();
            var answer = DescriptionOf(response);
            Finish(offer, refused: answer.IsEmpty);
            call.Agreed(response);
            if (answer.IsEmpty)
            {
                call.agent.User.OnOfferRefused(call, 488);
            }
            else
            {
                call.agent.User.OnOfferAnswered(call, answer);
            }

            call.SendNextOffer();
        }

        void Refused(int status)
        {
            Finish(agreed: default, refused: true);
            call.agent.User.OnOfferRefused(call, status);
            call.SendNextOffer();
        }

        void Finish(ReadOnlyMemory<byte> agreed, bool refused)
        {
            lock (call.gate)
            {
                isDone = true;
                call.changing = null;
                if (refused)
                {
                    call.session.Refuse();
                }
                else
                {
                    call.session.ReceiveAnswer();
                    call.local = agreed;
                }
            }
        }
    }
}
