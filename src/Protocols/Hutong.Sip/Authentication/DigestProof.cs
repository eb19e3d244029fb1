using System.Text;
using Hutong.Sip.Text;

namespace Hutong.Sip.Authentication;

/// <summary>How much of a request the proof protects.</summary>
public enum DigestProtection : byte
{
    /// <summary>Method and URI, without a client's nonce: RFC 2069, for very old telephones.</summary>
    None,
    /// <summary><c>qop=auth</c>: method and URI.</summary>
    Request,
    /// <summary><c>qop=auth-int</c>: the body too.</summary>
    RequestAndBody,
}

/// <summary>The parts of a proof, as they go into the hash.</summary>
readonly ref struct DigestProof
{
    public required ReadOnlySpan<byte> Nonce { get; init; }

    public required string Method { get; init; }

    public required ReadOnlySpan<byte> Uri { get; init; }

    public DigestProtection Protection { get; init; }

    public ReadOnlySpan<byte> NonceCount { get; init; }

    public ReadOnlySpan<byte> ClientNonce { get; init; }

    public ReadOnlySpan<byte> Body { get; init; }

    /// <summary>
    /// The proof in hexadecimal (RFC 7616 section 3.4.1):
    /// <c>H( H(A1) : nonce : nc : cnonce : qop : H( method : uri [ : H(body) ] ) )</c>.
    /// </summary>
    public string Compute(DigestAlgorithm algorithm, ReadOnlySpan<byte> secret)
    {
        using var text = new Wire.PooledBufferWriter(512);
        Add(text, Encoding.ASCII.GetBytes(Method));
        Add(text, ":"u8);
        Add(text, Uri);
        if (Protection == DigestProtection.RequestAndBody)
        {
            Add(text, ":"u8);
            AddHex(text, algorithm.Hash(Body));
        }

        var second = algorithm.Hash(text.WrittenSpan);
        text.Clear();
        AddHex(text, secret);
        Add(text, ":"u8);
        Add(text, Nonce);
        if (Protection != DigestProtection.None)
        {
            Add(text, ":"u8);
            Add(text, NonceCount);
            Add(text, ":"u8);
            Add(text, ClientNonce);
            Add(text, Protection == DigestProtection.Request ? ":auth"u8 : ":auth-int"u8);
        }

        Add(text, ":"u8);
        AddHex(text, second);
        return Convert.ToHexStringLower(algorithm.Hash(text.WrittenSpan));
    }

    /// <summary>What is between the quotes, as it is sent: escapes are part of what is hashed (RFC 7616 3.4).</summary>
    public static SipText Inner(SipText value) =>
        value.Span is [(byte)'"', .., (byte)'"'] ? value.Slice(1, value.Length - 2) : value;

    static void Add(Wire.PooledBufferWriter text, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(text.GetSpan(bytes.Length));
        text.Advance(bytes.Length);
    }

    static void AddHex(Wire.PooledBufferWriter text, ReadOnlySpan<byte> bytes)
    {
        Convert.TryToHexStringLower(bytes, text.GetSpan(bytes.Length * 2), out var written);
        text.Advance(written);
    }
}
