using System.Net;
using System.Text.Json;

namespace Hutong.Accounts.Tests.Http;

public sealed class PasskeyEndpointsTests
{
    const string Lin = "+8613800138000";
    const string Mei = "+8613900139000";

    static async Task<JsonElement> OptionsAsync(ApiHost host, string token) =>
        (await host.SendAsync(HttpMethod.Post, "/passkeys/options", new { }, token)).Body;

    static async Task<string> ChallengeAsync(ApiHost host) => (await host.SendAsync(
        HttpMethod.Post, "/sessions/passkey/options", new { })).Body.GetProperty("publicKey")
        .GetProperty("challenge").GetString()!;

    static async Task<HttpStatusCode> AddAsync(ApiHost host, string token, object credential) =>
        (await host.SendAsync(HttpMethod.Post, "/passkeys", new { credential, name = "key" }, token)).Status;

    static async Task<HttpStatusCode> EnterAsync(ApiHost host, object credential) =>
        (await host.SendAsync(HttpMethod.Post, "/sessions/passkey", new { credential, device = "desk" })).Status;

    static async Task<(ApiHost Host, string Token, SoftAuthenticator Key)> WithPasskeyAsync(uint counter = 0)
    {
        var host = await ApiHost.StartAsync();
        var token = await host.SignUpAsync(Lin);
        var key = new SoftAuthenticator { Counter = counter };
        Assert.Equal(HttpStatusCode.Created, await AddAsync(host, token, key.Create(await OptionsAsync(host, token))));
        return (host, token, key);
    }

    [Fact]
    public async Task A_passkey_signs_in_without_an_address()
    {
        var (host, token, key) = await WithPasskeyAsync();
        await using var _ = host;
        using var _1 = key;

        var (status, body) = await host.SendAsync(HttpMethod.Post, "/sessions/passkey",
            new { credential = key.Get(await ChallengeAsync(host)), device = "desk" });
        var (_, account) = await host.SendAsync(
            HttpMethod.Get, "/account", token: body.GetProperty("token").GetString());
        var (_, list) = await host.SendAsync(HttpMethod.Get, "/passkeys", token: token);

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.StartsWith(Lin, account.GetProperty("address").GetString(), StringComparison.Ordinal);
        var one = Assert.Single(list.GetProperty("items").EnumerateArray().ToArray());
        Assert.Equal("key", one.GetProperty("name").GetString());
        Assert.Equal(host.Time.GetUtcNow(), one.GetProperty("used").GetDateTimeOffset());
    }

    [Fact]
    public async Task Options_ask_for_what_is_checked()
    {
        var (host, token, key) = await WithPasskeyAsync();
        await using var _ = host;
        using var _1 = key;

        var options = (await OptionsAsync(host, token)).GetProperty("publicKey");

        Assert.Equal("chat.example.net", options.GetProperty("rp").GetProperty("id").GetString());
        Assert.Equal([-7, -257], options.GetProperty("pubKeyCredParams").EnumerateArray()
            .Select(one => one.GetProperty("alg").GetInt32()));
        Assert.Equal("required", options.GetProperty("authenticatorSelection").GetProperty("userVerification")
            .GetString());
        Assert.Equal("none", options.GetProperty("attestation").GetString());
        Assert.Single(options.GetProperty("excludeCredentials").EnumerateArray().ToArray());
    }

    public static TheoryData<string> Wrongs =>
        ["origin", "frame", "party", "type", "nobody there", "not verified", "algorithm", "challenge"];

