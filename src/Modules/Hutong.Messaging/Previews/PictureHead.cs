using System.Buffers.Binary;

namespace Hutong.Messaging.Previews;

/// <summary>What the first bytes of a picture say: its kind and size. Only kinds that every browser shows.</summary>
/// <param name="Type">image/png, image/jpeg or image/webp.</param>
/// <param name="Extension">The usual end of its name.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
readonly record struct PictureHead(string Type, string Extension, int Width, int Height)
{
    /// <summary>More pixels than this on a side are a trap for who shows it.</summary>
    const int SideMost = 10_000;

    /// <summary>Reads it; null when it is no such picture, or one of no sensible size.</summary>
    public static PictureHead? Read(ReadOnlySpan<byte> picture)
    {
        var head = Png(picture) ?? Webp(picture) ?? Jpeg(picture);
        return head is { Width: > 0 and <= SideMost, Height: > 0 and <= SideMost } ? head : null;
    }

    static PictureHead? Png(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 24 && bytes.StartsWith((byte[])[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a])
            ? new("image/png", "png", BinaryPrimitives.ReadInt32BigEndian(bytes[16..]),
                BinaryPrimitives.ReadInt32BigEndian(bytes[20..]))
            : null;

    static PictureHead? Webp(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 30 || !bytes.StartsWith("RIFF"u8) || !bytes[8..].StartsWith("WEBP"u8))
        {
            return null;
        }

        var (width, height) = bytes[12..16] switch
        {
            [(byte)'V', (byte)'P', (byte)'8', (byte)'X'] => (Three(bytes[24..]) + 1, Three(bytes[27..]) + 1),
            [(byte)'V', (byte)'P', (byte)'8', (byte)'L'] =>
                Lossless(BinaryPrimitives.ReadUInt32LittleEndian(bytes[21..])),
            _ => (BinaryPrimitives.ReadUInt16LittleEndian(bytes[26..]) & 0x3fff,
                BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]) & 0x3fff),
        };
        return new("image/webp", "webp", width, height);

        static int Three(ReadOnlySpan<byte> at) => at[0] | (at[1] << 8) | (at[2] << 16);
        static (int, int) Lossless(uint bits) => ((int)(bits & 0x3fff) + 1, (int)((bits >> 14) & 0x3fff) + 1);
    }

    static PictureHead? Jpeg(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith((byte[])[0xff, 0xd8, 0xff]))
        {
            return null;
        }

        var at = 2;
        while (at + 9 < bytes.Length && bytes[at] == 0xff)
        {
            var marker = bytes[at + 1];
            if (marker is 0xff)
            {
                at++;
            }
            else if (marker is >= 0xc0 and <= 0xcf and not 0xc4 and not 0xc8 and not 0xcc)
            {
                return new("image/jpeg", "jpg", BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 7)..]),
                    BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 5)..]));
            }
            else
            {
                at += 2 + (marker is >= 0xd0 and <= 0xd9 or 0x01 ? 0
                    : BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]));
            }
        }

        return null;
    }
}
