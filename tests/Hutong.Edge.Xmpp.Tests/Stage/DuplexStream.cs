using System.IO.Pipelines;

namespace Hutong.Edge.Xmpp.Tests.Stage;

/// <summary>One end of an in-memory connection: what is written here is read at the other end.</summary>
sealed class DuplexStream : Stream
{
    readonly Stream input;
    readonly Stream output;
    readonly PipeReader reader;
    readonly PipeWriter writer;

    DuplexStream(Pipe from, Pipe to)
    {
        (reader, writer) = (from.Reader, to.Writer);
        (input, output) = (from.Reader.AsStream(), to.Writer.AsStream());
    }

    /// <summary>
    /// Both ends. <paramref name="window"/>: bytes that the server may write before the client reads.
    /// </summary>
    public static (DuplexStream Server, DuplexStream Client) Pair(int window)
    {
        var toServer = new Pipe(new PipeOptions(useSynchronizationContext: false));
        var toClient = new Pipe(new PipeOptions(
            pauseWriterThreshold: window, resumeWriterThreshold: window / 2, useSynchronizationContext: false));
        return (new(toServer, toClient), new(toClient, toServer));
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set =>
        throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        input.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        output.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => output.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => input.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => output.Write(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        // Like a socket: a read that waits at this end is woken, and the other end sees the end.
        reader.CancelPendingRead();
        writer.Complete();
        base.Dispose(disposing);
    }
}
