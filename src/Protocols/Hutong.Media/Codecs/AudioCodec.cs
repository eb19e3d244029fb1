namespace Hutong.Media.Codecs;

/// <summary>
/// Makes payloads of samples. Keeps state between packets of one stream; not safe from several threads.
/// </summary>
public interface IAudioEncoder : IDisposable
{
    /// <summary>Encodes one packet.</summary>
    /// <param name="samples">At the codec's <see cref="AudioCodec.SampleRateHz"/>, mono.</param>
    /// <param name="payload">Receives the payload.</param>
    /// <returns>The payload's length; 0 when the codec could not take them.</returns>
    int Encode(ReadOnlySpan<short> samples, Span<byte> payload);
}

/// <summary>
/// Makes samples of payloads. Keeps state between packets of one stream; not safe from several threads.
/// </summary>
public interface IAudioDecoder : IDisposable
{
    /// <summary>Decodes one packet.</summary>
    /// <param name="payload">As received; any bytes are borne.</param>
    /// <param name="samples">Receives samples at the codec's rate, mono. What does not fit is left out.</param>
    /// <returns>How many samples; 0 when the payload is none of this codec.</returns>
    int Decode(ReadOnlySpan<byte> payload, Span<short> samples);

    /// <summary>Makes up for a packet that did not come.</summary>
    /// <param name="samples">To be filled.</param>
    /// <returns>False when the codec has no way of its own to do so.</returns>
    bool TryConceal(Span<short> samples);
}

/// <summary>A codec of sound as RTP and SDP know it.</summary>
/// <param name="Name">The encoding name in <c>a=rtpmap</c>; compared without regard to case.</param>
/// <param name="ClockRateHz">Of the timestamps. G.722's is half its sampling rate (RFC 3551 section 4.5.2).</param>
/// <param name="SampleRateHz">Of the samples.</param>
/// <param name="SdpChannels">
/// In <c>a=rtpmap</c>: Opus always says 2 (RFC 7587 section 4.1); the sound is mono here.
/// </param>
/// <param name="StaticPayloadType">The payload type that needs no <c>a=rtpmap</c>, or null.</param>
public sealed record AudioCodec(
    string Name, int ClockRateHz, int SampleRateHz, int SdpChannels, byte? StaticPayloadType)
{
    /// <summary>G.711 µ-law.</summary>
    public static AudioCodec Pcmu { get; } = new("PCMU", 8000, 8000, 1, 0);

    /// <summary>G.711 A-law.</summary>
    public static AudioCodec Pcma { get; } = new("PCMA", 8000, 8000, 1, 8);

    /// <summary>G.722 at 64 kbit/s.</summary>
    public static AudioCodec G722 { get; } = new("G722", 8000, 16000, 1, 9);

    /// <summary>Opus (RFC 6716, RFC 7587).</summary>
    public static AudioCodec Opus { get; } = new("opus", 48000, 48000, 2, null);

    /// <summary>All, best first.</summary>
    public static IReadOnlyList<AudioCodec> All { get; } = [Opus, G722, Pcma, Pcmu];

    /// <summary>
    /// Whether sound can be made of it and it of sound here. Opus is passed through where libopus is missing.
    /// </summary>
    public bool CanTranscode => this != Opus || OpusLibrary.IsInstalled;

    /// <summary>The codec of a line <c>a=rtpmap</c>, or null.</summary>
    public static AudioCodec? Find(ReadOnlySpan<char> name, int clockRateHz)
    {
        foreach (var codec in All)
        {
            if (name.Equals(codec.Name, StringComparison.OrdinalIgnoreCase) && clockRateHz == codec.ClockRateHz)
            {
                return codec;
            }
        }

        return null;
    }

    /// <summary>The codec of a static payload type, or null.</summary>
    public static AudioCodec? Find(int payloadType) =>
        All.FirstOrDefault(codec => codec.StaticPayloadType == payloadType);

    /// <summary>A new encoder.</summary>
    /// <exception cref="NotSupportedException">Not where <see cref="CanTranscode"/> is false.</exception>
    public IAudioEncoder CreateEncoder() => Name switch
    {
        "PCMU" => new G711Encoder(G711.MuLaw),
        "PCMA" => new G711Encoder(G711.ALaw),
        "G722" => new G722Encoder(),
        _ => new OpusEncoder(),
    };

    /// <summary>A new decoder.</summary>
    /// <exception cref="NotSupportedException">Not where <see cref="CanTranscode"/> is false.</exception>
    public IAudioDecoder CreateDecoder() => Name switch
    {
        "PCMU" => new G711Decoder(G711.MuLaw),
        "PCMA" => new G711Decoder(G711.ALaw),
        "G722" => new G722Decoder(),
        _ => new OpusDecoder(),
    };
}
