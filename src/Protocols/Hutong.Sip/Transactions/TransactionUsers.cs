using Hutong.Sip.Messages;
using Hutong.Sip.Transports;

namespace Hutong.Sip.Transactions;

/// <summary>Why a transaction ended without an answer.</summary>
public enum TransactionFailure : byte
{
    /// <summary>Nothing came in time: timer B, F or H. It counts as 408 (RFC 3261 section 8.1.3.1).</summary>
    Timeout,
    /// <summary>It could not be sent, or the connection went: it counts as 503.</summary>
    Transport,
}

/// <summary>
/// Who answers requests. Calls for one transaction come one at a time, in order, on the thread that received or of the
/// timer: they must not block.
/// </summary>
public interface ITransactionUser
{
    /// <summary>A request that begins a transaction, ACK and CANCEL excepted.</summary>
    void OnRequest(ServerTransaction transaction);

    /// <summary>An ACK that ends no transaction: for a 2xx.</summary>
    void OnAck(SipRequest ack, ISipFlow flow);

    /// <summary>The caller no longer wants the answer of an INVITE that has none: answer 487. The CANCEL itself is
    /// answered already.</summary>
    void OnCancel(ServerTransaction invite, SipRequest cancel);

    /// <summary>A response that fits no transaction: a 2xx that was sent again after its transaction's end, or a
    /// stray one.</summary>
    void OnResponse(SipResponse response, ISipFlow flow);

    /// <summary>An answer was never acknowledged, or could not be sent.</summary>
    void OnFailure(ServerTransaction transaction, TransactionFailure failure);
}

/// <summary>Who asked. The rules of <see cref="ITransactionUser"/> hold.</summary>
public interface IClientTransactionUser
{
    /// <summary>A response: provisional ones, then a final one; of an INVITE, each 2xx that arrives, sent again or
    /// from another branch (RFC 6026).</summary>
    void OnResponse(ClientTransaction transaction, SipResponse response);

    /// <summary>There will be no answer.</summary>
    void OnFailure(ClientTransaction transaction, TransactionFailure failure);
}

/// <summary>Where a transaction is (RFC 3261 section 17, RFC 6026 section 7).</summary>
public enum TransactionState : byte
{
    /// <summary>An INVITE was sent; or a request came that nobody answered.</summary>
    Trying,
    /// <summary>There was a provisional answer.</summary>
    Proceeding,
    /// <summary>An INVITE was answered by 2xx: more may come.</summary>
    Accepted,
    /// <summary>There was a final answer; it may have to be sent again.</summary>
    Completed,
    /// <summary>The final answer was acknowledged; more of that may come.</summary>
    Confirmed,
    /// <summary>Over.</summary>
    Terminated,
}
