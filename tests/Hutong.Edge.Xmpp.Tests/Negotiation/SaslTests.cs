using System.Security.Cryptography;
using System.Text;
using Hutong.Edge.Xmpp.Tests.Stage;
using Hutong.Xmpp;
using Hutong.Xmpp.Sasl;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Edge.Xmpp.Tests.Negotiation;

/// <summary>The mechanisms whose messages cannot be written into a play.</summary>
public sealed class SaslTests
{
    const string Agent = "d4565fa7-4d72-4749-b3d3-740edbf87770";

    static XmppOptions BindsEverywhere => new() { ClassicChannelBinding = true };

    [Theory]
    [InlineData("SCRAM-SHA-1")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("SCRAM-SHA-1-PLUS")]
    [InlineData("SCRAM-SHA-256-PLUS")]
    public async Task Signs_in_by_scram(string mechanism)
    {
        await using var stage = new EdgeStage(BindsEverywhere, TestCertificates.Instance);
        await using var client = await RawClient.ConnectAsync(stage);
        await client.StartTlsAsync();
        await client.OpenAsync();
        var plus = mechanism.EndsWith("-PLUS", StringComparison.Ordinal);
        var scram = Scram(mechanism, "romeo", "romeo-secret", plus ? Binding() : null);
        await client.SendAsync(Auth(mechanism, scram.First()));
        await client.SendAsync(Response(scram.Final(Data(await client.ReadAsync("challenge")))!));
        Assert.True(scram.Accepts(Data(await client.ReadAsync("success"))));
        await client.OpenAsync();
    }

    [Fact]
    public async Task Refuses_a_wrong_proof_an_unknown_name_and_another_binding_alike()
    {
        await using var stage = new EdgeStage(BindsEverywhere, TestCertificates.Instance);
        await using var client = await RawClient.ConnectAsync(stage);
        await client.StartTlsAsync();
        await client.OpenAsync();
        ScramClient[] wrong =
        [
            Scram("SCRAM-SHA-256", "romeo", "wrong", null),
            Scram("SCRAM-SHA-256", "nobody", "romeo-secret", null),
            Scram("SCRAM-SHA-256-PLUS", "romeo", "romeo-secret", new(ChannelBinding.ServerEndPoint, new byte[32])),
        ];
        for (var i = 0; i < wrong.Length; i++)
        {
            await client.SendAsync(Auth(i == 2 ? "SCRAM-SHA-256-PLUS" : "SCRAM-SHA-256", wrong[i].First()));
            await client.SendAsync(Response(wrong[i].Final(Data(await client.ReadAsync("challenge")))!));
            Assert.NotNull((await client.ReadAsync("failure")).Child("not-authorized"));
        }
    }

    [Fact]
    public async Task Notices_that_somebody_between_took_the_bound_mechanisms_away()
    {
        await using var stage = new EdgeStage(BindsEverywhere, TestCertificates.Instance);
        await using var client = await RawClient.ConnectAsync(stage);
        await client.StartTlsAsync();
        await client.OpenAsync();
        var scram = new ScramClient(ScramHash.Sha256, "romeo", "romeo-secret", "nonce-of-the-client", null, "y");
        await client.SendAsync(Auth("SCRAM-SHA-256", scram.First()));
        Assert.NotNull((await client.ReadAsync("failure")).Child("not-authorized"));
    }

    [Fact]
    public async Task Starts_tls_for_a_client_that_ends_its_request_with_a_line_feed()
    {
        await using var stage = new EdgeStage(new XmppOptions(), TestCertificates.Instance);
        await using var client = await RawClient.ConnectAsync(stage);
        await client.StartTlsAsync(after: "\n");
        await client.SignInAsync("romeo", "orchard");
    }

    [Fact]
    public async Task Lets_a_client_in_that_can_bind_but_was_offered_nothing_to_bind_by()
    {
        await using var stage = new EdgeStage(new XmppOptions(), TestCertificates.Instance);
        await using var client = await RawClient.ConnectAsync(stage);
        await client.StartTlsAsync();
        await client.OpenAsync();
        var scram = new ScramClient(ScramHash.Sha256, "romeo", "romeo-secret", "nonce-of-the-client", null, "y");
        await client.SendAsync(Auth("SCRAM-SHA-256", scram.First()));
        await client.SendAsync(Response(scram.Final(Data(await client.ReadAsync("challenge")))!));
        Assert.True(scram.Accepts(Data(await client.ReadAsync("success"))));
    }

