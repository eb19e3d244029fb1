namespace Hutong.Media.Codecs;

/// <summary>What the first byte of an Opus packet tells without decoding it (RFC 6716 section 3.1).</summary>
public static class OpusPacket
{
    /// <summary>No packet is longer (RFC 6716 section 3.4, R5).</summary>
    public const int SamplesMax = 5760;

    /// <summary>How many samples at 48 kHz a packet holds; 0 when it is none.</summary>
    public static int Samples(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty)
        {
            return 0;
        }

        var configuration = packet[0] >> 3;
        var frame = configuration switch
        {
            // SILK: 10, 20, 40, 60 ms; hybrid: 10, 20; CELT: 2.5, 5, 10, 20.
            < 12 => (configuration & 3) == 3 ? 2880 : 480 << (configuration & 3),
            < 16 => 480 << (configuration & 1),
            _ => 120 << (configuration & 3),
        };
        var frames = (packet[0] & 3) switch
        {
            0 => 1,
            1 or 2 => 2,
            _ => packet.Length > 1 ? packet[1] & 0x3F : 0,
        };
        var samples = frame * frames;
        return samples > SamplesMax ? 0 : samples;
    }
}
