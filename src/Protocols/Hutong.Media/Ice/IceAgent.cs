using System.Net;
using Hutong.Media.Stun;

namespace Hutong.Media.Ice;

/// <summary>
/// ICE for one stream of one component (RTP and RTCP share a port, streams are bundled): RFC 8445 full and lite,
/// trickle
/// (RFC 8838), peer-reflexive candidates, consent (RFC 7675). Does no I/O and has no clock: it is told what came and
/// what
/// time it is, and sends through its transport. Not safe from several threads.
/// </summary>
/// <remarks>Bounds: 16 local and 64 remote candidates, 100 pairs. What is not authentic gets no answer and leaves
/// nothing
/// behind.</remarks>
public sealed class IceAgent
{
    /// <summary>More addresses than a machine should offer.</summary>
    public const int LocalCandidatesMax = 16;

    /// <summary>More than any client offers.</summary>
    public const int RemoteCandidatesMax = 64;

    readonly IceOptions options;
    readonly IIceTransport transport;
    readonly CheckList list = new();
    readonly List<IceCandidate> local = [];
    readonly List<IceCandidate> remote = [];
    readonly BindingMessages messages;
    readonly Consent consent;
    bool controlling, remoteLite, remoteComplete;
    TimeSpan? started, firstSuccess;
    TimeSpan nextCheck;
    CandidatePair? selected, nominating;

    /// <summary>An agent.</summary>
    /// <param name="options">How it works.</param>
    /// <param name="credentials">Ours.</param>
    /// <param name="transport">Sends.</param>
    /// <param name="random">Spreads the checks of consent.</param>
    public IceAgent(IceOptions options, IceCredentials credentials, IIceTransport transport, Random random)
    {
        ArgumentNullException.ThrowIfNull(options);
        (this.options, this.transport, controlling) = (options, transport, options.Controlling);
        Credentials = credentials;
        messages = new(credentials, options.TieBreaker);
        consent = new(options, random);
    }

    /// <summary>Ours.</summary>
    public IceCredentials Credentials { get; }

    /// <summary>How far it is.</summary>
    public IceState State { get; private set; }

    /// <summary>Where media goes, or null when none may be sent.</summary>
    public IcePath? Path { get; private set; }

    /// <summary>Whether this side chooses. May change when both say so.</summary>
    public bool Controlling => controlling;

    /// <summary>Our candidates, by index.</summary>
    public IReadOnlyList<IceCandidate> LocalCandidates => local;

    /// <summary>Adds a candidate of ours.</summary>
    /// <returns>Its index, or -1 when there are too many.</returns>
    public int AddLocal(IceCandidate candidate)
    {
        if (local.Count >= LocalCandidatesMax)
        {
            return -1;
        }

        local.Add(candidate);
        foreach (var other in remote)
        {
            Pair(local.Count - 1, other);
        }

        return local.Count - 1;
    }

    /// <summary>Says who the peer is. Checks begin.</summary>
    /// <param name="credentials">The peer's.</param>
    /// <param name="lite">Whether it only answers (<c>a=ice-lite</c>).</param>
    public void SetRemote(IceCredentials credentials, bool lite = false)
    {
        messages.Remote = credentials;
        remoteLite = lite;
        // RFC 8445 section 6.1.1: of a full and a lite side the full one chooses.
        controlling = lite ? !options.Lite || controlling : !options.Lite && controlling;
        list.Sort(controlling);
    }

    /// <summary>Adds a candidate of the peer's.</summary>
    /// <returns>False when there are too many.</returns>
    public bool AddRemote(IceCandidate candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        if (remote.Exists(known => known.Address.Equals(candidate.Address)))
        {
            return true;
        }

        if (remote.Count >= RemoteCandidatesMax)
        {
            return false;
        }

        remote.Add(candidate);
        for (var i = 0; i < local.Count; i++)
        {
            Pair(i, candidate);
        }

        return true;
    }

    /// <summary>Whether an address is one of the peer's: told by it, or shown by a check that it signed.</summary>
    public bool Knows(IPEndPoint address) => remote.Exists(known => known.Address.Equals(address));

