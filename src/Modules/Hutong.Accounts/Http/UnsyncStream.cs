namespace Hutong.Accounts.Http;

/// <summary>
/// The zip writer flushes and writes its directory without await; the response body takes only awaited writes. This
/// gathers what is written and hands it on when awaited or when a good deal has come together.
/// </summary>
sealed class UnsyncStream(Stream output) : Stream
{
    readonly MemoryStream gathered = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set =>
        throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => gathered.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => gathered.Write(buffer);

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        gathered.Write(buffer.Span);
        await DrainAsync(cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => DrainAsync(cancellationToken);

    /// <summary>Hands on what is left.</summary>
    public async Task DrainAsync(CancellationToken cancel)
    {
        if (gathered.Length > 0)
        {
            await output.WriteAsync(gathered.GetBuffer().AsMemory(0, (int)gathered.Length), cancel);
            gathered.SetLength(0);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
