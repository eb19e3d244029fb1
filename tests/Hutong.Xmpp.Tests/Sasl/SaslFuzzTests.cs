using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hutong.Xmpp.Sasl;

namespace Hutong.Xmpp.Tests.Sasl;

/// <summary>Exchanges that no honest client would hold: they end in a failure, and never in an exception.</summary>
public class SaslFuzzTests
{
    static readonly ChannelBinding Binding = new(ChannelBinding.ServerEndPoint, new byte[] { 1 });
    static readonly byte[] Token = [1, 2, 3];

    static readonly ScramKeySet Keys =
        new(new byte[16], 1, [ScramKeys.Derive(ScramHash.Sha256, "right", new byte[16], 1)]);

    static readonly string[] Pieces =
    [
        "n,,", "y,,", "p=tls-server-end-point,,", "n=lin", "r=c", "r=cn", "c=biws", "c=eSws", ",", "=", "p=", "a=x",
        "m=1", "\0",
        "lin", "right", "\u0001", "auth=Bearer t", "=2C", "=3D", "v=", "林", "AAAA", "i=1", "s=AAAA",
    ];

    static readonly Arbitrary<byte[][]> Exchanges = Arb.From(Gen.ArrayOf(Gen.ArrayOf(Gen.Frequency(
        (5, Gen.Elements(Pieces).Select(Encoding.UTF8.GetBytes)),
        (1, Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value)))))
        .Select(parts => parts.SelectMany(one => one).ToArray())));

    [Fact]
    public void No_nonsense_is_ever_let_in() => Prop.ForAll(Exchanges, messages =>
    {
        foreach (var server in Servers())
        {
            foreach (var message in messages)
            {
                Assert.IsNotType<SaslStep.Done>(Play(server, message));
            }
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void A_good_proof_with_one_byte_changed_is_refused()
    {
        var client = new ScramClient(ScramHash.Sha256, "lin", "right", "c");
        for (var at = 0; at < 110; at++)
        {
            var server = new ScramServer(ScramHash.Sha256, "n", [], false);
            server.Step(client.First());
            var final = client.Final(((SaslStep.Challenge)server.Provide(Keys)).Data.Span)!;
            if (at >= final.Length)
            {
                Assert.IsType<SaslStep.Done>(server.Step(final));
                break;
            }

            // The last letter of base64 has two bits that say nothing; a change to them alone is no change.
            final[at] ^= 0x04;
            Assert.IsType<SaslStep.Failed>(server.Step(final));
        }
    }

    [Fact]
    public void A_client_survives_any_challenge() => Prop.ForAll(Exchanges, messages =>
    {
        foreach (var message in messages)
        {
            var client = new ScramClient(ScramHash.Sha1, "lin", "right", "c");
            client.Final(message);
            Assert.False(client.Accepts(message));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Any_text_decodes_or_is_refused() => Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        text is null || !SaslServer.TryDecode(text, out var message, out _)
            || (SaslServer.TryDecode(SaslServer.Encode(message), out var again, out _)
                && again.AsSpan().SequenceEqual(message)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    static SaslServer[] Servers() =>
    [
        new PlainServer(), new ScramServer(ScramHash.Sha256, "n", [], false),
        new ScramServer(ScramHash.Sha256, "n", [Binding], true),
        new OAuthBearerServer(), new HashedTokenServer(), new HashedTokenServer(Binding),
    ];

    // Answers as a server would: one password, one token, and no bearer token that is good.
    static SaslStep Play(SaslServer server, byte[] message) => server.Step(message) switch
    {
        SaslStep.FindKeys => ((ScramServer)server).Provide(Keys),
        SaslStep.CheckPassword asked => ((PlainServer)server).Provide(asked is { Username: "lin", Password: "never" }),
        SaslStep.CheckToken => ((OAuthBearerServer)server).Provide(null),
        SaslStep.FindTokens => ((HashedTokenServer)server).Provide([Token]),
        var step => step,
    };
}
