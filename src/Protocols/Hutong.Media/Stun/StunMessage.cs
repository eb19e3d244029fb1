using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Hutong.Media.Stun;

/// <summary>A STUN message as a view of its datagram (RFC 8489 section 5).</summary>
public readonly ref struct StunMessage
{
    /// <summary>Length of the header.</summary>
    public const int HeaderBytes = 20;

    /// <summary>Length of a transaction's id.</summary>
    public const int TransactionBytes = 12;

    internal const uint Cookie = 0x2112A442;
    internal const uint FingerprintMask = 0x5354554E;
    internal const int AttributeHeaderBytes = 4;

    readonly ReadOnlySpan<byte> datagram;

    StunMessage(ReadOnlySpan<byte> datagram) => this.datagram = datagram;

    /// <summary>The class.</summary>
    public StunClass Class => (StunClass)(((datagram[0] & 1) << 1) | ((datagram[1] >> 4) & 1));

    /// <summary>The method, 12 bits around those of the class.</summary>
    public int Method => ((datagram[0] & 0x3E) << 6) | ((datagram[1] & 0xE0) >> 1) | (datagram[1] & 0x0F);

    /// <summary>The transaction's id.</summary>
    public ReadOnlySpan<byte> Transaction => datagram.Slice(8, TransactionBytes);

    /// <summary>Reads a message; all attributes are known to be whole afterwards.</summary>
    public static StunFault TryRead(ReadOnlySpan<byte> datagram, out StunMessage message)
    {
        message = default;
        if (datagram.Length < HeaderBytes || datagram[0] > 0x3F)
        {
            return StunFault.NotStun;
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]) != Cookie)
        {
            return StunFault.Cookie;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        if (length % 4 != 0 || length != datagram.Length - HeaderBytes)
        {
            return StunFault.Length;
        }

        for (var rest = datagram[HeaderBytes..]; !rest.IsEmpty;)
        {
            var whole = Whole(rest);
            if (whole > rest.Length)
            {
                return StunFault.Attribute;
            }

            rest = rest[whole..];
        }

        message = new(datagram);
        return StunFault.None;
    }

    /// <summary>
    /// Finds an attribute. What stands behind the integrity is not protected by it and is not found, but for the
    /// fingerprint (RFC 8489 section 14.5).
    /// </summary>
    public bool TryFind(StunAttribute type, out ReadOnlySpan<byte> value)
    {
        var found = TryFind(type, out value, out _);
        return found;
    }

    /// <summary>Text of an attribute in UTF-8, or null when there is none or it is longer than 763 bytes.</summary>
    public string? Text(StunAttribute type) =>
        TryFind(type, out var value) && value.Length <= 763 ? Encoding.UTF8.GetString(value) : null;

    /// <summary>A number of 32 bits.</summary>
    public bool TryReadNumber(StunAttribute type, out uint number)
    {
        var good = TryFind(type, out var value) && value.Length == 4;
        number = good ? BinaryPrimitives.ReadUInt32BigEndian(value) : 0;
        return good;
    }

    /// <summary>A number of 64 bits: a tie-breaker.</summary>
    public bool TryReadTieBreaker(StunAttribute type, out ulong number)
    {
        var good = TryFind(type, out var value) && value.Length == 8;
        number = good ? BinaryPrimitives.ReadUInt64BigEndian(value) : 0;
        return good;
    }

    /// <summary>The code of an error answer, 300 to 699; 0 when there is none.</summary>
    public int ErrorCode => TryFind(StunAttribute.ErrorCode, out var value) && value.Length >= 4
        && (value[2] & 7) is >= 3 and <= 6 && value[3] < 100 ? ((value[2] & 7) * 100) + value[3] : 0;

    /// <summary>Where the request came from, as the other side saw it (RFC 8489 section 14.2).</summary>
    public IPEndPoint? MappedAddress()
    {
        if (!TryFind(StunAttribute.XorMappedAddress, out var value) || value.Length is not (8 or 20)
            || value[1] != (value.Length == 8 ? 1 : 2))
        {
            return null;
        }

        Span<byte> address = stackalloc byte[value.Length - 4];
        for (var i = 0; i < address.Length; i++)
        {
            // The mask is the cookie and the transaction, which are behind each other in the header.
            address[i] = (byte)(value[4 + i] ^ datagram[4 + i]);
        }

        return new(new IPAddress(address), BinaryPrimitives.ReadUInt16BigEndian(value[2..]) ^ (int)(Cookie >> 16));
    }

    /// <summary>Whether there is a MESSAGE-INTEGRITY and it fits the key (RFC 8489 section 14.5).</summary>
    /// <param name="key">Of short-term credentials the password; of long-term ones <see cref="LongTermKey"/>.</param>
    public bool HasIntegrity(ReadOnlySpan<byte> key)
    {
        if (!TryFind(StunAttribute.MessageIntegrity, out var value, out var at)
            || value.Length != SHA1.HashSizeInBytes)
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        Integrity(datagram[..at], key, hash);
        return CryptographicOperations.FixedTimeEquals(hash, value);
    }

    /// <summary>Whether the last attribute is a FINGERPRINT that fits (RFC 8489 section 14.7).</summary>
    public bool HasFingerprint()
    {
        const int Bytes = AttributeHeaderBytes + 4;
        if (datagram.Length < HeaderBytes + Bytes)
        {
            return false;
        }

        var attribute = datagram[^Bytes..];
        return BinaryPrimitives.ReadUInt16BigEndian(attribute) == (ushort)StunAttribute.Fingerprint
            && BinaryPrimitives.ReadUInt16BigEndian(attribute[2..]) == 4
            && BinaryPrimitives.ReadUInt32BigEndian(attribute[4..]) == StunChecksum.Fingerprint(datagram[..^Bytes]);
    }

    /// <summary>
    /// The key of long-term credentials (RFC 8489 section 9.2.2). Names and password are prepared already.
    /// </summary>
    public static byte[] LongTermKey(string user, string realm, string password)
    {
        // MD5 is what the standard says; what it protects is a relay's credentials of some minutes.
#pragma warning disable CA5351
        return MD5.HashData(Encoding.UTF8.GetBytes($"{user}:{realm}:{password}"));
#pragma warning restore CA5351
    }

    // HMAC over the message in front of the attribute, whose length counts the attribute.
    internal static void Integrity(ReadOnlySpan<byte> before, ReadOnlySpan<byte> key, Span<byte> hash)
    {
        Span<byte> copy = before.Length <= 1024 ? stackalloc byte[before.Length] : new byte[before.Length];
        before.CopyTo(copy);
        BinaryPrimitives.WriteUInt16BigEndian(copy[2..],
            (ushort)(before.Length - HeaderBytes + AttributeHeaderBytes + SHA1.HashSizeInBytes));
        // The standard's choice, as a MAC, which SHA-1's collisions do not touch.
#pragma warning disable CA5350
        HMACSHA1.HashData(key, copy, hash);
#pragma warning restore CA5350
    }

    static int Whole(ReadOnlySpan<byte> attribute) => attribute.Length < AttributeHeaderBytes
        ? AttributeHeaderBytes
        : AttributeHeaderBytes + ((BinaryPrimitives.ReadUInt16BigEndian(attribute[2..]) + 3) & ~3);

    bool TryFind(StunAttribute type, out ReadOnlySpan<byte> value, out int at)
    {
        var protectedPart = true;
        for (at = HeaderBytes; at < datagram.Length;)
        {
            var attribute = datagram[at..];
            var found = (StunAttribute)BinaryPrimitives.ReadUInt16BigEndian(attribute);
            if (found == type && (protectedPart || type == StunAttribute.Fingerprint))
            {
                value = attribute.Slice(AttributeHeaderBytes, BinaryPrimitives.ReadUInt16BigEndian(attribute[2..]));
                return true;
            }

            protectedPart &= found != StunAttribute.MessageIntegrity;
            at += Whole(attribute);
        }

        value = default;
        return false;
    }
}
