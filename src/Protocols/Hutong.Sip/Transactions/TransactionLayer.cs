using System.Collections.Concurrent;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Text;
using Hutong.Sip.Transports;
using Hutong.Wire;

namespace Hutong.Sip.Transactions;

/// <summary>
/// Finds the transaction that a message belongs to, begins new ones, and answers what never becomes one: faults,
/// strays,
/// and requests above the limit. Safe from several threads.
/// </summary>
public sealed class TransactionLayer : ISipReceiver
{
    /// <summary>Seconds after which a peer may ask again when there are too many transactions.</summary>
    const uint RetryAfterSeconds = 5;

    readonly ConcurrentDictionary<SipText, ServerTransaction> servers = new(TransactionKeyComparer.Instance);
    readonly ConcurrentDictionary<SipText, ClientTransaction> clients = new(TransactionKeyComparer.Instance);
    readonly ISipFaultCounter? faults;
    readonly int maximum;
    int count;

    /// <param name="user">Who answers requests.</param>
    /// <param name="ids">Where tags come from.</param>
    /// <param name="time">The clock.</param>
    /// <param name="timers">The times; those of the specification when null.</param>
    /// <param name="maximum">Transactions at a time, of both sides. Default 131,072: two thousand registrations a
    /// second
    /// over UDP, which are kept for 32 s. Above, requests are answered by 503 and none are sent.</param>
    /// <param name="faults">Who counts what was refused.</param>
    public TransactionLayer(
        ITransactionUser user, SipIds ids, TimeProvider time, SipTimers? timers = null, int maximum = 131_072,
        ISipFaultCounter? faults = null)
    {
        ArgumentNullException.ThrowIfNull(ids);
        (User, Time, Timers, this.maximum, this.faults) = (user, time, timers ?? SipTimers.Default, maximum, faults);
        (Ids, Tag, Lanes) = (ids, ids.NewTag(), new(time));
    }

    internal ITransactionUser User { get; }

    internal TimeProvider Time { get; }

    internal SipTimers Timers { get; }

    internal TimerLanes Lanes { get; }

    /// <summary>Where tags and branches come from.</summary>
    public SipIds Ids { get; }

    /// <summary>The tag of answers that begin no dialog: one for the process, so that they are the same when sent again
    /// (RFC 3261 section 8.2.7).</summary>
    public string Tag { get; }

    /// <summary>Transactions there are.</summary>
    public int Count => Volatile.Read(ref count);

    /// <inheritdoc />
    public void OnMessage(SipParsed parsed, ISipFlow flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        if (parsed.Fault != SipFault.None)
        {
            faults?.Count(parsed.Fault);
            Refuse(parsed, flow);
        }
        else if (parsed.Message is SipRequest request)
        {
            Receive(request, flow);
        }
        else if (parsed.Message is SipResponse response)
        {
            Receive(response, flow);
        }
    }

    /// <inheritdoc />
    public void OnClosed(ISipFlow flow)
    {
        foreach (var (_, transaction) in clients)
        {
            if (ReferenceEquals(transaction.Flow, flow))
            {
                transaction.FlowClosed();
            }
        }

        foreach (var (_, transaction) in servers)
        {
            if (ReferenceEquals(transaction.Flow, flow))
            {
                transaction.FlowClosed();
            }
        }
    }

    /// <summary>
    /// Sends a request and begins its transaction. False when there are too many, or one with this branch.
    /// </summary>
    /// <param name="request">The request, whose topmost Via is ours. Not an ACK.</param>
    /// <param name="flow">Where it goes.</param>
    /// <param name="user">Who gets the answers.</param>
    /// <param name="transaction">The transaction.</param>
    public bool TrySend(
        SipRequest request, ISipFlow flow, IClientTransactionUser user, out ClientTransaction? transaction)
    {
        ArgumentNullException.ThrowIfNull(request);
        transaction = null;
        using var key = new PooledBufferWriter(128);
        TransactionKey.WriteClient(request, key);
        if (!TryCount())
        {
            return false;
        }

        var begun = new ClientTransaction(this, SipText.From(key.WrittenSpan), request, flow, user);
        if (!clients.TryAdd(begun.Key, begun))
        {
            Interlocked.Decrement(ref count);
            return false;
        }

        transaction = begun;
        begun.Begin();
        return true;
    }

