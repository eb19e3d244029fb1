using System.Net;
using System.Text.Json;

namespace Hutong.Accounts.Tests.Http;

public sealed class PairingEndpointsTests
{
    const string Lin = "+8613800138000";

    static async Task<(string Secret, string Id)> BeginAsync(ApiHost host)
    {
        var (status, body) = await host.SendAsync(HttpMethod.Post, "/sessions/pairing", new { device = "desk" });
        Assert.Equal(HttpStatusCode.Created, status);
        var url = body.GetProperty("url").GetString()!;
        return (body.GetProperty("secret").GetString()!, url[(url.LastIndexOf('=') + 1)..]);
    }

    static Task<(HttpStatusCode Status, JsonElement Body)> ClaimAsync(ApiHost host, string secret, string state) =>
        host.SendAsync(HttpMethod.Post, "/sessions/pairing/claim", new { secret, state });

    static async Task<string> LookAsync(ApiHost host, string id, string token)
    {
        var (status, body) = await host.SendAsync(HttpMethod.Get, $"/pairings/{id}", token: token);
        Assert.Equal(HttpStatusCode.OK, status);
        return body.GetProperty("code").GetString()!;
    }

    static async Task<HttpStatusCode> AllowAsync(ApiHost host, string id, string token, string code) =>
        (await host.SendAsync(HttpMethod.Post, $"/pairings/{id}", new { code }, token)).Status;

    static string Other(string code) => code == "0000" ? "0001" : "0000";

    [Fact]
    public async Task A_computer_is_let_in_by_a_telephone_that_saw_its_digits()
    {
        await using var host = await ApiHost.StartAsync();
        var phone = await host.SignUpAsync(Lin);
        var (secret, id) = await BeginAsync(host);
        var waiting = ClaimAsync(host, secret, "shown");

        var code = await LookAsync(host, id, phone);
        var (status, news) = await waiting;
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal(("scanned", code),
            (news.GetProperty("state").GetString()!, news.GetProperty("code").GetString()!));

        waiting = ClaimAsync(host, secret, "scanned");
        Assert.Equal(HttpStatusCode.NoContent, await AllowAsync(host, id, phone, code));
        var (done, session) = await waiting;
        Assert.Equal(HttpStatusCode.Created, done);
        var (_, account) = await host.SendAsync(
            HttpMethod.Get, "/account", token: session.GetProperty("token").GetString());
        Assert.StartsWith(Lin, account.GetProperty("address").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_is_claimed_once()
    {
        await using var host = await ApiHost.StartAsync();
        var phone = await host.SignUpAsync(Lin);
        var (secret, id) = await BeginAsync(host);
        await AllowAsync(host, id, phone, await LookAsync(host, id, phone));

        var both = await Task.WhenAll(ClaimAsync(host, secret, "scanned"), ClaimAsync(host, secret, "scanned"));
        var (third, _) = await ClaimAsync(host, secret, "scanned");

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.NotFound], both.Select(one => one.Status).Order());
        Assert.Equal(HttpStatusCode.NotFound, third);
    }

    [Fact]
    public async Task Who_has_not_looked_or_has_other_digits_lets_nobody_in()
    {
        await using var host = await ApiHost.StartAsync();
        var phone = await host.SignUpAsync(Lin);
        var (secret, id) = await BeginAsync(host);

        var unseen = await AllowAsync(host, id, phone, "0000");
        var code = await LookAsync(host, id, phone);
        var wrong = await AllowAsync(host, id, phone, Other(code));
        var (state, _) = await ClaimAsync(host, secret, "shown");

        Assert.Equal(HttpStatusCode.NotFound, unseen);
        Assert.Equal(HttpStatusCode.NotFound, wrong);
        Assert.Equal(HttpStatusCode.Accepted, state);
        Assert.Equal(HttpStatusCode.Unauthorized,
            (await host.SendAsync(HttpMethod.Post, $"/pairings/{id}", new { code })).Status);
    }

    [Fact]
    public async Task The_picture_alone_claims_nothing()
    {
        await using var host = await ApiHost.StartAsync();
        var phone = await host.SignUpAsync(Lin);
        var (_, id) = await BeginAsync(host);
        await AllowAsync(host, id, phone, await LookAsync(host, id, phone));

        Assert.Equal(HttpStatusCode.NotFound, (await ClaimAsync(host, id, "shown")).Status);
    }

    [Fact]
    public async Task What_was_refused_on_the_telephone_stays_so()
    {
        await using var host = await ApiHost.StartAsync();
        var phone = await host.SignUpAsync(Lin);
        var (secret, id) = await BeginAsync(host);
        var code = await LookAsync(host, id, phone);

        var (refused, _) = await host.SendAsync(HttpMethod.Delete, $"/pairings/{id}", token: phone);

        Assert.Equal(HttpStatusCode.NoContent, refused);
        Assert.Equal(HttpStatusCode.Forbidden, (await ClaimAsync(host, secret, "scanned")).Status);
        Assert.Equal(HttpStatusCode.NotFound, await AllowAsync(host, id, phone, code));
    }

    [Fact]
    public async Task A_code_is_good_for_two_minutes()
    {
        await using var host = await ApiHost.StartAsync();
        var phone = await host.SignUpAsync(Lin);
        var (secret, id) = await BeginAsync(host);
        var code = await LookAsync(host, id, phone);

        host.Time.Advance(TimeSpan.FromSeconds(121));

        Assert.Equal(HttpStatusCode.NotFound, await AllowAsync(host, id, phone, code));
        Assert.Equal(HttpStatusCode.NotFound, (await ClaimAsync(host, secret, "shown")).Status);
        Assert.Equal(HttpStatusCode.NotFound,
            (await host.SendAsync(HttpMethod.Get, $"/pairings/{id}", token: phone)).Status);
    }

    [Fact]
    public async Task One_address_makes_so_many_codes_and_asks_so_often()
    {
        await using var host = await ApiHost.StartAsync();
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 61; i++)
        {
            statuses.Add((await host.SendAsync(HttpMethod.Post, "/sessions/pairing", new { })).Status);
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.All(statuses.Take(20), status => Assert.Equal(HttpStatusCode.Created, status));
        host.Time.Advance(TimeSpan.FromMinutes(11));
        await BeginAsync(host);
    }
}
