using System.Text;
using Hutong.Xmpp.Sasl;

namespace Hutong.Xmpp.Tests.Sasl;

public class SaslServerTests
{
    static readonly SaslStep Malformed = new SaslStep.Failed(SaslFailure.MalformedRequest);
    static readonly SaslStep NotAuthorized = new SaslStep.Failed(SaslFailure.NotAuthorized);

    [Fact]
    public void Answers_a_missing_initial_response_with_an_empty_challenge()
    {
        var server = new PlainServer();
        Assert.Equal(new SaslStep.Challenge(default), server.Step(null));
        Assert.IsType<SaslStep.CheckPassword>(server.Step(PlainClient.Message("lin", "x")));
    }

    // RFC 4616 section 4.
    [Theory]
    [InlineData("\0tim\0tanstaaftanstaaf", "tim", null, "tanstaaftanstaaf")]
    [InlineData("Ursel\0Kurt\0xipj3plmq", "kurt", "Ursel", "xipj3plmq")]
    [InlineData("\0+8613800138000\0密码", "+8613800138000", null, "密码")]
    public void Reads_PLAIN(string message, string username, string? authorization, string password)
    {
        var server = new PlainServer();
        Assert.Equal(new SaslStep.CheckPassword(username, authorization, password),
            server.Step(Encoding.UTF8.GetBytes(message)));
        Assert.Equal(new SaslStep.Done(username, authorization, 0, default), server.Provide(true));
        Assert.Equal(NotAuthorized, server.Provide(false));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("a", false)]
    [InlineData("\0a", false)]
    [InlineData("\0\0b", false)]
    [InlineData("\0a\0", false)]
    [InlineData("\0a\0b\0c", false)]
    [InlineData("\0a b\0c", true)]
    [InlineData("\0a\0c\u0007", true)]
    public void Refuses_bad_PLAIN(string message, bool wellFormed) =>
        Assert.Equal(wellFormed ? NotAuthorized : Malformed, new PlainServer().Step(Encoding.UTF8.GetBytes(message)));

    [Fact]
    public void Refuses_octets_that_are_not_UTF_8_and_messages_that_are_too_long()
    {
        Assert.Equal(Malformed, new PlainServer().Step(new byte[] { 0, 0xFF, 0, 0x61 }));
        Assert.Equal(Malformed, new PlainServer().Step(new byte[SaslServer.MaxMessageBytes + 1]));
        Assert.Equal(Malformed, new PlainServer().Step(PlainClient.Message("a", new string('x', 1024))));
        Assert.Equal(NotAuthorized, new PlainServer().Provide(true));
    }

    // RFC 7628 section 4.1.
    [Fact]
    public void Reads_OAUTHBEARER()
    {
        var server = new OAuthBearerServer();
        var step =
            server.Step(
                Encoding.UTF8.GetBytes("n,a=user@example.com,\u0001host=server.example.com\u0001port=143"
                + "\u0001auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\u0001\u0001"));
        Assert.Equal(new SaslStep.CheckToken("user@example.com", "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="), step);
        Assert.Equal(new SaslStep.Done("user", "user@example.com", 0, default), server.Provide("user"));
    }

    [Fact]
    public void Tells_a_client_why_its_token_is_not_good_and_then_fails()
    {
        var server = new OAuthBearerServer();
        server.Step(OAuthBearerClient.Message("t"));
        var challenge = Assert.IsType<SaslStep.Challenge>(server.Provide(null));
        Assert.Equal("{\"status\":\"invalid_token\"}", Encoding.UTF8.GetString(challenge.Data.Span));
        Assert.Equal(NotAuthorized, server.Step(new byte[] { 1 }));
        Assert.Equal(NotAuthorized, server.Provide("lin"));
    }

