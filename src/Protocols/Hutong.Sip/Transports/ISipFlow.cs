using System.Net;

namespace Hutong.Sip.Transports;

/// <summary>
/// A way to one peer and back (RFC 5626 section 3): a connection, or an address that a socket sends datagrams to. Safe
/// from several threads.
/// </summary>
public interface ISipFlow
{
    /// <summary>What carries it.</summary>
    SipTransport Transport { get; }

    /// <summary>The peer.</summary>
    IPEndPoint Remote { get; }

    /// <summary>Our end.</summary>
    IPEndPoint Local { get; }

    /// <summary>Whether it can be sent on, as far as is known.</summary>
    bool IsOpen { get; }

    /// <summary>
    /// Hands a message over and does not wait. False when the flow is closed, or its peer reads so slowly that the
    /// queue is full: then it is closed.
    /// </summary>
    bool Send(ReadOnlyMemory<byte> message);

    /// <summary>The flow that answers go to when a request names another port of the same host and no <c>rport</c>
    /// (RFC 3261 section 18.2.2); itself for connections.</summary>
    ISipFlow ToPort(int port);
}

/// <summary>Who gets what comes in.</summary>
public interface ISipReceiver
{
    /// <summary>
    /// Whether a datagram from there is looked at at all: asked before it is read, so that a flood costs little. Must
    /// not block.
    /// </summary>
    bool TakesFrom(IPEndPoint remote) => true;

    /// <summary>A message, perhaps with a fault. Must not block.</summary>
    void OnMessage(Messages.SipParsed parsed, ISipFlow flow);

    /// <summary>A connection is gone: what waits for it fails.</summary>
    void OnClosed(ISipFlow flow);
}
