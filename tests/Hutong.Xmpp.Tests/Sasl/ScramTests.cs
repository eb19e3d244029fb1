using System.Text;
using Hutong.Xmpp.Sasl;

namespace Hutong.Xmpp.Tests.Sasl;

public class ScramTests
{
    static readonly ChannelBinding EndPoint = new(ChannelBinding.ServerEndPoint, new byte[] { 1, 2, 3 });

    // RFC 5802 section 5 and RFC 7677 section 3.
    [Theory]
    [InlineData(ScramHash.Sha1, "fyko+d2lbbFgONRv9qkxdawL", "3rfcNHYJY1ZVvWVs7j", "QSXCR+Q6sek8bf92",
        "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=", "rmF9pqV8S7suAoZWja4dJRkFsKQ=")]
    [InlineData(ScramHash.Sha256, "rOprNGfwEbeRWgbNEkqO", "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", "W22ZaJ0SNY7soEsUEjb6gQ==",
        "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")]
    public void Follows_the_examples_of_the_RFCs(
        ScramHash hash, string clientNonce, string serverNonce, string salt, string proof, string signature)
    {
        var server = new ScramServer(hash, serverNonce, [], offeredPlus: false);
        var client = new ScramClient(hash, "user", "pencil", clientNonce);
        Assert.Equal($"n,,n=user,r={clientNonce}", Text(client.First()));
        Assert.Equal(new SaslStep.FindKeys("user", null), server.Step(client.First()));

        var saltBytes = Convert.FromBase64String(salt);
        var challenge = Assert.IsType<SaslStep.Challenge>(
            server.Provide(new(saltBytes, 4096, [ScramKeys.Derive(hash, "pencil", saltBytes, 4096)])));
        Assert.Equal($"r={clientNonce}{serverNonce},s={salt},i=4096", Text(challenge.Data.Span));

        var final = client.Final(challenge.Data.Span)!;
        Assert.Equal($"c=biws,r={clientNonce}{serverNonce},p={proof}", Text(final));
        var done = Assert.IsType<SaslStep.Done>(server.Step(final));
        Assert.Equal("v=" + signature, Text(done.Data.Span));
        Assert.True(client.Accepts(done.Data.Span));
        Assert.False(client.Accepts("v=AAAA"u8));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(19)]
    public void Finds_which_of_twenty_passwords_it_was(int which)
    {
        var salt = new byte[16];
        var keys =
            Enumerable.Range(0, 20).Select(i => ScramKeys.Derive(ScramHash.Sha256, "device" + i, salt, 1)).ToArray();
        var done = Assert.IsType<SaslStep.Done>(Run(new(ScramHash.Sha256, "n", [], false),
            new(ScramHash.Sha256, "lin", "device" + which, "c"), new(salt, 1, keys)));
        Assert.Equal(("lin", which), (done.Username, done.Key));
    }

    [Fact]
    public void Refuses_a_wrong_password_and_an_account_without_keys_alike()
    {
        var right = ScramKeys.Derive(ScramHash.Sha1, "right", new byte[16], 1);
        foreach (var keys in new[] { new[] { right }, [] })
        {
            var step = Run(new(ScramHash.Sha1, "n", [], false), new(ScramHash.Sha1, "lin", "wrong", "c"),
                new(new byte[16], 1, keys));
            Assert.Equal(new SaslStep.Failed(SaslFailure.NotAuthorized), step);
        }
    }

    [Fact]
    public void Binds_to_the_channel()
    {
        var keys = new ScramKeySet(new byte[16], 1, [ScramKeys.Derive(ScramHash.Sha256, "p", new byte[16], 1)]);
        var other = EndPoint with { Data = new byte[] { 9 } };
        var server = new ScramServer(ScramHash.Sha256, "n", [EndPoint], true);
        Assert.Equal(SaslMechanisms.ScramSha256Plus, server.Mechanism);
        Assert.IsType<SaslStep.Done>(Run(server, new(ScramHash.Sha256, "lin", "p", "c", EndPoint), keys));
        Assert.Equal(new SaslStep.Failed(SaslFailure.NotAuthorized),
            Run(new(ScramHash.Sha256, "n", [EndPoint], true), new(ScramHash.Sha256, "lin", "p", "c", other), keys));
    }

