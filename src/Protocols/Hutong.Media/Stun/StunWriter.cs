using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Hutong.Media.Stun;

/// <summary>
/// Writes a message into the caller's buffer: attributes in order, then integrity, then fingerprint. 548 bytes hold all
/// that ICE sends (RFC 8489 section 6.1).
/// </summary>
public ref struct StunWriter
{
    /// <summary>No message of ours is longer.</summary>
    public const int MessageBytesMax = 548;

    readonly Span<byte> buffer;
    int written;

    /// <summary>Begins a message.</summary>
    /// <param name="buffer">At least as long as the message will be.</param>
    /// <param name="type">Its class.</param>
    /// <param name="transaction">Its id, 12 bytes.</param>
    /// <param name="method">Its method.</param>
    public StunWriter(
        Span<byte> buffer, StunClass type, ReadOnlySpan<byte> transaction, int method = StunMethod.Binding)
    {
        this.buffer = buffer;
        var (high, low) = ((int)type >> 1, (int)type & 1);
        BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)(((method & 0xF80) << 2) | (high << 8)
            | ((method & 0x70) << 1) | (low << 4) | (method & 0x0F)));
        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], StunMessage.Cookie);
        transaction[..StunMessage.TransactionBytes].CopyTo(buffer[8..]);
        written = StunMessage.HeaderBytes;
        Length(0);
    }

    /// <summary>The message so far.</summary>
    public readonly ReadOnlySpan<byte> Message => buffer[..written];

    /// <summary>An attribute of bytes.</summary>
    public void Bytes(StunAttribute type, scoped ReadOnlySpan<byte> value) => value.CopyTo(Begin(type, value.Length));

    /// <summary>An attribute of text.</summary>
    public void Text(StunAttribute type, string value) =>
        Encoding.UTF8.GetBytes(value, Begin(type, Encoding.UTF8.GetByteCount(value)));

    /// <summary>An attribute of 32 bits.</summary>
    public void Number(StunAttribute type, uint value) =>
        BinaryPrimitives.WriteUInt32BigEndian(Begin(type, 4), value);

    /// <summary>An attribute of 64 bits.</summary>
    public void TieBreaker(StunAttribute type, ulong value) =>
        BinaryPrimitives.WriteUInt64BigEndian(Begin(type, 8), value);

    /// <summary>The XOR-MAPPED-ADDRESS (RFC 8489 section 14.2).</summary>
    public void MappedAddress(IPEndPoint address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var ip = address.Address.IsIPv4MappedToIPv6 ? address.Address.MapToIPv4() : address.Address;
        var six = ip.AddressFamily == AddressFamily.InterNetworkV6;
        var value = Begin(StunAttribute.XorMappedAddress, six ? 20 : 8);
        (value[0], value[1]) = (0, (byte)(six ? 2 : 1));
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(address.Port ^ (int)(StunMessage.Cookie >> 16)));
        ip.TryWriteBytes(value[4..], out var length);
        for (var i = 0; i < length; i++)
        {
            value[4 + i] ^= buffer[4 + i];
        }
    }

    /// <summary>An error's code and words (RFC 8489 section 14.8).</summary>
    public void Error(int code, string reason)
    {
        var value = Begin(StunAttribute.ErrorCode, 4 + Encoding.UTF8.GetByteCount(reason));
        value[..2].Clear();
        (value[2], value[3]) = ((byte)(code / 100), (byte)(code % 100));
        Encoding.UTF8.GetBytes(reason, value[4..]);
    }

    /// <summary>The MESSAGE-INTEGRITY. Only the fingerprint may follow.</summary>
    public void Integrity(scoped ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        StunMessage.Integrity(Message, key, hash);
        Bytes(StunAttribute.MessageIntegrity, hash);
    }

    /// <summary>The FINGERPRINT: ends the message.</summary>
    public void Fingerprint()
    {
        Length(StunMessage.AttributeHeaderBytes + 4);
        Number(StunAttribute.Fingerprint, StunChecksum.Fingerprint(Message));
    }

    Span<byte> Begin(StunAttribute type, int length)
    {
        var padded = (length + 3) & ~3;
        var attribute = buffer.Slice(written, StunMessage.AttributeHeaderBytes + padded);
        BinaryPrimitives.WriteUInt16BigEndian(attribute, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(attribute[2..], (ushort)length);
        attribute[(StunMessage.AttributeHeaderBytes + length)..].Clear();
        written += attribute.Length;
        Length(0);
        return attribute.Slice(StunMessage.AttributeHeaderBytes, length);
    }

    readonly void Length(int more) =>
        BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], (ushort)(written - StunMessage.HeaderBytes + more));
}