    [Theory]
    [InlineData("n,,")]
    [InlineData("n,,\u0001\u0001")]
    [InlineData("n,,\u0001auth=Bearer t\u0001")]
    [InlineData("n,,\u0001auth=Basic t\u0001\u0001")]
    [InlineData("n,,\u0001auth=Bearer \u0001\u0001")]
    [InlineData("p=tls-unique,,\u0001auth=Bearer t\u0001\u0001")]
    [InlineData("n,,auth=Bearer t\u0001\u0001")]
    public void Refuses_bad_OAUTHBEARER(string message) =>
        Assert.Equal(Malformed, new OAuthBearerServer().Step(Encoding.UTF8.GetBytes(message)));

    [Fact]
    public void Proves_a_FAST_token_both_ways()
    {
        byte[] token = [1, 2, 3];
        var binding = new ChannelBinding(ChannelBinding.Exporter, new byte[] { 7 });
        foreach (var bound in new[] { null, binding })
        {
            var server = new HashedTokenServer(bound);
            Assert.Equal(new SaslStep.FindTokens("lin"), server.Step(HashedTokenClient.Message("lin", token, bound)));
            var done = Assert.IsType<SaslStep.Done>(server.Provide([new byte[] { 9 }, token]));
            Assert.Equal(1, done.Key);
            Assert.True(HashedTokenClient.Accepts(done.Data.Span, token, bound));
            Assert.False(HashedTokenClient.Accepts(done.Data.Span, "x"u8, bound));
            Assert.Equal(NotAuthorized, server.Provide([token]));
        }

        Assert.Equal("HT-SHA-256-NONE", new HashedTokenServer().Mechanism);
        Assert.Equal("HT-SHA-256-EXPR", new HashedTokenServer(binding).Mechanism);
    }

    [Fact]
    public void Refuses_a_bad_FAST_proof()
    {
        var server = new HashedTokenServer();
        server.Step(HashedTokenClient.Message("lin", "a"u8));
        Assert.Equal(NotAuthorized, server.Provide(["b"u8.ToArray()]));
        Assert.Equal(Malformed, new HashedTokenServer().Step("lin"u8.ToArray()));
        Assert.Equal(Malformed, new HashedTokenServer().Step("lin\0short"u8.ToArray()));
        Assert.Equal(NotAuthorized, new HashedTokenServer().Step(HashedTokenClient.Message("a b", "a"u8)));
    }

    [Theory]
    [InlineData("", true, false, 0)]
    [InlineData("=", true, true, 0)]
    [InlineData("AAAA", true, true, 3)]
    [InlineData("AAA", false, true, 0)]
    [InlineData("AA AA", false, true, 0)]
    [InlineData("\n  AAAA\n", true, true, 3)]
    [InlineData("AA\nAA", false, true, 0)]
    [InlineData("!", false, true, 0)]
    public void Decodes_what_carries_a_message(string text, bool good, bool present, int length)
    {
        Assert.Equal(good, SaslServer.TryDecode(text, out var message, out var there));
        Assert.Equal((present, length), (there, message?.Length ?? 0));
    }

    [Fact]
    public void Names_every_condition_of_RFC_6120() => Assert.Equal(
        ["aborted", "account-disabled", "credentials-expired", "encryption-required", "incorrect-encoding",
            "invalid-authzid",
            "invalid-mechanism", "malformed-request", "mechanism-too-weak", "not-authorized", "temporary-auth-failure"],
        Enum.GetValues<SaslFailure>().Select(SaslFailures.Condition));

    // RFC 4013 section 3.
    [Theory]
    [InlineData("I\u00ADX", "IX")]
    [InlineData("user", "user")]
    [InlineData("USER", "USER")]
    [InlineData("\u00AA", "a")]
    [InlineData("\u2168", "IX")]
    [InlineData("\u0007", null)]
    [InlineData("\u06271", null)]
    [InlineData("", null)]
    [InlineData("a\u00A0b", "a b")]
    [InlineData("\uE000", null)]
    public void Prepares_passwords(string text, string? expected)
    {
        Assert.Equal(expected is not null, SaslPrep.TryPrepare(text, out var prepared));
        Assert.Equal(expected, prepared);
    }
}