    /// <summary>The peer has no more candidates (RFC 8838 section 13): the agent may fail when all have.</summary>
    public void EndOfRemote() => remoteComplete = true;

    /// <summary>Takes a datagram that <see cref="Datagram.Classify"/> calls STUN.</summary>
    /// <param name="localIndex">The candidate that it came to.</param>
    /// <param name="from">Where it came from.</param>
    /// <param name="datagram">The datagram.</param>
    /// <param name="now">On a monotonic clock.</param>
    public void Receive(int localIndex, IPEndPoint from, ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        if ((uint)localIndex >= (uint)local.Count || State is IceState.Failed or IceState.ConsentLost
            || StunMessage.TryRead(datagram, out var message) != StunFault.None
            || message.Method != StunMethod.Binding || !message.HasFingerprint())
        {
            return;
        }

        if (message.Class == StunClass.Request)
        {
            Request(localIndex, from, message, now);
        }
        else if (message.Class is StunClass.Success or StunClass.Error)
        {
            Answer(localIndex, from, message, now);
        }
    }

    /// <summary>Does what is due. To be called about every 20 ms.</summary>
    public void Tick(TimeSpan now)
    {
        if (State is IceState.Failed or IceState.ConsentLost || messages.Remote is null)
        {
            return;
        }

        started ??= now;
        if (State == IceState.Connected)
        {
            // The other side may choose another pair still.
            Retransmit(now);
            Check(list.NextTriggered(), now);
            KeepConsent(now);
            return;
        }

        State = IceState.Checking;
        if (!options.Lite)
        {
            Retransmit(now);
            if (now >= nextCheck)
            {
                Check(list.NextTriggered() ?? list.Next(), now);
            }

            Choose(now);
        }

        if (now - started > options.Timeout || (!options.Lite && remoteComplete && list.AllFailed))
        {
            State = IceState.Failed;
        }
    }

    void Pair(int localIndex, IceCandidate candidate)
    {
        // A server reflexive candidate sends from its base, which has a pair of its own.
        if (local[localIndex].Type is CandidateType.Host or CandidateType.Relayed)
        {
            list.Add(localIndex, local[localIndex], candidate, controlling);
        }
    }

    void Request(int localIndex, IPEndPoint from, in StunMessage message, TimeSpan now)
    {
        if (!messages.IsForUs(message))
        {
            return;
        }

        Span<byte> buffer = stackalloc byte[StunWriter.MessageBytesMax];
        if (!options.Lite && messages.HasConflict(message, controlling, out var yields))
        {
            if (!yields)
            {
                transport.Send(localIndex, from, messages.Conflict(buffer, message.Transaction));
                return;
            }

            Switch();
        }

        transport.Send(localIndex, from, messages.Success(buffer, message.Transaction, from));
        if (options.Lite)
        {
            consent.Heard(now);
        }

        var pair = Learn(localIndex, from, message);
        if (pair is null)
        {
            return;
        }

        var use = message.TryFind(StunAttribute.UseCandidate, out _) && !controlling;
        if (options.Lite)
        {
            if (use)
            {
                Select(pair, now);
            }

            return;
        }

        Triggered(pair, use, now);
    }

    // RFC 8445 sections 7.3.1.4 and 7.3.1.5.
    void Triggered(CandidatePair pair, bool use, TimeSpan now)
    {
        pair.Nominate |= use;
        if (pair.State == PairState.Succeeded)
        {
            if (use)
            {
                Select(pair, now);
            }
        }
        else if (pair.State == PairState.InProgress)
        {
            // The way is open now: the check that is out goes again, under its transaction, so that a late answer
            // counts.
            Send(pair);
        }
        else if (messages.Remote is not null)
        {
            pair.State = PairState.Waiting;
            list.Trigger(pair);
        }
    }

    // A source that is no candidate yet is a peer-reflexive one (section 7.3.1.3).
    CandidatePair? Learn(int localIndex, IPEndPoint from, in StunMessage message)
    {
        var candidate = remote.Find(known => known.Address.Equals(from));
        if (candidate is null)
        {
            if (remote.Count >= RemoteCandidatesMax)
            {
                return null;
            }

            message.TryReadNumber(StunAttribute.Priority, out var priority);
            candidate = new($"p{remote.Count}", priority, from, CandidateType.PeerReflexive);
            remote.Add(candidate);
        }

        return list.Add(localIndex, local[localIndex], candidate, controlling);
    }

