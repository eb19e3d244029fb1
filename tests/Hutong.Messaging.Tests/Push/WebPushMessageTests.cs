using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Hutong.Messaging.Push.Web;

namespace Hutong.Messaging.Tests.Push;

public sealed class WebPushMessageTests
{
    static byte[] Bytes(string text) => Base64Url.DecodeFromChars(text);

    /// <summary>RFC 8291 section 5 and appendix A.</summary>
    [Fact]
    public void The_example_of_rfc_8291_comes_out_byte_for_byte()
    {
        var ownPublic =
            Bytes("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
        using var own = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256, D = Bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
            Q = new ECPoint { X = ownPublic[1..33], Y = ownPublic[33..] },
        });

        var plain = "When I grow up, I want to be a watermelon"u8;
        var message = WebPushMessage.Encrypt(plain, plain.Length,
            Bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
            Bytes("BTBZMqHH6r4Tts7J_aSIgg"), Bytes("DGv6ra1nlYgDCS1FRnbzlw"), own);

        Assert.Equal("DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
            + "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
            + "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN", Base64Url.EncodeToString(message));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(3_900)]
    [InlineData(WebPushMessage.MaxPlainBytes)]
    public void What_is_encrypted_is_read_by_the_device_and_its_length_tells_little(int length)
    {
        using var device = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var plain = Encoding.ASCII.GetBytes(new string('x', length));
        var auth = new byte[16];

        var message = WebPushMessage.Encrypt(plain,
            WebPushMessage.Bytes(device.ExportParameters(includePrivateParameters: false)), auth, new byte[16]);

        Assert.Equal(plain, PushDevice.Decrypt(message, device, auth));
        Assert.True(message.Length <= 4_096);
        Assert.True(message.Length == 4_096 || (message.Length - 86 - 16 - 1) % 256 == 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_point_of_the_curve_is_no_key(string key) =>
        Assert.False(WebPushMessage.IsKey(Bytes(key)));
}
