using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Sdp;
using Hutong.Sip.Transactions;
using Hutong.Sip.UserAgents;

namespace Hutong.Sandbox.Handsets;

/// <content>What the network tells a handset.</content>
sealed partial class Handset
{
    /// <summary>The other end rings, perhaps with sound.</summary>
    public void Progress(PhoneCall call, SipResponse response)
    {
        lock (gate)
        {
            if (call.State != PhoneCallState.Dialing && call.State != PhoneCallState.RingingThere)
            {
                return;
            }

            call.State = PhoneCallState.RingingThere;
            if (!response.Body.IsEmpty && call.Audio.TakeAnswer(response.Body.Span))
            {
                world.Loop.Add(call.Audio);
            }
        }

        world.Changed(this);
    }

    /// <summary>The other end answered.</summary>
    public void Answered(PhoneCall call, SipResponse response)
    {
        var isGood = call.Audio.TakeAnswer(response.Body.Span);
        if (isGood)
        {
            lock (gate)
            {
                call.Audio.Talker = Talker();
                Talking(call);
            }
        }
        else
        {
            call.Sip!.HangUp();
        }

        world.Changed(this);
    }

    /// <summary>Our answer arrived. When it was an offer, theirs is the answer; so it is of later changes.</summary>
    public static void Confirmed(PhoneCall call, SipRequest ack)
    {
        var isAnswerDue = call is { IsIncoming: true, Audio.CodecName: null, Sip.Request.Body.IsEmpty: true };
        if ((isAnswerDue || !ack.Body.IsEmpty) && !call.Audio.TakeAnswer(ack.Body.Span))
        {
            call.Sip?.HangUp();
        }
    }

    /// <summary>The other end changes the sound: hold, another address or codec.</summary>
    public ReadOnlyMemory<byte>? Offered(PhoneCall call, ReadOnlyMemory<byte> offer)
    {
        byte[]? answer;
        lock (gate)
        {
            answer = offer.IsEmpty ? call.Audio.Offer(call.IsHeld) : call.Audio.Answer(offer.Span);
            call.IsHeldThere = answer is not null && !offer.IsEmpty && !call.Audio.IsWanted;
        }

        world.Changed(this);
        return answer is null ? null : answer;
    }

    /// <summary>It is over.</summary>
    public void Over(PhoneCall call, CallEnd end, int status)
    {
        lock (gate)
        {
            if (call.State == PhoneCallState.Ended)
            {
                return;
            }

            (call.State, call.End, call.Status, call.Ended, call.IsAloud) =
                (PhoneCallState.Ended, end, status, world.Now, false);
            world.Loop.Remove(call.Audio);
            call.Dispose();
            (current, last) = (current == call ? null : current, call);
        }

        world.Changed(this);
    }

    /// <summary>Holds the other end, or takes it back, by another INVITE. False when nobody talks.</summary>
    public bool Hold(bool isHold)
    {
        var call = Current;
        if (call is not { State: PhoneCallState.Talking, Sip: { } sip }
            || sip.NewRequest(SipMethod.Invite) is not { } invite)
        {
            return false;
        }

        using (invite)
        {
            invite.Add(SipHeader.Contact, world.Agent.ContactOf(sip.Flow, number.ToString()))
                .Add(SipHeader.ContentType, SessionDescription.ContentType);
            var request = invite.FinishRequest(call.Audio.Offer(isHold));
            return world.Agent.Transactions.TrySend(
                request, sip.Flow, new Change(this, world.Agent, call, isHold), out _);
        }
    }

    void Held(PhoneCall call, bool isHold, SipResponse response)
    {
        lock (gate)
        {
            if (call.Audio.TakeAnswer(response.Body.Span))
            {
                call.IsHeld = isHold;
            }
        }

        world.Changed(this);
    }

    /// <summary>Our change of a call: its answer must be acknowledged (RFC 3261 section 14.1).</summary>
    sealed class Change(Handset handset, SipUserAgent agent, PhoneCall call, bool isHold) : IClientTransactionUser
    {
        byte[]? ack;

        public void OnResponse(ClientTransaction transaction, SipResponse response)
        {
            if (!response.IsSuccess)
            {
                return;
            }

            if (ack is null)
            {
                ack = Acknowledge(transaction.Request, response);
                handset.Held(call, isHold, response);
            }

            call.Sip!.Flow.Send(ack);
        }

        public void OnFailure(ClientTransaction transaction, TransactionFailure failure)
        {
        }

        byte[] Acknowledge(SipRequest invite, SipResponse response)
        {
            using var builder = SipMessageBuilder.Request(
                SipMethod.Ack, response.TryContact(out var contact) ? contact.Uri.ToString() : invite.Uri.ToString());
            return builder.Add(SipHeader.Via, agent.NewVia(call.Sip!.Flow))
                .Copy(invite, SipHeader.Route)
                .Add(SipHeader.MaxForwards, 70)
                .Copy(invite, SipHeader.From)
                .Copy(invite, SipHeader.To)
                .Copy(invite, SipHeader.CallId)
                .Add(SipHeader.CSeq, $"{invite.CSeq.Number} ACK")
                .Finish();
        }
    }
}
