using FsCheck;
using FsCheck.Fluent;
using Hutong.Media.Srtp;

namespace Hutong.Media.Tests.Srtp;

public class CryptoAttributeTests
{
    const string Key = "inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR";

    [Theory]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Key)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Key + "|2^20")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80  " + Key + " WSH=128 -X=1 KDR=0")]
    public void Reads_the_key_of_RFC_4568(string value)
    {
        Assert.Equal(CryptoFault.None, CryptoAttribute.TryParse(value, out var attribute));
        Assert.Equal((1, SrtpProfile.AesCm128Sha1Tag80), (attribute!.Tag, attribute.Key.Profile));
        Assert.Equal("1 AES_CM_128_HMAC_SHA1_80 " + Key, attribute.Format());
        Assert.DoesNotContain("PS1u", attribute.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", CryptoFault.Malformed)]
    [InlineData("1", CryptoFault.Malformed)]
    [InlineData("x AES_CM_128_HMAC_SHA1_80 " + Key, CryptoFault.Malformed)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 outline:PS1u", CryptoFault.Malformed)]
    [InlineData("1234567890 AES_CM_128_HMAC_SHA1_80 " + Key, CryptoFault.Malformed)]
    [InlineData("1 F8_128_HMAC_SHA1_80 " + Key, CryptoFault.Suite)]
    [InlineData("1 AEAD_AES_128_GCM " + Key, CryptoFault.Key)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:!", CryptoFault.Key)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Key + "|2^20|1:32", CryptoFault.KeyIdentifier)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Key + ";" + Key, CryptoFault.KeyIdentifier)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Key + " UNENCRYPTED_SRTP", CryptoFault.Parameter)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Key + " KDR=2", CryptoFault.Parameter)]
    public void Says_what_is_wrong(string value, CryptoFault fault) =>
        Assert.Equal(fault, CryptoAttribute.TryParse(value, out _));

    [Fact]
    public void What_is_written_is_read()
    {
        foreach (var profile in SrtpProfile.All)
        {
            var attribute = new CryptoAttribute(3, SrtpKey.Create(profile));
            Assert.Equal(CryptoFault.None, CryptoAttribute.TryParse(attribute.Format(), out var read));
            Assert.Equal(attribute.Format(), read!.Format());
        }
    }

    [Fact]
    public void The_keys_of_a_handshake_are_taken_in_the_order_of_RFC_5764()
    {
        var material = Enumerable.Range(0, 60).Select(value => (byte)value).ToArray();
        var (client, server) = SrtpKey.FromKeyingMaterial(SrtpProfile.AesCm128Sha1Tag80, material);
        Assert.Equal([.. material[..16], .. material[32..46]], client.KeyAndSalt.ToArray());
        Assert.Equal([.. material[16..32], .. material[46..]], server.KeyAndSalt.ToArray());
        Assert.Equal("***", client.ToString());
    }

    [Fact]
    public void Text_never_throws() => Prop.ForAll<string?>(text =>
        CryptoAttribute.TryParse("1 AES_CM_128_HMAC_SHA1_80 inline:" + text, out _) != CryptoFault.None
        && CryptoAttribute.TryParse(text, out _) != CryptoFault.None).Check(Config.QuickThrowOnFailure);
}
