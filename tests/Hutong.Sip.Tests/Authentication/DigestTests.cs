using Hutong.Sip.Authentication;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Tests.Messages;
using Hutong.Sip.Text;

namespace Hutong.Sip.Tests.Authentication;

public class DigestTests
{
    const string Uri = "sip:example.com";

    readonly TestClock clock = new();
    readonly DigestServer server;

    public DigestTests() => server = new(new() { Realm = "example.com" }, clock, new TestRandom());

    // RFC 7616 section 3.9.1.
    [Theory]
    [InlineData(DigestAlgorithm.Md5, "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData(DigestAlgorithm.Sha256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void Makes_the_proof_of_the_specification(DigestAlgorithm algorithm, string response) =>
        Assert.Equal(response, new DigestProof
        {
            Nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"u8,
            Method = "GET",
            Uri = "/dir/index.html"u8,
            Protection = DigestProtection.Request,
            NonceCount = "00000001"u8,
            ClientNonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"u8,
        }.Compute(algorithm, algorithm.Secret("Mufasa", "http-auth@example.org", "Circle of Life")));

    [Fact]
    public void Reads_the_answer_of_the_specification()
    {
        var credentials = DigestCredentials.Read(SipText.From(
            "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", algorithm=MD5, "
            + "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, "
            + "cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, "
            + "response=\"8ca523f5e9506fed4657c9700eebdbec\", "
            + "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""));
        Assert.NotNull(credentials);
        Assert.Equal(("Mufasa", 1u, DigestProtection.Request, DigestAlgorithm.Md5, false), (credentials.UserName,
            credentials.NonceCount, credentials.Protection, credentials.Algorithm, credentials.IsUserHash));
        Assert.Equal(credentials.Response.ToString(), credentials.Proof("GET", default,
            DigestAlgorithm.Md5.Secret("Mufasa", "http-auth@example.org", "Circle of Life")));
    }

    [Theory]
    [InlineData(0, DigestAlgorithm.Sha256)]
    [InlineData(1, DigestAlgorithm.Md5)]
    public void Who_knows_the_password_passes(int skipped, DigestAlgorithm algorithm)
    {
        var client = Client("secret");
        Assert.True(client.TryChallenge(Challenged(skipped: skipped)));
        var request = Answered(client);
        var credentials = Credentials(request);
        Assert.Equal(algorithm, credentials.Algorithm);
        Assert.Equal(DigestVerdict.Good, server.Check(credentials, request,
            [Secret(algorithm, "other"), Secret(algorithm, "secret")], out var index));
        Assert.Equal(1, index);
    }

    [Fact]
    public void A_wrong_password_is_a_guess_and_is_not_tried_again()
    {
        var client = Client("wrong");
        Assert.True(client.TryChallenge(Challenged()));
        var request = Answered(client);
        Assert.Equal(DigestVerdict.WrongSecret, Check(request, out _));
        Assert.False(client.TryChallenge(Challenged()));
    }

    [Fact]
    public void A_proof_is_good_once()
    {
        var client = Client("secret");
        client.TryChallenge(Challenged());
        var first = Answered(client);
        Assert.Equal(DigestVerdict.Good, Check(first, out _));
        Assert.Equal(DigestVerdict.Stale, Check(first, out _));
        Assert.Equal(DigestVerdict.Good, Check(Answered(client), out _));
    }

    [Fact]
    public void Uses_of_a_nonce_may_overtake_each_other()
    {
        var client = Client("secret");
        client.TryChallenge(Challenged());
        var (first, second) = (Answered(client), Answered(client));
        Assert.Equal(DigestVerdict.Good, Check(second, out _));
        Assert.Equal(DigestVerdict.Good, Check(first, out _));
        Assert.Equal(DigestVerdict.Stale, Check(second, out _));
    }

    [Fact]
    public void An_old_nonce_is_stale_and_the_client_goes_on()
    {
        var client = Client("secret");
        client.TryChallenge(Challenged());
        clock.Advance(TimeSpan.FromMinutes(5.1));
        Assert.Equal(DigestVerdict.Stale, Check(Answered(client), out _));
        Assert.True(client.TryChallenge(Challenged(isStale: true)));
        Assert.Equal(DigestVerdict.Good, Check(Answered(client), out _));
        client.Accepted();

        // A server that does not say stale is understood when the last answer was good.
        Assert.True(client.TryChallenge(Challenged()));
    }

    [Fact]
    public void A_server_that_never_has_enough_is_left()
    {
        var client = Client("secret");
        var turns = 0;
        while (client.TryChallenge(Challenged(isStale: true)))
        {
            Answered(client);
            Assert.True(++turns < 10);
        }

        Assert.Equal(4, turns);
    }

    [Fact]
    public void A_nonce_of_others_is_stale_and_costs_no_hash()
    {
        var other = new DigestServer(server.Options, clock, new TestRandom(2));
        var client = Client("secret");
        client.TryChallenge(Challenged(other));
        Assert.Equal(DigestVerdict.Stale, Check(Answered(client), out _));
    }

    [Fact]
    public void A_proof_for_something_else_is_refused()
    {
        var client = Client("secret");
        client.TryChallenge(Challenged());
        var header = client.Answer(SipMethod.Register, "sip:elsewhere.example", default)!;
        var request = TestMessages.Request(TestMessages.Text("REGISTER", Uri, "Authorization: " + header));
        Assert.Equal(DigestVerdict.UriMismatch, Check(request, out _));

        var realm = new DigestServer(new() { Realm = "else" }, clock, new TestRandom());
        Assert.Equal(DigestVerdict.NotForUs, realm.Check(Credentials(Answered(client)), Answered(client), [], out _));

        var invite = TestMessages.Request(TestMessages.Text("INVITE", Uri,
            "Authorization: " + client.Answer(SipMethod.Register, Uri, default)));
        Assert.Equal(DigestVerdict.WrongSecret, Check(invite, out _));
    }

    [Fact]
    public void The_body_is_protected_where_that_is_agreed()
    {
        var strict = new DigestServer(
            new() { Realm = "example.com", OffersBodyProtection = true }, clock, new TestRandom());
        var response = Challenged(strict, edit: text => text.Replace("auth,auth-int", "auth-int",
            StringComparison.Ordinal));
        var client = Client("secret");
        Assert.True(client.TryChallenge(response));
        var header = client.Answer(SipMethod.Message, Uri, "hello"u8);
        DigestVerdict Sent(string body)
        {
            var request = TestMessages.Request(TestMessages.Text("MESSAGE", Uri, "Authorization: " + header,
                "Content-Type: text/plain", $"Content-Length: {body.Length}") + body);
            return strict.Check(Credentials(request), request, [Secret(DigestAlgorithm.Sha256, "secret")], out _);
        }

        Assert.Equal(DigestVerdict.WrongSecret, Sent("hallo"));
        Assert.Equal(DigestVerdict.Good, Sent("hello"));
    }

    [Fact]
    public void Very_old_telephones_use_a_nonce_once()
    {
        var client = Client("secret");
        client.TryChallenge(Challenged(edit: text => text.Replace("qop=\"auth\", ", "", StringComparison.Ordinal)));
        var request = Answered(client);
        Assert.Equal(DigestProtection.None, Credentials(request).Protection);
        Assert.Equal(DigestVerdict.Good, Check(request, out _));
        Assert.Equal(DigestVerdict.Stale, Check(Answered(client), out _));
    }

    [Theory]
    [InlineData("Basic dXNlcg==")]
    [InlineData("Digest")]
    [InlineData("Digest username=\"a\"")]
    [InlineData("Digest username=\"a\", realm=\"b\", nonce=\"c\", uri=\"d\"")]
    [InlineData("Digest username=a, realm=b, nonce=c, uri=d, response=e, algorithm=MD5-sess")]
    [InlineData("Digest username=a, realm=b, nonce=c, uri=d, response=e, qop=auth")]
    [InlineData("Digest username=a, realm=b, nonce=c, uri=d, response=e, qop=auth, nc=0, cnonce=\"\"")]
    [InlineData("Digest username=a, realm=b, nonce=c, uri=d, response=e, qop=auth, nc=00000000, cnonce=\"x\"")]
    [InlineData("Digest username=a, realm=b, nonce=c, uri=d, response=e, qop=x")]
    [InlineData("Digest username=\"a\", username=\"b\", realm=\"b\", nonce=\"c\", uri=\"d\", response=\"e\"")]
    [InlineData("Digest username=\"a\", realm=\"b\" nonce=\"c\", uri=\"d\", response=\"e\"")]
    [InlineData("Digest username=a, realm=b, nonce=c, uri=d, response=e,")]
    public void Refuses_what_is_no_proof(string text) => Assert.Null(DigestCredentials.Read(SipText.From(text)));

    [Fact]
    public void Names_may_be_hashed()
    {
        var text = $"Digest username=\"{DigestAlgorithm.Sha256.UserHash("lin", "example.com")}\", userhash=true, "
            + "realm=\"example.com\", nonce=\"c\", uri=\"d\", response=\"e\", algorithm=SHA-256";
        Assert.True(DigestCredentials.Read(SipText.From(text)) is { IsUserHash: true });
        Assert.Contains("userhash=true", string.Concat(new DigestServer(
            new() { Realm = "x", OffersUserHash = true }, clock, new TestRandom()).Challenge(false)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Remembers_no_more_nonces_than_it_may()
    {
        var table = new NonceTable(10);
        var (now, soon) = (clock.GetUtcNow(), clock.GetUtcNow().AddMinutes(1));
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(table.TryUse(SipText.From($"n{i}"), 1, soon, now));
            Assert.True(table.Count <= 10);
        }

        Assert.True(table.TryUse(SipText.From("n"), 2, soon.AddMinutes(5), soon.AddSeconds(1)));
        Assert.Equal(1, table.Count);
        Assert.False(table.TryUse(SipText.From("m"), 65, soon, now));
    }

    static ReadOnlyMemory<byte> Secret(DigestAlgorithm algorithm, string password) =>
        algorithm.Secret("lin", "example.com", password);

    static DigestClient Client(string password) => new(new("lin", password), new TestRandom(7));

    SipResponse Challenged(
        DigestServer? by = null, bool isStale = false, int skipped = 0, Func<string, string>? edit = null)
    {
        using var builder = SipMessageBuilder.Response(TestMessages.Request(TestMessages.Text("REGISTER", Uri)), 401);
        foreach (var challenge in (by ?? server).Challenge(isStale).Skip(skipped))
        {
            builder.Add(SipHeader.WwwAuthenticate, edit is null ? challenge : edit(challenge));
        }

        return builder.FinishResponse();
    }

    static SipRequest Answered(DigestClient client) => TestMessages.Request(TestMessages.Text(
        "REGISTER", Uri, "Authorization: " + client.Answer(SipMethod.Register, Uri, default)));

    static DigestCredentials Credentials(SipRequest request)
    {
        Assert.True(request.Headers.TryGet(SipHeader.Authorization, out var text));
        var credentials = DigestCredentials.Read(text);
        Assert.NotNull(credentials);
        return credentials;
    }

    DigestVerdict Check(SipRequest request, out int index)
    {
        var credentials = Credentials(request);
        return server.Check(credentials, request, [Secret(credentials.Algorithm, "secret")], out index);
    }
}
