using Hutong.Sip.Messages;
using Hutong.Sip.Transactions;

namespace Hutong.Sip.UserAgents;

/// <summary>Why a call is over.</summary>
public enum CallEnd : byte
{
    /// <summary>The other end hung up.</summary>
    RemoteHangUp,
    /// <summary>We hung up.</summary>
    LocalHangUp,
    /// <summary>The caller gave up before there was an answer.</summary>
    Cancelled,
    /// <summary>It was refused, by us or by the other end: the code says why.</summary>
    Refused,
    /// <summary>Nobody answered in time, or the answer was never acknowledged.</summary>
    Timeout,
    /// <summary>It could not be sent, or the connection went.</summary>
    Transport,
}

/// <summary>Who has the calls. Is called without any lock; must not block.</summary>
public interface ICallUser
{
    /// <summary>Somebody calls. Nothing is answered but 100 until the user does.</summary>
    void OnIncoming(SipCall call);

    /// <summary>Our call has a provisional answer, perhaps with a body: early media.</summary>
    void OnProgress(SipCall call, SipResponse response);

    /// <summary>
    /// Our call is answered; the body is the other end's answer, or its offer when we made none: then
    /// <see cref="SipCall.Acknowledge(ReadOnlyMemory{byte})"/> is due. Without a body the answer was in a reliable
    /// provisional one before.
    /// </summary>
    void OnAnswered(SipCall call, SipResponse response);

    /// <summary>Our answer was acknowledged: both ends know of it.</summary>
    void OnConfirmed(SipCall call, SipRequest ack);

    /// <summary>The other end offers a change: hold, another address; or asks for our offer.</summary>
    void OnOffer(SipCall call, SipOffer offer);

    /// <summary>The answer to what we offered by <see cref="SipCall.Offer"/>.</summary>
    void OnOfferAnswered(SipCall call, ReadOnlyMemory<byte> answer)
    {
    }

    /// <summary>What we offered by <see cref="SipCall.Offer"/> was refused: all stays as it was.</summary>
    void OnOfferRefused(SipCall call, int status)
    {
    }

    /// <summary>It is over. Comes once, and last.</summary>
    void OnEnded(SipCall call, CallEnd end, int status);

    /// <summary>
    /// A request that the library does not answer: REGISTER, MESSAGE, SUBSCRIBE; in a call INFO, REFER, NOTIFY. False
    /// when
    /// nobody will: 405 or 501.
    /// </summary>
    bool OnRequest(ServerTransaction transaction, SipCall? call);
}
