using System.Net;

namespace Hutong.Media.Ice;

/// <summary>The pairs of one stream, best first (RFC 8445 section 6.1.2). Bounded.</summary>
sealed class CheckList
{
    /// <summary>RFC 8445 section 6.1.2.5.</summary>
    public const int PairsMax = 100;

    readonly List<CandidatePair> pairs = [];
    readonly Queue<CandidatePair> triggered = new();

    public IReadOnlyList<CandidatePair> Pairs => pairs;

    public CandidatePair? Find(int local, IPEndPoint remote) =>
        pairs.Find(pair => pair.Local == local && pair.Remote.Address.Equals(remote));

    /// <summary>Adds a pair in its place; when there are too many the last is left out.</summary>
    /// <returns>The pair, also when it was there already; null when there is no room for it.</returns>
    public CandidatePair? Add(int local, IceCandidate localCandidate, IceCandidate remote, bool controlling)
    {
        if (localCandidate.Address.AddressFamily != remote.Address.AddressFamily)
        {
            return null;
        }

        if (Find(local, remote.Address) is { } known)
        {
            return known;
        }

        var pair = new CandidatePair(local, localCandidate, remote)
        {
            // The first of its foundation begins; the others wait for what becomes of it (section 6.1.2.6).
            State = pairs.Exists(other => other.Foundation == localCandidate.Foundation + ' ' + remote.Foundation
                && other.State is PairState.Waiting or PairState.InProgress) ? PairState.Frozen : PairState.Waiting,
        };
        pairs.Add(pair);
        Sort(controlling);
        if (pairs.Count > PairsMax)
        {
            var victim =
                pairs.FindLast(last => last.State is PairState.Frozen or PairState.Waiting or PairState.Failed);
            if (victim is not null)
            {
                pairs.Remove(victim);
            }
            else
            {
                pairs.Remove(pair);
            }

            return pairs.Contains(pair) ? pair : null;
        }

        return pair;
    }

    public void Sort(bool controlling) =>
        pairs.Sort((left, right) => right.Priority(controlling).CompareTo(left.Priority(controlling)));

    /// <summary>A check to be made out of turn (section 6.1.4.1).</summary>
    public void Trigger(CandidatePair pair)
    {
        if (!triggered.Contains(pair))
        {
            triggered.Enqueue(pair);
        }
    }

    /// <summary>The pair that is checked out of turn, or null.</summary>
    public CandidatePair? NextTriggered()
    {
        while (triggered.TryDequeue(out var first))
        {
            if (pairs.Contains(first))
            {
                return first;
            }
        }

        return null;
    }

    /// <summary>The pair whose turn it is, or null.</summary>
    public CandidatePair? Next() =>
        pairs.Find(pair => pair.State == PairState.Waiting) ?? pairs.Find(pair => pair.State == PairState.Frozen
            && !pairs.Exists(other => other.Foundation == pair.Foundation
                && other.State is PairState.Waiting or PairState.InProgress));

    /// <summary>A pair works: those like it may be tried (section 7.2.5.3.3).</summary>
    public void Unfreeze(string foundation)
    {
        foreach (var pair in pairs)
        {
            if (pair.State == PairState.Frozen && pair.Foundation == foundation)
            {
                pair.State = PairState.Waiting;
            }
        }
    }

    /// <summary>The best pair that works.</summary>
    public CandidatePair? Best() => pairs.Find(pair => pair.State == PairState.Succeeded);

    /// <summary>Whether a pair better than this one may still work.</summary>
    public bool MayImprove(CandidatePair pair) =>
        pairs.Exists(other => other.State is not (PairState.Succeeded or PairState.Failed)
            && pairs.IndexOf(other) < pairs.IndexOf(pair));

    public bool AllFailed => pairs.TrueForAll(pair => pair.State == PairState.Failed);
}
