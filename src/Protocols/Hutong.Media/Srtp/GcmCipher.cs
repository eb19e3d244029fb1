using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Hutong.Media.Srtp;

/// <summary>
/// AES-GCM (RFC 7714). Of SRTCP the index is authenticated, of SRTP the rollover counter is in the IV.
/// </summary>
sealed class GcmCipher(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, bool rtcp) : SrtpCipher
{
    const int TagLength = 16;
    const int IvBytes = 12;

    // RTCP that is authenticated and not encrypted is all clear; what is longer than any datagram of ours is refused.
    const int AssociatedBytesMax = 2048;

    readonly AesGcm gcm = new(key, TagLength);
    readonly byte[] salt = salt.ToArray();
    readonly byte[] associated = new byte[rtcp ? AssociatedBytesMax : 0];

    public override int TagBytes => TagLength;

    public override void Protect(Span<byte> packet, int clearBytes, uint ssrc, long index,
        ReadOnlySpan<byte> trailer, Span<byte> tag)
    {
        Span<byte> iv = stackalloc byte[IvBytes];
        Vector(iv, ssrc, index);
        var payload = packet[clearBytes..];
        gcm.Encrypt(iv, payload, payload, tag, Associated(packet[..clearBytes], trailer));
    }

    public override bool TryOpen(Span<byte> packet, int clearBytes, uint ssrc, long index,
        ReadOnlySpan<byte> trailer, ReadOnlySpan<byte> tag)
    {
        if (rtcp && clearBytes > AssociatedBytesMax - trailer.Length)
        {
            return false;
        }

        Span<byte> iv = stackalloc byte[IvBytes];
        Vector(iv, ssrc, index);
        var payload = packet[clearBytes..];
        try
        {
            gcm.Decrypt(iv, payload, tag, payload, Associated(packet[..clearBytes], trailer));
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public override void Dispose() => gcm.Dispose();

    // Section 8.1: two zeros, SSRC, ROC, SEQ; section 9.1: two zeros, SSRC, two zeros, the index.
    void Vector(Span<byte> iv, uint ssrc, long index)
    {
        iv[..2].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(iv[2..], ssrc);
        BinaryPrimitives.WriteUInt16BigEndian(iv[6..], (ushort)(index >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(iv[8..], (uint)index);
        for (var i = 0; i < IvBytes; i++)
        {
            iv[i] ^= salt[i];
        }
    }

    // Section 9.2: the ESRTCP word ends what is authenticated of SRTCP. Of SRTP the trailer, the ROC, is in the IV.
    ReadOnlySpan<byte> Associated(ReadOnlySpan<byte> clear, ReadOnlySpan<byte> trailer)
    {
        if (!rtcp)
        {
            return clear;
        }

        clear.CopyTo(associated);
        trailer.CopyTo(associated.AsSpan(clear.Length));
        return associated.AsSpan(0, clear.Length + trailer.Length);
    }
}
