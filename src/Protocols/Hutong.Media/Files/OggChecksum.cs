namespace Hutong.Media.Files;

/// <summary>The checksum of an Ogg page: CRC-32 by 0x04C11DB7, not reflected, from zero (RFC 3533 section 6).</summary>
static class OggChecksum
{
    const uint Polynomial = 0x04C11DB7;

    static readonly uint[] Table = Make();

    public static uint Of(ReadOnlySpan<byte> bytes, uint checksum = 0)
    {
        foreach (var value in bytes)
        {
            checksum = (checksum << 8) ^ Table[(checksum >> 24) ^ value];
        }

        return checksum;
    }

    static uint[] Make()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var value = i << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value << 1) ^ ((value & 0x8000_0000) != 0 ? Polynomial : 0);
            }

            table[i] = value;
        }

        return table;
    }
}
