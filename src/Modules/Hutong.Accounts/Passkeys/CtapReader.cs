using System.Buffers.Binary;
using System.Text;

namespace Hutong.Accounts.Passkeys;

/// <summary>
/// Reads the part of CBOR that authenticators write (CTAP 2.1 section 8: definite lengths, no tags, no floats). A
/// peer's bytes: every length is checked before it is used, nothing is read twice, and there is no recursion.
/// </summary>
ref struct CtapReader(ReadOnlySpan<byte> bytes)
{
    const int Unsigned = 0, Negative = 1, Bytes = 2, Text = 3, Array = 4, Map = 5;

    /// <summary>The most entries of a map or list that an authenticator has a use for.</summary>
    const int EntriesMax = 64;

    readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>How many bytes were read.</summary>
    public int Position { get; private set; }

    /// <summary>Reads the head of a map: how many pairs follow.</summary>
    public bool TryReadMap(out int pairs) => TryReadCount(Map, out pairs);

    /// <summary>Reads an integer of either sign.</summary>
    public bool TryReadInteger(out long value)
    {
        value = 0;
        if (!TryReadHead(out var kind, out var number) || kind is not (Unsigned or Negative)
            || number > long.MaxValue)
        {
            return false;
        }

        value = kind == Unsigned ? (long)number : -1 - (long)number;
        return true;
    }

    /// <summary>Reads a byte string.</summary>
    public bool TryReadBytes(out ReadOnlySpan<byte> value) => TryReadString(Bytes, out value);

    /// <summary>Reads a text string of at most 64 bytes.</summary>
    public bool TryReadText(out string value)
    {
        value = "";
        if (!TryReadString(Text, out var text) || text.Length > 64)
        {
            return false;
        }

        value = Encoding.UTF8.GetString(text);
        return true;
    }

    /// <summary>Skips one item with all that is in it.</summary>
    public bool TrySkip()
    {
        for (var left = 1L; left > 0; left--)
        {
            if (!TryReadHead(out var kind, out var number))
            {
                return false;
            }

            switch (kind)
            {
                case Bytes or Text:
                    if (number > (ulong)(bytes.Length - Position))
                    {
                        return false;
                    }

                    Position += (int)number;
                    break;
                case Array or Map:
                    if (number > EntriesMax)
                    {
                        return false;
                    }

                    left += (long)number * (kind == Map ? 2 : 1);
                    break;
            }
        }

        return true;
    }

    bool TryReadCount(int wanted, out int count)
    {
        count = 0;
        if (!TryReadHead(out var kind, out var number) || kind != wanted || number > EntriesMax)
        {
            return false;
        }

        count = (int)number;
        return true;
    }

    bool TryReadString(int wanted, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!TryReadHead(out var kind, out var length) || kind != wanted || length > (ulong)(bytes.Length - Position))
        {
            return false;
        }

        value = bytes.Slice(Position, (int)length);
        Position += (int)length;
        return true;
    }

    /// <summary>
    /// The first byte: three bits of kind, five of a number or of how many bytes it takes (RFC 8949 section 3).
    /// </summary>
    bool TryReadHead(out int kind, out ulong number)
    {
        (kind, number) = (0, 0);
        if (Position >= bytes.Length)
        {
            return false;
        }

        var first = bytes[Position++];
        (kind, var low) = (first >> 5, first & 31);
        var size = low switch { < 24 => 0, 24 => 1, 25 => 2, 26 => 4, 27 => 8, _ => -1 };
        if (kind is 6 || size < 0 || size > bytes.Length - Position || (kind == 7 && size > 0))
        {
            return false;
        }

        var rest = bytes.Slice(Position, size);
        Position += size;
        number = size switch
        {
            0 => (ulong)low,
            1 => rest[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(rest),
            4 => BinaryPrimitives.ReadUInt32BigEndian(rest),
            _ => BinaryPrimitives.ReadUInt64BigEndian(rest),
        };
        return true;
    }
}
