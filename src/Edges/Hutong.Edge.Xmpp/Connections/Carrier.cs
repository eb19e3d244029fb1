using System.Net;

namespace Hutong.Edge.Xmpp.Connections;

/// <summary>One connection's bytes, whatever carries them. One reader and one writer at a time.</summary>
abstract class Carrier : IAsyncDisposable
{
    /// <summary>The remote address, or null when there is none (tests).</summary>
    public abstract IPAddress? Peer { get; }

    /// <summary>Whether nobody on the way can read it.</summary>
    public abstract bool IsSecure { get; }

    /// <summary>Whether every element is a message of its own (RFC 7395).</summary>
    public virtual bool IsFramed => false;

    /// <summary>Whether the last read ended a message. True for ever when there are no messages.</summary>
    public virtual bool MessageEnded => true;

    /// <summary>Whether the connection can change to TLS in its middle.</summary>
    public virtual bool CanStartTls => false;

    /// <summary>The hash of our certificate that <c>tls-server-end-point</c> binds to (RFC 5929), or null.</summary>
    public virtual byte[]? ServerEndPoint => null;

    /// <summary>
    /// Reads. An empty buffer waits until there is something, so that an idle connection holds none. 0 at the end.
    /// </summary>
    public abstract ValueTask<int> ReadAsync(Memory<byte> buffer);

    /// <summary>Writes; done when the transport has taken the bytes. One element a call when framed.</summary>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Changes to TLS; false when the handshake failed.</summary>
    public virtual ValueTask<bool> StartTlsAsync(CancellationToken cancel) => new(false);

    /// <summary>Says that nothing more is written. What the peer still sends can be read.</summary>
    public abstract ValueTask EndOutputAsync();

    /// <summary>Drops the connection at once: reads and writes under way fail. Callable from any thread.</summary>
    public abstract void Abort();

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}
