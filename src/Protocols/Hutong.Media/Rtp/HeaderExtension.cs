namespace Hutong.Media.Rtp;

/// <summary>
/// Looks up an element of a header extension, in the one-byte and the two-byte form (RFC 8285 section 4).
/// </summary>
public static class HeaderExtension
{
    /// <summary>The profile that says one-byte headers (RFC 8285 section 4.2).</summary>
    public const ushort OneByteProfile = 0xBEDE;

    const ushort TwoByteProfile = 0x1000;
    const byte StopId = 15;

    /// <summary>Finds the data of an element.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="id">As negotiated by <c>a=extmap</c>: 1 to 14, or to 255 in the two-byte form.</param>
    /// <param name="data">The element's bytes.</param>
    /// <returns>False when there is none, also when the extension is malformed before it.</returns>
    public static bool TryFind(in RtpPacket packet, byte id, out ReadOnlySpan<byte> data)
    {
        data = default;
        var twoBytes = (packet.ExtensionProfile & 0xFFF0) == TwoByteProfile;
        if (id == 0 || (!twoBytes && packet.ExtensionProfile != OneByteProfile))
        {
            return false;
        }

        var rest = packet.Extension;
        while (!rest.IsEmpty)
        {
            if (rest[0] == 0)
            {
                rest = rest[1..];
                continue;
            }

            if (twoBytes && rest.Length < 2)
            {
                return false;
            }

            var (found, length, head) = twoBytes
                ? (rest[0], (int)rest[1], 2)
                : ((byte)(rest[0] >> 4), (rest[0] & 0x0F) + 1, 1);
            if ((!twoBytes && found == StopId) || head + length > rest.Length)
            {
                return false;
            }

            if (found == id)
            {
                data = rest.Slice(head, length);
                return true;
            }

            rest = rest[(head + length)..];
        }

        return false;
    }

    /// <summary>The level of the sound in a packet (RFC 6464): 0 is loudest, 127 silence, in -dBov.</summary>
    public static bool TryReadAudioLevel(in RtpPacket packet, byte id, out int level, out bool voice)
    {
        (level, voice) = (127, false);
        if (!TryFind(packet, id, out var data) || data.IsEmpty)
        {
            return false;
        }

        (level, voice) = (data[0] & 0x7F, (data[0] & 0x80) != 0);
        return true;
    }
}