    [Theory]
    [InlineData("y,,n=lin,r=c", false, true, SaslFailure.NotAuthorized)]
    [InlineData("n,,n=lin,r=c", true, true, SaslFailure.MalformedRequest)]
    [InlineData("p=tls-unique,,n=lin,r=c", true, true, SaslFailure.MalformedRequest)]
    [InlineData("p=tls-server-end-point,,n=lin,r=c", false, true, SaslFailure.MalformedRequest)]
    [InlineData("x,,n=lin,r=c", false, false, SaslFailure.MalformedRequest)]
    [InlineData("n,b=x,n=lin,r=c", false, false, SaslFailure.MalformedRequest)]
    [InlineData("n,,m=1,n=lin,r=c", false, false, SaslFailure.MalformedRequest)]
    [InlineData("n,,n=l=in,r=c", false, false, SaslFailure.MalformedRequest)]
    [InlineData("n,,n=,r=c", false, false, SaslFailure.MalformedRequest)]
    [InlineData("n,,n=lin,r=", false, false, SaslFailure.MalformedRequest)]
    [InlineData("n,,n=lin", false, false, SaslFailure.MalformedRequest)]
    [InlineData("", false, false, SaslFailure.MalformedRequest)]
    [InlineData("n,,n=a b,r=c", false, false, SaslFailure.NotAuthorized)]
    public void Refuses_a_bad_first_message(string message, bool plus, bool offered, SaslFailure failure)
    {
        var server = new ScramServer(ScramHash.Sha1, "n", plus ? [EndPoint] : [], offered);
        Assert.Equal(new SaslStep.Failed(failure), server.Step(Encoding.UTF8.GetBytes(message)));
        Assert.IsType<SaslStep.Failed>(server.Step("n,,n=lin,r=c"u8.ToArray()));
    }

    [Theory]
    [InlineData("c=biws,r=cn", SaslFailure.MalformedRequest)]
    [InlineData("c=biws,r=cn,p=AAAA", SaslFailure.MalformedRequest)]
    [InlineData("c=biws,r=cn,p=!", SaslFailure.MalformedRequest)]
    [InlineData("c=biws,r=cX,p=AAAAAAAAAAAAAAAAAAAAAAAAAAA=", SaslFailure.NotAuthorized)]
    [InlineData("c=eSws,r=cn,p=AAAAAAAAAAAAAAAAAAAAAAAAAAA=", SaslFailure.NotAuthorized)]
    [InlineData("r=cn,p=AAAAAAAAAAAAAAAAAAAAAAAAAAA=", SaslFailure.MalformedRequest)]
    public void Refuses_a_bad_final_message(string message, SaslFailure failure)
    {
        var server = new ScramServer(ScramHash.Sha1, "n", [], false);
        server.Step("n,,n=lin,r=c"u8.ToArray());
        server.Provide(new(new byte[16], 1, []));
        Assert.Equal(new SaslStep.Failed(failure), server.Step(Encoding.UTF8.GetBytes(message)));
    }

    [Fact]
    public void Passes_on_names_with_commas_and_the_authorization_identity()
    {
        var server = new ScramServer(ScramHash.Sha1, "n", [], false);
        Assert.Equal(new SaslStep.FindKeys("a,b=c", "x,y"), server.Step("n,a=x=2Cy,n=A=2Cb=3Dc,r=c"u8.ToArray()));
    }

    [Fact]
    public void Refuses_keys_out_of_turn()
    {
        var server = new ScramServer(ScramHash.Sha1, "n", [], false);
        Assert.Equal(new SaslStep.Failed(SaslFailure.NotAuthorized), server.Provide(new(new byte[16], 1, [])));
    }

    [Theory]
    [InlineData("r=x,s=AAAA,i=1")]
    [InlineData("r=c,s=AAAA,i=1")]
    [InlineData("r=cn,s=!,i=1")]
    [InlineData("r=cn,s=AAAA,i=0")]
    [InlineData("r=cn,s=AAAA,i=99999999")]
    [InlineData("r=cn")]
    public void A_client_refuses_a_bad_challenge(string challenge) =>
        Assert.Null(new ScramClient(ScramHash.Sha1, "a", "b", "c").Final(Encoding.UTF8.GetBytes(challenge)));

    static SaslStep Run(ScramServer server, ScramClient client, ScramKeySet keys)
    {
        Assert.IsType<SaslStep.FindKeys>(server.Step(client.First()));
        var challenge = Assert.IsType<SaslStep.Challenge>(server.Provide(keys));
        return server.Step(client.Final(challenge.Data.Span));
    }

    static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