    internal void Remove(SipTransaction transaction)
    {
        var isRemoved = transaction switch
        {
            ServerTransaction server => servers.TryRemove(KeyValuePair.Create(server.Key, server)),
            ClientTransaction client => clients.TryRemove(KeyValuePair.Create(client.Key, client)),
            _ => false,
        };
        if (isRemoved)
        {
            Interlocked.Decrement(ref count);
        }
    }

    bool TryCount()
    {
        if (Interlocked.Increment(ref count) <= maximum)
        {
            return true;
        }

        Interlocked.Decrement(ref count);
        return false;
    }

    void Refuse(SipParsed parsed, ISipFlow flow)
    {
        var refusal = parsed.Refusal;
        if (!refusal.IsSilent)
        {
            Answer((SipRequest)parsed.Message!, flow, refusal.Status, refusal.Phrase);
        }
    }

    /// <summary>Whether a request is a copy of one that has a transaction.</summary>
    public bool Knows(SipRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var key = new PooledBufferWriter(256);
        TransactionKey.WriteServer(request, request.Method, key);
        return servers.GetAlternateLookup<ReadOnlySpan<byte>>().ContainsKey(key.WrittenSpan);
    }

    // Without a transaction: nothing is kept (RFC 3261 section 8.2.7).
    void Answer(SipRequest request, ISipFlow flow, int status, string? phrase = null)
    {
        using var response = SipMessageBuilder.Response(request, status, phrase, Tag, flow.Remote);
        if (status == 503)
        {
            response.Add(SipHeader.RetryAfter, RetryAfterSeconds);
        }

        AnswersTo(request, flow).Send(response.Finish());
    }

    /// <summary>
    /// Where answers to a request go. Behind a NAT only the source port leads back; without rport the sender says that
    /// it is none (RFC 3581 section 4).
    /// </summary>
    public static ISipFlow AnswersTo(SipRequest request, ISipFlow flow)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(flow);
        return flow.Transport.IsReliable() || request.Via.HasResponsePort || request.Via.Raw.IsEmpty ? flow
            : flow.ToPort(request.Via.Port > 0 ? request.Via.Port : flow.Transport.DefaultPort());
    }

    void Receive(SipRequest request, ISipFlow flow)
    {
        using var key = new PooledBufferWriter(256);
        TransactionKey.WriteServer(request, request.Method, key);
        if (servers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key.WrittenSpan, out var known))
        {
            if (request.Method != SipMethod.Ack)
            {
                known.Repeat();
                return;
            }

            if (known.Acknowledge())
            {
                return;
            }
        }

        if (request.Method == SipMethod.Ack)
        {
            User.OnAck(request, flow);
            return;
        }

        if (request.Method == SipMethod.Cancel)
        {
            ReceiveCancel(request, flow);
            return;
        }

        if (!TryCount())
        {
            Answer(request, flow, 503);
            return;
        }

        var begun = new ServerTransaction(
            this, SipText.From(key.WrittenSpan), request, AnswersTo(request, flow), flow);
        if (servers.TryAdd(begun.Key, begun))
        {
            begun.Begin();
        }
        else
        {
            Interlocked.Decrement(ref count);
        }
    }

    // It is answered at once and the same each time: it needs no transaction (RFC 3261 section 9.2).
    void ReceiveCancel(SipRequest cancel, ISipFlow flow)
    {
        using var key = new PooledBufferWriter(256);
        TransactionKey.WriteServer(cancel, SipMethod.Invite, key);
        if (servers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key.WrittenSpan, out var invite))
        {
            Answer(cancel, flow, 200);
            invite.Cancel(cancel);
        }
        else
        {
            Answer(cancel, flow, 481);
        }
    }

    // More than one Via: it is not for us (RFC 3261 section 8.1.3.3).
    void Receive(SipResponse response, ISipFlow flow)
    {
        var vias = response.Headers.Values(SipHeader.Via).GetEnumerator();
        if (vias.MoveNext() && vias.MoveNext())
        {
            return;
        }

        using var key = new PooledBufferWriter(128);
        TransactionKey.WriteClient(response, key);
        if (clients.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key.WrittenSpan, out var transaction))
        {
            transaction.Receive(response);
        }
        else
        {
            User.OnResponse(response, flow);
        }
    }
}

/// <summary>Counts messages that were refused, for a metric.</summary>
public interface ISipFaultCounter
{
    /// <summary>One more.</summary>
    void Count(SipFault fault);
}