    [Theory]
    [InlineData("HT-SHA-256-NONE")]
    [InlineData("HT-SHA-256-ENDP")]
    public async Task Gives_a_token_and_takes_it_instead_of_a_password(string mechanism)
    {
        await using var stage = new EdgeStage(new XmppOptions(), TestCertificates.Instance);
        await using var first = await RawClient.ConnectAsync(stage);
        await first.StartTlsAsync();
        await first.OpenAsync();
        await first.SendAsync(new Authenticate("PLAIN", Plain(), new(Agent, null, null),
            [FastAuthentication.Request(mechanism)]).ToElement());
        var token = FastToken.Read((await first.ReadAsync("success")).Child("token", FastAuthentication.Namespace))!;
        Assert.Equal(2030, token.Expiry.Year);

        await using var second = await RawClient.ConnectAsync(stage);
        await second.StartTlsAsync();
        await second.OpenAsync();
        var secret = Encoding.UTF8.GetBytes(token.Token);
        var binding = mechanism == SaslMechanisms.HashedTokenEndPoint ? Binding() : null;
        var message = Convert.ToBase64String(HashedTokenClient.Message("romeo", secret, binding));
        await second.SendAsync(new Authenticate(mechanism, message, new(Agent, null, null),
            [new FastAuthentication(1, false).ToElement(), new Bind2("fast", []).ToElement()]).ToElement());
        var success = await second.ReadAsync("success");
        Assert.True(HashedTokenClient.Accepts(
            Convert.FromBase64String(success.Child("additional-data")!.Text), secret, binding));
        Assert.StartsWith("romeo@capulet.example/fast~", success.Child("authorization-identifier")!.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_token_of_another_client()
    {
        await using var stage = new EdgeStage();
        await using var client = await RawClient.ConnectAsync(stage);
        await client.OpenAsync();
        var message = Convert.ToBase64String(HashedTokenClient.Message("romeo", "fast-0"u8));
        await client.SendAsync(new Authenticate("HT-SHA-256-NONE", message, new(Agent, null, null),
            [new FastAuthentication(null, false).ToElement()]).ToElement());
        Assert.NotNull((await client.ReadAsync("failure")).Child("not-authorized", Ns.Sasl));
        // Without the element it is no mechanism of SASL2 (XEP-0484 section 3.2).
        await client.SendAsync(new Authenticate("HT-SHA-256-NONE", message, null, []).ToElement());
        Assert.NotNull((await client.ReadAsync("failure")).Child("invalid-mechanism", Ns.Sasl));
    }

    [Fact]
    public async Task Tells_the_door_who_the_client_says_it_is()
    {
        await using var stage = new EdgeStage();
        await using var client = await RawClient.ConnectAsync(stage);
        await client.OpenAsync();
        await client.SendAsync(
            new Authenticate("PLAIN", Plain(), new(Agent, "Play", "Stage"), []).ToElement());
        await client.ReadAsync("success");
        Assert.Equal("Play Stage", stage.SignIn.LastOrigin!.Client);
        Assert.Equal(System.Net.IPAddress.Loopback, stage.SignIn.LastOrigin.Peer);
    }

    static ScramClient Scram(string mechanism, string name, string password, ChannelBinding? binding) =>
        new(mechanism.StartsWith("SCRAM-SHA-256", StringComparison.Ordinal) ? ScramHash.Sha256 : ScramHash.Sha1,
            name, password, "nonce-of-the-client", binding);

    static ChannelBinding Binding() =>
        new(ChannelBinding.ServerEndPoint, SHA256.HashData(TestCertificates.Instance.Certificate.RawData));

    static string Plain() => Convert.ToBase64String(PlainClient.Message("romeo", "romeo-secret"));

    static Element Auth(string mechanism, byte[] message) =>
        new Element("auth", Ns.Sasl).With("mechanism", mechanism).WithText(Convert.ToBase64String(message));

    static Element Response(byte[] message) =>
        new Element("response", Ns.Sasl).WithText(Convert.ToBase64String(message));

    static byte[] Data(Element element) => Convert.FromBase64String(element.Text);
}