    static void Spoil(SoftAuthenticator key, string what)
    {
        switch (what)
        {
            case "origin":
                key.Origin = "https://chat.example.net.evil.example";
                break;
            case "frame":
                key.CrossOrigin = true;
                break;
            case "party":
                key.Party = "example.net";
                break;
            case "type":
                key.Type = "payment.get";
                break;
            case "nobody there":
                key.Present = false;
                break;
            case "not verified":
                key.Verified = false;
                break;
            case "algorithm":
                key.Algorithm = -8;
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Wrongs))]
    public async Task A_new_passkey_that_is_wrong_is_refused(string what)
    {
        await using var host = await ApiHost.StartAsync();
        var token = await host.SignUpAsync(Lin);
        using var key = new SoftAuthenticator();
        var options = await OptionsAsync(host, token);
        Spoil(key, what);
        var credential = what == "challenge"
            ? key.Create(await ChallengeAsync(host)) : key.Create(options);

        Assert.Equal(HttpStatusCode.Forbidden, await AddAsync(host, token, credential));
        Assert.Empty((await host.SendAsync(HttpMethod.Get, "/passkeys", token: token)).Body.GetProperty("items")
            .EnumerateArray());
    }

    [Theory]
    [MemberData(nameof(Wrongs))]
    public async Task A_sign_in_that_is_wrong_is_refused_always_in_the_same_way(string what)
    {
        var (host, token, key) = await WithPasskeyAsync();
        await using var _ = host;
        using var _1 = key;
        Spoil(key, what);
        var challenge = what == "challenge"
            ? (await OptionsAsync(host, token)).GetProperty("publicKey").GetProperty("challenge").GetString()!
            : await ChallengeAsync(host);

        // The algorithm is the key's, which is known by then.
        Assert.Equal(what == "algorithm" ? HttpStatusCode.Created : HttpStatusCode.Unauthorized,
            await EnterAsync(host, key.Get(challenge)));
    }

    [Fact]
    public async Task Another_key_another_account_or_a_forged_signature_is_refused()
    {
        var (host, token, key) = await WithPasskeyAsync();
        await using var _ = host;
        using var _1 = key;
        using var other = new SoftAuthenticator { User = key.User };
        using var unknown = new SoftAuthenticator { User = key.User, Id = [9, 9, 9] };

        Assert.Equal(HttpStatusCode.Unauthorized, await EnterAsync(host, other.Get(await ChallengeAsync(host))));
        Assert.Equal(HttpStatusCode.Unauthorized, await EnterAsync(host, unknown.Get(await ChallengeAsync(host))));
        Assert.Equal(HttpStatusCode.Unauthorized,
            await EnterAsync(host, key.Get(await ChallengeAsync(host), forge: true)));
        key.User = [];
        Assert.Equal(HttpStatusCode.Unauthorized, await EnterAsync(host, key.Get(await ChallengeAsync(host))));
        key.User = new byte[12];
        Assert.Equal(HttpStatusCode.Unauthorized, await EnterAsync(host, key.Get(await ChallengeAsync(host))));
        Assert.Equal(HttpStatusCode.Unauthorized,
            await EnterAsync(host, new { rawId = "!", response = new
            {
                clientDataJSON = "", authenticatorData = "", signature = "",
            } }));
        Assert.NotEmpty(token);
    }

    [Fact]
    public async Task An_answer_is_good_once()
    {
        var (host, token, key) = await WithPasskeyAsync();
        await using var _ = host;
        using var _1 = key;
        var proof = key.Get(await ChallengeAsync(host));
        using var second = new SoftAuthenticator { Id = [7, 7, 7, 7] };
        var made = second.Create(await OptionsAsync(host, token));

        Assert.Equal(HttpStatusCode.Created, await EnterAsync(host, proof));
        Assert.Equal(HttpStatusCode.Unauthorized, await EnterAsync(host, proof));
        Assert.Equal(HttpStatusCode.Created, await AddAsync(host, token, made));
        Assert.Equal(HttpStatusCode.Conflict, await AddAsync(host, token, made));
    }

    [Fact]
    public async Task A_challenge_is_good_for_five_minutes_and_for_one_account()
    {
        await using var host = await ApiHost.StartAsync();
        var lin = await host.SignUpAsync(Lin);
        host.Time.Advance(TimeSpan.FromMinutes(2));
        var mei = await host.SignUpAsync(Mei);
        using var key = new SoftAuthenticator();
        var made = key.Create(await OptionsAsync(host, lin));
        var late = await ChallengeAsync(host);

        Assert.Equal(HttpStatusCode.Forbidden, await AddAsync(host, mei, made));
        host.Time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(HttpStatusCode.Created, await AddAsync(host, lin, made));
        host.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.Unauthorized, await EnterAsync(host, key.Get(late)));
    }

    [Theory]
    [InlineData(5u, 6u, HttpStatusCode.Created)]
    [InlineData(5u, 5u, HttpStatusCode.Unauthorized)]
    [InlineData(5u, 4u, HttpStatusCode.Unauthorized)]
    [InlineData(5u, 0u, HttpStatusCode.Unauthorized)]
    [InlineData(0u, 1u, HttpStatusCode.Created)]
    [InlineData(0u, 0u, HttpStatusCode.Created)]
    public async Task A_counter_that_does_not_grow_betrays_a_copy(uint stored, uint shown, HttpStatusCode expected)
    {
        var (host, _, key) = await WithPasskeyAsync(stored);
        await using var _1 = host;
        using var _2 = key;
        key.Counter = shown;

        Assert.Equal(expected, await EnterAsync(host, key.Get(await ChallengeAsync(host))));
    }

    [Fact]
    public async Task A_passkey_that_was_taken_back_signs_in_no_more()
    {
        var (host, token, key) = await WithPasskeyAsync();
        await using var _ = host;
        using var _1 = key;
        var (_, list) = await host.SendAsync(HttpMethod.Get, "/passkeys", token: token);
        var id = list.GetProperty("items")[0].GetProperty("id").GetString();
        var stranger = await StrangerAsync(host);

        Assert.Equal(HttpStatusCode.NotFound,
            (await host.SendAsync(HttpMethod.Delete, $"/passkeys/{id}", token: stranger)).Status);
        Assert.Equal(HttpStatusCode.NoContent,
            (await host.SendAsync(HttpMethod.Delete, $"/passkeys/{id}", token: token)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await EnterAsync(host, key.Get(await ChallengeAsync(host))));
    }

    static Task<string> StrangerAsync(ApiHost host)
    {
        host.Time.Advance(TimeSpan.FromMinutes(2));
        return host.SignUpAsync(Mei);
    }
}
