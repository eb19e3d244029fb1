using System.Buffers;
using System.Net;
using Hutong.Sip.Messages;

namespace Hutong.Sip.Transports;

/// <summary>One TCP or TLS connection, on any stream: ours to a peer or a peer's to us.</summary>
/// <param name="stream">The bytes; closed at the end.</param>
/// <param name="transport">Tcp or Tls.</param>
/// <param name="local">Our end.</param>
/// <param name="remote">The peer.</param>
/// <param name="isAccepted">Whether the peer connected: then it asks and we answer keep-alives.</param>
/// <param name="receiver">Who gets messages.</param>
/// <param name="time">The clock.</param>
/// <param name="options">What it may cost.</param>
public sealed class SipConnection(
    Stream stream, SipTransport transport, IPEndPoint local, IPEndPoint remote, bool isAccepted, ISipReceiver receiver,
    TimeProvider time, SipConnectionOptions? options = null)
    : ConnectedFlow(transport, local, remote, isAccepted, receiver, time, options)
{
    static readonly ReadOnlyMemory<byte> Pong = "\r\n"u8.ToArray();
    static readonly ReadOnlyMemory<byte> Ping = "\r\n\r\n"u8.ToArray();

    readonly SipStreamReader reader = new(isAccepted, options?.Limits);

    /// <summary>When the last answer to a keep-alive came, by the clock's timestamp; 0 when none did.</summary>
    public long LastPong { get; private set; }

    /// <summary>Asks whether the peer is there (RFC 5626 section 4.4.1); for connections that we made.</summary>
    public bool SendPing() => Send(Ping);

    private protected override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel) =>
        await stream.ReadAsync(buffer, cancel) is > 0 and var count ? count : -1;

    // The reader's limits bound the buffer: it says invalid before more is kept than a message may have.
    private protected override bool Take(byte[] buffer, ref int filled, out bool tookOne)
    {
        var sequence = new ReadOnlySequence<byte>(buffer, 0, filled);
        tookOne = false;
        while (true)
        {
            var status = reader.Read(ref sequence, out var parsed);
            if (status == SipReadStatus.NeedMore)
            {
                break;
            }

            tookOne = true;
            switch (status)
            {
                case SipReadStatus.Ping:
                    Send(Pong);
                    break;
                case SipReadStatus.Pong:
                    LastPong = Time.GetTimestamp();
                    break;
                default:
                    Receiver.OnMessage(parsed, this);
                    break;
            }

            if (status == SipReadStatus.Invalid)
            {
                return false;
            }
        }

        var left = (int)sequence.Length;
        buffer.AsSpan(filled - left, left).CopyTo(buffer);
        filled = left;
        return true;
    }

    private protected override ValueTask WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancel) =>
        stream.WriteAsync(message, cancel);

    private protected override Task FlushAsync(bool isLast, CancellationToken cancel) => stream.FlushAsync(cancel);

    private protected override ValueTask ReleaseAsync() => stream.DisposeAsync();
}
