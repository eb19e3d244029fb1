using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Hutong.Sip.Authentication;

/// <summary>
/// SipHash-2-4 with 128 bits of result (Aumasson and Bernstein, 2012): a keyed hash for short input that nobody without
/// the key can make. For nonces, of which a registrar makes and checks thousands a second, it costs a twentieth of an
/// HMAC.
/// </summary>
static class SipHash
{
    /// <summary>Bytes of the key and of the result.</summary>
    public const int Size = 16;

    /// <summary>Hashes.</summary>
    /// <param name="key">16 bytes.</param>
    /// <param name="data">The input.</param>
    /// <param name="result">16 bytes.</param>
    public static void Hash(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> result)
    {
        var (first, second) = (BinaryPrimitives.ReadUInt64LittleEndian(key),
            BinaryPrimitives.ReadUInt64LittleEndian(key[8..]));
        var state = new State(
            first ^ 0x736f6d6570736575, second ^ 0x646f72616e646f6d ^ 0xee,
            first ^ 0x6c7967656e657261, second ^ 0x7465646279746573);
        var left = data;
        for (; left.Length >= 8; left = left[8..])
        {
            state.Take(BinaryPrimitives.ReadUInt64LittleEndian(left));
        }

        Span<byte> last = stackalloc byte[8];
        last.Clear();
        left.CopyTo(last);
        last[7] = (byte)data.Length;
        state.Take(BinaryPrimitives.ReadUInt64LittleEndian(last));
        BinaryPrimitives.WriteUInt64LittleEndian(result, state.Finish(0xee, 0));
        BinaryPrimitives.WriteUInt64LittleEndian(result[8..], state.Finish(0, 0xdd));
    }

    [StructLayout(LayoutKind.Auto)]
    ref struct State(ulong a, ulong b, ulong c, ulong d)
    {
        ulong v0 = a, v1 = b, v2 = c, v3 = d;

        public void Take(ulong word)
        {
            v3 ^= word;
            Round();
            Round();
            v0 ^= word;
        }

        public ulong Finish(ulong third, ulong second)
        {
            v2 ^= third;
            v1 ^= second;
            Round();
            Round();
            Round();
            Round();
            return v0 ^ v1 ^ v2 ^ v3;
        }

        void Round()
        {
            v0 += v1;
            v2 += v3;
            v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
            v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
            v0 = BitOperations.RotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
            v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
            v2 = BitOperations.RotateLeft(v2, 32);
        }
    }
}
