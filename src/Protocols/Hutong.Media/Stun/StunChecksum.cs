namespace Hutong.Media.Stun;

/// <summary>CRC-32 as of Ethernet (ITU-T V.42), which the fingerprint is made of.</summary>
static class StunChecksum
{
    static readonly uint[] Table = Make();

    public static uint Fingerprint(ReadOnlySpan<byte> before)
    {
        // The length in the header counts the fingerprint already: the caller's message has it.
        var checksum = uint.MaxValue;
        foreach (var value in before)
        {
            checksum = (checksum >> 8) ^ Table[(byte)(checksum ^ value)];
        }

        return ~checksum ^ StunMessage.FingerprintMask;
    }

    static uint[] Make()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value >> 1) ^ ((value & 1) != 0 ? 0xEDB88320u : 0);
            }

            table[i] = value;
        }

        return table;
    }
}
