using System.Security.Cryptography;
using Hutong.Media.Stun;

namespace Hutong.Media.Ice;

/// <summary>How far a pair's check is (RFC 8445 section 6.1.2.6).</summary>
enum PairState
{
    Frozen,
    Waiting,
    InProgress,
    Succeeded,
    Failed,
}

/// <summary>A local and a remote candidate that may reach each other, and the check that finds out.</summary>
sealed class CandidatePair(int local, IceCandidate localCandidate, IceCandidate remote)
{
    // RFC 8489 section 6.2.1: seven times, at 0, 500, 1500, 3500, 7500, 15500 and 31500 ms; the agent's own timeout
    // comes
    // before the last ones.
    const int SendsMax = 7;
    static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);

    readonly byte[] transaction = new byte[StunMessage.TransactionBytes];
    int sends;
    TimeSpan wait;

    public int Local => local;

    public IceCandidate LocalCandidate => localCandidate;

    public IceCandidate Remote => remote;

    public PairState State { get; set; }

    /// <summary>The next check says USE-CANDIDATE, or the peer's did.</summary>
    public bool Nominate { get; set; }

    /// <summary>A check that said USE-CANDIDATE was answered.</summary>
    public bool Nominated { get; set; }

    /// <summary>Whether the check on its way says USE-CANDIDATE.</summary>
    public bool AsksForUse { get; private set; }

    /// <summary>When to send again, while in progress.</summary>
    public TimeSpan Due { get; private set; }

    public ReadOnlySpan<byte> Transaction => transaction;

    public string Foundation { get; } = localCandidate.Foundation + ' ' + remote.Foundation;

    /// <summary>RFC 8445 section 6.1.2.3.</summary>
    public ulong Priority(bool controlling)
    {
        ulong g = controlling ? localCandidate.Priority : remote.Priority;
        ulong d = controlling ? remote.Priority : localCandidate.Priority;
        return (Math.Min(g, d) << 32) + (2 * Math.Max(g, d)) + (g > d ? 1UL : 0);
    }

    /// <summary>Begins a check with a new transaction.</summary>
    public void Begin(TimeSpan now, bool asksForUse)
    {
        RandomNumberGenerator.Fill(transaction);
        (State, sends, wait, AsksForUse) = (PairState.InProgress, 1, FirstWait, asksForUse);
        Due = now + wait;
    }

    /// <summary>Sends again, or gives up.</summary>
    /// <returns>False when there were enough.</returns>
    public bool TryAgain(TimeSpan now)
    {
        if (++sends > SendsMax)
        {
            State = PairState.Failed;
            return false;
        }

        wait *= 2;
        Due = now + wait;
        return true;
    }
}
