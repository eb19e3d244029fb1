using Hutong.Switch.Sessions;

namespace Hutong.Edge.Xmpp.Sessions;

/// <summary>The outbound half of stream management (XEP-0198) of one session, once its client enabled it.</summary>
sealed class OutboundStream(string? resumptionId)
{
    UnacknowledgedQueue queue;
    int sinceRequest;

    /// <summary>The id by which the stream may be resumed; null when it may not.</summary>
    public string? ResumptionId => resumptionId;

    /// <summary>How many stanzas the client has not acknowledged.</summary>
    public int Count => queue.Count;

    /// <summary>The bytes of those.</summary>
    public int Bytes => queue.Bytes;

    /// <summary>The position of the last stanza that was sent.</summary>
    public uint Sent => queue.Sent;

    /// <summary>The archive sequence of the oldest stanza that is not acknowledged, or 0.</summary>
    public long OldestSequence => queue.OldestSequence;

    /// <summary>Adds a stanza that is sent now. True when the client is to be asked for an acknowledgement.</summary>
    public bool Add(Outgoing outgoing, int requestEvery)
    {
        queue.Add(outgoing);
        if (++sinceRequest < requestEvery)
        {
            return false;
        }

        sinceRequest = 0;
        return true;
    }

    /// <summary>Whether stanzas were sent since the client was last asked.</summary>
    public bool OwesRequest => queue.Count > 0;

    /// <summary>Takes an acknowledgement. False when it is of something never sent.</summary>
    public bool Acknowledge(uint handled) => queue.Acknowledge(handled);

    /// <summary>What is not acknowledged, oldest first.</summary>
    public Outgoing[] Unacknowledged() => queue.ToArray();
}
