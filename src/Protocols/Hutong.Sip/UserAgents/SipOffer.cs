using Hutong.Sip.Transactions;

namespace Hutong.Sip.UserAgents;

/// <summary>
/// A change that the other end offers in a call, or asks us to offer when it has no body (RFC 3261 section 14). It is
/// answered once, at once or later. Safe from several threads.
/// </summary>
public sealed class SipOffer
{
    readonly SipCall call;
    readonly ServerTransaction transaction;
    int isDone;

    internal SipOffer(SipCall call, ServerTransaction transaction, ReadOnlyMemory<byte> body) =>
        (this.call, this.transaction, Body) = (call, transaction, body);

    /// <summary>The offer; empty: ours is asked for.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Takes it: our answer, or our offer. False when it was answered or is no longer waited for.</summary>
    public bool Answer(ReadOnlyMemory<byte> answer) =>
        Interlocked.Exchange(ref isDone, 1) == 0 && call.AcceptOffer(transaction, answer);

    /// <summary>Refuses it: all stays as it was.</summary>
    public bool Refuse(int status = 488) =>
        Interlocked.Exchange(ref isDone, 1) == 0 && call.RefuseOffer(transaction, status);
}
