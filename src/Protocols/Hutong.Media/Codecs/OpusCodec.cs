namespace Hutong.Media.Codecs;

/// <summary>Opus by libopus: mono, for speech, with correction of lost packets in the next ones.</summary>
public sealed class OpusEncoder : IAudioEncoder
{
    /// <summary>Bits a second: speech over the whole band (RFC 7587 section 3.1.1 names 28 to 40 kbit/s).</summary>
    public const int DefaultBitrate = 32_000;

    // libopus' default of 9 or 10 costs twice as much as 5 and is not heard in speech.
    const int Complexity = 5;
    const int ExpectedLossPercent = 5;

    readonly OpusEncoderHandle handle;

    /// <summary>An encoder.</summary>
    /// <param name="sampleRateHz">8,000, 12,000, 16,000, 24,000 or 48,000.</param>
    /// <param name="bitrate">In bits a second.</param>
    /// <exception cref="NotSupportedException">libopus is not installed.</exception>
    public OpusEncoder(int sampleRateHz = 48_000, int bitrate = DefaultBitrate)
    {
        handle = OpusLibrary.CreateEncoder(sampleRateHz);
        OpusLibrary.Set(handle, OpusLibrary.SetBitrate, bitrate);
        OpusLibrary.Set(handle, OpusLibrary.SetComplexity, Complexity);
        OpusLibrary.Set(handle, OpusLibrary.SetInbandFec, 1);
        OpusLibrary.Set(handle, OpusLibrary.SetPacketLossPercent, ExpectedLossPercent);
    }

    /// <inheritdoc />
    public int Encode(ReadOnlySpan<short> samples, Span<byte> payload) =>
        Math.Max(0, OpusLibrary.Encode(handle, samples, payload));

    /// <inheritdoc />
    public void Dispose() => handle.Dispose();
}

/// <summary>Opus by libopus, to mono.</summary>
/// <param name="sampleRateHz">8,000, 12,000, 16,000, 24,000 or 48,000: libopus resamples by itself.</param>
public sealed class OpusDecoder(int sampleRateHz = 48_000) : IAudioDecoder
{
    readonly OpusDecoderHandle handle = OpusLibrary.CreateDecoder(sampleRateHz);

    /// <inheritdoc />
    public int Decode(ReadOnlySpan<byte> payload, Span<short> samples) =>
        payload.IsEmpty ? 0 : Math.Max(0, OpusLibrary.Decode(handle, payload, samples));

    /// <inheritdoc />
    public bool TryConceal(Span<short> samples) => OpusLibrary.Decode(handle, default, samples) == samples.Length;

    /// <summary>Makes a lost packet of what the next one carries of it (RFC 6716 section 2.1.7).</summary>
    /// <param name="next">The packet after the lost one.</param>
    /// <param name="samples">As long as the lost packet.</param>
    public bool TryRecover(ReadOnlySpan<byte> next, Span<short> samples) =>
        !next.IsEmpty && OpusLibrary.Decode(handle, next, samples, forwardCorrection: true) > 0;

    /// <inheritdoc />
    public void Dispose() => handle.Dispose();
}
