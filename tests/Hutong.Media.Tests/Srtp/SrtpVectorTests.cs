using Hutong.Media.Srtp;

namespace Hutong.Media.Tests.Srtp;

/// <summary>The vectors of RFC 3711 appendix B and of RFC 7714 sections 16 and 17.</summary>
public class SrtpVectorTests
{
    const string GcmSalt = "51756964 2070726f 2071756f";
    const string Gcm128Key = "000102030405060708090a0b0c0d0e0f";
    const string Gcm256Key = Gcm128Key + "101112131415161718191a1b1c1d1e1f";

    const string Rtp = "8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070"
        + "61727465 73207472 6573";

    const string Rtcp = "81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef"
        + "deadbeef deadbeef deadbeef";

    const uint Ssrc = 0x5501A0B2, RtcpSsrc = 0x4D617273;
    const long RtcpIndex = 0x5D4;

    [Fact]
    public void The_key_stream_is_that_of_B_2()
    {
        using var cipher = new CounterCipher(Hex.Bytes("2B7E151628AED2A6ABF7158809CF4F3C"),
            Hex.Bytes("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"), new byte[20], 10);
        var stream = new byte[1_044_512];
        cipher.Crypt(stream, 0, 0);
        Assert.Equal("e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab41e95b3bb0a2e8dd477901e4fca894c0",
            Hex.Of(stream.AsSpan(0, 48)));
        Assert.Equal("ec8cdf7398607cb0f2d21675ea9ea1e4362b7c3c6773516318a077d7fc5073ae6a2cc3787889374fbeb4c81b17ba6c44",
            Hex.Of(stream.AsSpan(stream.Length - 48)));
    }

    [Theory]
    [InlineData(0, "C61E7A93744F39EE10734AFE3FF7A087")]
    [InlineData(2, "30CBBC08863D8C85D49DB34A9AE1")]
    [InlineData(1, "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCEE049646C43D9327AD175578EF7227098"
        + "6371C10C9A369AC2F94A8C5FBCDDDC256D6E919A48B610EF17C2041E474035766B68642C59BBFC2F34DB60DBDFB2")]
    public void Session_keys_are_those_of_B_3(byte label, string expected)
    {
        var master = new SrtpKey(SrtpProfile.AesCm128Sha1Tag80, Hex.Bytes("E1F97A0D3E018BE0D64FA32C06DE4139"),
            Hex.Bytes("0EC675AD498AFEEBB6960B3AABE6"));
        var key = new byte[expected.Length / 2];
        KeyDerivation.Derive(master, label, key);
        Assert.Equal(expected.ToLowerInvariant(), Hex.Of(key));
    }

    [Fact]
    public void A_whole_packet_is_protected_as_others_do()
    {
        // The vector that implementations of SRTP have in common: master key and salt of B.3, rollover counter 0.
        using var sender = new SrtpSender(new SrtpKey(SrtpProfile.AesCm128Sha1Tag80,
            Hex.Bytes("E1F97A0D3E018BE0D64FA32C06DE4139"), Hex.Bytes("0EC675AD498AFEEBB6960B3AABE6")));
        var packet = Hex.Bytes("800f1234decafbadcafebabe" + string.Concat(Enumerable.Repeat("ab", 16))
            + "00000000000000000000");
        Assert.Equal(SrtpFault.None, sender.Protect(packet, 28, out var length));
        Assert.Equal("800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb",
            Hex.Of(packet.AsSpan(0, length)));
    }

    [Theory]
    [InlineData(Gcm128Key, "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833",
        "899d7f27beb16a9152cf765ee4390cce")]
    [InlineData(Gcm256Key, "32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b",
        "7aa3db36dfffd6b0f9bb7878d7a76c13")]
    public void Gcm_protects_and_opens_RTP_as_in_section_16(string key, string cipherText, string tag)
    {
        using var cipher = new GcmCipher(Hex.Bytes(key), Hex.Bytes(GcmSalt), rtcp: false);
        var packet = Hex.Bytes(Rtp);
        var made = new byte[16];
        cipher.Protect(packet, 12, Ssrc, 0xF17B, default, made);
        Assert.Equal((cipherText, tag), (Hex.Of(packet.AsSpan(12)), Hex.Of(made)));
        Assert.True(cipher.TryOpen(packet, 12, Ssrc, 0xF17B, default, made));
        Assert.Equal(Hex.Bytes(Rtp), packet);
    }

    [Theory]
    [InlineData(Gcm128Key, "63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda 4ce09b46 86303ded"
        + "0bb9275b", "c84aa458 96cf4d2f c5abf872 45d9eade")]
    [InlineData(Gcm256Key, "d50ae4d1 f5ce5d30 4ba297e4 7d470c28 2c3ece5d bffe0a50 a2eaa5c1 110555be 8415f658 c61de047"
        + "6f1b6fad", "1d1eb30c 4446839f 57ff6f6c b26ac3be")]
    public void Gcm_protects_and_opens_RTCP_as_in_section_17(string key, string cipherText, string tag)
    {
        using var cipher = new GcmCipher(Hex.Bytes(key), Hex.Bytes(GcmSalt), rtcp: true);
        var packet = Hex.Bytes(Rtcp);
        var made = new byte[16];
        cipher.Protect(packet, 8, RtcpSsrc, RtcpIndex, Hex.Bytes("800005d4"), made);
        Assert.Equal((Hex.Of(Hex.Bytes(cipherText)), Hex.Of(Hex.Bytes(tag))), (Hex.Of(packet.AsSpan(8)), Hex.Of(made)));
        Assert.True(cipher.TryOpen(packet, 8, RtcpSsrc, RtcpIndex, Hex.Bytes("800005d4"), made));
        Assert.Equal(Hex.Bytes(Rtcp), packet);
    }

    [Theory]
    [InlineData(Gcm128Key, "841dd968 3dd78ec9 2ae58790 125f62b3")]
    [InlineData(Gcm256Key, "91db4afb feee5a97 8fab4393 ed2615fe")]
    public void Gcm_checks_RTCP_that_is_not_encrypted_as_in_section_17(string key, string tag)
    {
        using var cipher = new GcmCipher(Hex.Bytes(key), Hex.Bytes(GcmSalt), rtcp: true);
        var packet = Hex.Bytes(Rtcp);
        Assert.True(cipher.TryOpen(
            packet, packet.Length, RtcpSsrc, RtcpIndex, Hex.Bytes("000005d4"), Hex.Bytes(tag)));
        Assert.False(cipher.TryOpen(
            packet, packet.Length, RtcpSsrc, RtcpIndex, Hex.Bytes("000005d5"), Hex.Bytes(tag)));
    }
}
