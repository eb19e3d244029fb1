using System.Security.Cryptography;
using Hutong.Bench.Load.Sasl;

namespace Hutong.Bench.Load.Tests.Sasl;

public sealed class ScramExchangeTests
{
    // The keys that follow from the example of RFC 5802 section 5: its server signature is made with the server key.
    [Fact]
    public void Derives_the_keys_of_the_RFCs_example()
    {
        var salt = Convert.FromBase64String("QSXCR+Q6sek8bf92");
        var signed = "n=user,r=fyko+d2lbbFgONRv9qkxdawL,"
            + "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096,"
            + "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j";

        var (_, _, serverKey) = ScramKeys.Derive(HashAlgorithmName.SHA1, "pencil", salt, 4096);

        var signature = ScramKeys.Mac(HashAlgorithmName.SHA1, serverKey, System.Text.Encoding.ASCII.GetBytes(signed));
        Assert.Equal("rmF9pqV8S7suAoZWja4dJRkFsKQ=", Convert.ToBase64String(signature));
    }

    [Fact]
    public void Refuses_a_nonce_that_does_not_continue_its_own()
    {
        var exchange = new ScramExchange(HashAlgorithmName.SHA1, "user", "pencil", new ScramKeys());

        Assert.Throws<InvalidDataException>(() => exchange.Answer("r=other,s=QSXCR+Q6sek8bf92,i=4096"u8.ToArray()));
    }
}
