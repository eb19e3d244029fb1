using System.Buffers.Binary;
using System.IO.Compression;

namespace Hutong.Server.Demo;

/// <summary>Writes PNG images of 8 bits a channel without transparency (PNG specification, third edition).</summary>
static class PngImage
{
    const int ChannelCount = 3;
    const byte TrueColour = 2;
    const byte FilterSub = 1;

    static readonly uint[] CrcTable = MakeCrcTable();

    /// <summary>Encodes rows of red, green, blue, top to bottom.</summary>
    public static byte[] Encode(int width, int height, ReadOnlySpan<byte> rgb)
    {
        using var output = new MemoryStream();
        output.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        (header[8], header[9]) = (8, TrueColour);
        Chunk(output, "IHDR"u8, header);
        Chunk(output, "IDAT"u8, Compress(width, height, rgb));
        Chunk(output, "IEND"u8, []);
        return output.ToArray();
    }

    static byte[] Compress(int width, int height, ReadOnlySpan<byte> rgb)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var row = new byte[1 + (width * ChannelCount)];
            row[0] = FilterSub;
            for (var y = 0; y < height; y++)
            {
                var source = rgb.Slice(y * width * ChannelCount, width * ChannelCount);
                for (var x = 0; x < source.Length; x++)
                {
                    row[x + 1] = (byte)(source[x] - (x < ChannelCount ? 0 : source[x - ChannelCount]));
                }

                zlib.Write(row);
            }
        }

        return packed.ToArray();
    }

    static void Chunk(MemoryStream output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        output.Write(number);
        output.Write(type);
        output.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        output.Write(number);
    }

    static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (var one in data)
        {
            crc = CrcTable[(crc ^ one) & 0xFF] ^ (crc >> 8);
        }

        return crc;
    }

    static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (var n = 0u; n < table.Length; n++)
        {
            var crc = n;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : 0xEDB88320 ^ (crc >> 1);
            }

            table[n] = crc;
        }

        return table;
    }
}
