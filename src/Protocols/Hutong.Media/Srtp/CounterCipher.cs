using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Hutong.Media.Srtp;

/// <summary>AES in counter mode with HMAC-SHA1 (RFC 3711 sections 4.1.1 and 4.2.1).</summary>
sealed class CounterCipher : SrtpCipher
{
    /// <summary>n_a of RFC 3711 section 5.2: 160 bits.</summary>
    public const int AuthenticationKeyBytes = 20;

    const int BlockBytes = 16;

    // A packet of sound at 20 ms in one step; a larger one in several.
    const int StepBytes = 512;

    readonly ICryptoTransform block;
    readonly IncrementalHash mac;
    readonly byte[] salt = new byte[BlockBytes];
    readonly byte[] counters = new byte[StepBytes];
    readonly byte[] stream = new byte[StepBytes];

    public CounterCipher(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> authentication, int tagBytes)
    {
        TagBytes = tagBytes;
        salt.CopyTo(this.salt);
        using var aes = Aes.Create();
        // Counter mode is made of single blocks: the framework has no counter mode, and this context is kept for all
        // packets, where its one-shot calls would make a new one for each.
        (aes.Mode, aes.Padding) = (CipherMode.ECB, PaddingMode.None);
        aes.SetKey(key);
        block = aes.CreateEncryptor();
        mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, authentication);
    }

    public override int TagBytes { get; }

    public override void Protect(Span<byte> packet, int clearBytes, uint ssrc, long index,
        ReadOnlySpan<byte> trailer, Span<byte> tag)
    {
        Crypt(packet[clearBytes..], ssrc, index);
        Tag(packet, trailer, tag);
    }

    public override bool TryOpen(Span<byte> packet, int clearBytes, uint ssrc, long index,
        ReadOnlySpan<byte> trailer, ReadOnlySpan<byte> tag)
    {
        Span<byte> own = stackalloc byte[AuthenticationKeyBytes];
        own = own[..tag.Length];
        Tag(packet, trailer, own);
        if (!CryptographicOperations.FixedTimeEquals(own, tag))
        {
            return false;
        }

        Crypt(packet[clearBytes..], ssrc, index);
        return true;
    }

    public override void Dispose()
    {
        block.Dispose();
        mac.Dispose();
    }

    /// <summary>Adds the key stream: encrypts what is clear and the other way round.</summary>
    internal void Crypt(Span<byte> data, uint ssrc, long index)
    {
        // IV = (salt * 2^16) XOR (SSRC * 2^64) XOR (index * 2^16); the last 16 bits count blocks.
        Span<byte> iv = stackalloc byte[BlockBytes];
        salt.CopyTo(iv);
        BinaryPrimitives.WriteUInt32BigEndian(iv[4..], BinaryPrimitives.ReadUInt32BigEndian(iv[4..]) ^ ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(
            iv[8..], BinaryPrimitives.ReadUInt64BigEndian(iv[8..]) ^ ((ulong)index << 16));
        var number = BinaryPrimitives.ReadUInt16BigEndian(iv[14..]);
        while (!data.IsEmpty)
        {
            var length = Math.Min(StepBytes, (data.Length + BlockBytes - 1) & ~(BlockBytes - 1));
            for (var at = 0; at < length; at += BlockBytes)
            {
                iv.CopyTo(counters.AsSpan(at));
                BinaryPrimitives.WriteUInt16BigEndian(counters.AsSpan(at + 14), number++);
            }

            block.TransformBlock(counters, 0, length, stream, 0);
            var part = data[..Math.Min(length, data.Length)];
            Add(part, stream);
            data = data[part.Length..];
        }
    }

    static void Add(Span<byte> data, ReadOnlySpan<byte> stream)
    {
        var at = 0;
        for (; at <= data.Length - Vector<byte>.Count; at += Vector<byte>.Count)
        {
            (new Vector<byte>(data[at..]) ^ new Vector<byte>(stream[at..])).CopyTo(data[at..]);
        }

        for (; at < data.Length; at++)
        {
            data[at] ^= stream[at];
        }
    }

    void Tag(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> trailer, Span<byte> tag)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        mac.AppendData(packet);
        mac.AppendData(trailer);
        mac.GetHashAndReset(hash);
        hash[..tag.Length].CopyTo(tag);
    }
}