    void Answer(int localIndex, IPEndPoint from, in StunMessage message, TimeSpan now)
    {
        if (messages.Remote is null || !message.HasIntegrity(messages.Remote.Key))
        {
            return;
        }

        if (selected is not null && consent.IsAnswer(message.Transaction))
        {
            if (message.Class == StunClass.Success && from.Equals(selected.Remote.Address))
            {
                consent.Heard(now);
            }

            return;
        }

        var pair = Pending(message.Transaction);
        if (pair is null)
        {
            return;
        }

        if (message.Class == StunClass.Error)
        {
            if (message.ErrorCode == BindingMessages.RoleConflictCode)
            {
                Switch();
                pair.State = PairState.Waiting;
                list.Trigger(pair);
            }
            else
            {
                pair.State = PairState.Failed;
            }

            return;
        }

        // Section 7.2.5.2.1: an answer from or to elsewhere says that the way back is another.
        if (localIndex != pair.Local || !from.Equals(pair.Remote.Address))
        {
            pair.State = PairState.Failed;
            return;
        }

        pair.State = PairState.Succeeded;
        firstSuccess ??= now;
        list.Unfreeze(pair.Foundation);
        consent.Heard(now);
        if (controlling ? pair.AsksForUse : pair.Nominate)
        {
            Select(pair, now);
        }
    }

    CandidatePair? Pending(ReadOnlySpan<byte> transaction)
    {
        foreach (var pair in list.Pairs)
        {
            if (pair.State == PairState.InProgress && pair.Transaction.SequenceEqual(transaction))
            {
                return pair;
            }
        }

        return null;
    }

    void Select(CandidatePair pair, TimeSpan now)
    {
        pair.Nominated = true;
        if (selected != pair)
        {
            selected = pair;
            Path = new(pair.Local, pair.Remote.Address);
            consent.Begin(now);
        }

        State = IceState.Connected;
    }

    void Retransmit(TimeSpan now)
    {
        foreach (var pair in list.Pairs)
        {
            if (pair.State == PairState.InProgress && now >= pair.Due && pair.TryAgain(now))
            {
                Send(pair);
            }
        }
    }

    void Check(CandidatePair? pair, TimeSpan now)
    {
        if (pair is null)
        {
            return;
        }

        nextCheck = now + options.Pace;
        pair.Begin(now, controlling && pair.Nominate);
        Send(pair);
    }

    // Regular nomination (section 8.1.1): the best pair that works, once nothing better is to be expected.
    void Choose(TimeSpan now)
    {
        if (!controlling || nominating is { State: not PairState.Failed } || list.Best() is not { } best
            || (list.MayImprove(best) && now - firstSuccess < options.NominationDelay))
        {
            return;
        }

        (nominating, best.Nominate) = (best, true);
        list.Trigger(best);
    }

    void Send(CandidatePair pair)
    {
        Span<byte> buffer = stackalloc byte[StunWriter.MessageBytesMax];
        var priority = IceCandidate.PriorityOf(
            CandidateType.PeerReflexive, (ushort)(pair.LocalCandidate.Priority >> 8));
        transport.Send(pair.Local, pair.Remote.Address,
            messages.Check(buffer, pair.Transaction, controlling, priority, pair.AsksForUse));
    }

    void KeepConsent(TimeSpan now)
    {
        if (consent.IsLost(now))
        {
            (State, Path) = (IceState.ConsentLost, null);
            return;
        }

        // A lite agent only answers; the peer's own checks keep its consent (section 4 of RFC 7675 binds full agents).
        if (!options.Lite && consent.TryBegin(now))
        {
            Span<byte> buffer = stackalloc byte[StunWriter.MessageBytesMax];
            transport.Send(selected!.Local, selected.Remote.Address, messages.Check(
                buffer, consent.Transaction, controlling, selected.LocalCandidate.Priority, use: false));
        }
    }

    void Switch()
    {
        controlling = !controlling;
        list.Sort(controlling);
    }
}
