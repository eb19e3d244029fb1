using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Hutong.Kernel;

namespace Hutong.Accounts.Tests.Http;

public sealed class ApiTests
{
    const string Number = "+8613800138000";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Opens_an_account_by_code_and_shows_it()
    {
        await using var host = await ApiHost.StartAsync();
        var token = await host.SignUpAsync("138 0013 8000");
        var (status, body) = await host.SendAsync(HttpMethod.Get, "/account", token: token);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(Number + "@example.net", body.GetProperty("address").GetString());
        Assert.Equal(Number, body.GetProperty("number").GetString());
        Assert.Equal("active", body.GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("""{"number":"110"}""", 400)]
    [InlineData("""{"number":"rubbish"}""", 400)]
    [InlineData("""{"number":"+8613800138000","domain":"elsewhere.net"}""", 400)]
    [InlineData("""{}""", 400)]
    [InlineData("""{"number":""", 400)]
    public async Task Refuses_a_bad_request_for_a_code(string json, int status)
    {
        await using var host = await ApiHost.StartAsync();
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await host.Client.PostAsync(new Uri("/api/v1/codes", UriKind.Relative), content, Cancel);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_token_alone_does_not_erase_an_account_that_has_a_password()
    {
        await using var host = await ApiHost.StartAsync();
        await host.Admin.AddAsync("alice", new Secret("correct horse"), Cancel);
        var (_, entered) = await host.SendAsync(
            HttpMethod.Post, "/sessions", new { address = "alice", password = "correct horse" });
        var token = entered.GetProperty("token").GetString();

        var (without, _) = await host.SendAsync(HttpMethod.Delete, "/account", token: token);
        var (wrong, _) = await host.SendAsync(
            HttpMethod.Delete, "/account", new { currentPassword = "wrong horse" }, token);
        var (right, _) = await host.SendAsync(
            HttpMethod.Delete, "/account", new { currentPassword = "correct horse" }, token);

        Assert.Equal(HttpStatusCode.Forbidden, without);
        Assert.Equal(HttpStatusCode.Forbidden, wrong);
        Assert.Equal(HttpStatusCode.NoContent, right);
    }

    [Fact]
    public async Task Sends_no_second_code_within_a_minute()
    {
        await using var host = await ApiHost.StartAsync();
        await host.CodeAsync(Number);
        using var response = await host.Client.PostAsJsonAsync("/api/v1/codes", new { number = Number }, Cancel);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(60), response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Answers_a_wrong_code_and_an_unknown_name_alike()
    {
        await using var host = await ApiHost.StartAsync();
        await host.Admin.AddAsync("alice", new Secret("correct horse"), Cancel);
        var wrong =
            await host.SendAsync(HttpMethod.Post, "/sessions", new { address = "alice", password = "wrong horse" });
        var nobody =
            await host.SendAsync(HttpMethod.Post, "/sessions", new { address = "nobody", password = "wrong horse" });
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.Status);
        Assert.Equal(wrong.Body.ToString(), nobody.Body.ToString());
    }

    [Fact]
    public async Task Asks_a_day_of_who_has_only_the_code()
    {
        await using var host = await ApiHost.StartAsync();
        await host.Admin.AddAsync(Number, new Secret("correct horse"), Cancel);
        var code = await host.CodeAsync(Number);
        var (status, body) = await host.SendAsync(HttpMethod.Post, "/sessions", new { address = Number, code });
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.True(body.TryGetProperty("readyAt", out _));
        var owner =
            await host.SendAsync(HttpMethod.Post, "/sessions", new { address = Number, password = "correct horse" });
        var token = owner.Body.GetProperty("token").GetString();
        Assert.Equal(HttpStatusCode.NoContent,
            (await host.SendAsync(HttpMethod.Delete, "/account/recovery", token: token)).Status);
        Assert.Equal(HttpStatusCode.NotFound,
            (await host.SendAsync(HttpMethod.Delete, "/account/recovery", token: token)).Status);
    }

    [Fact]
    public async Task Shows_a_device_password_once_and_takes_it_back()
    {
        await using var host = await ApiHost.StartAsync();
        var token = await host.SignUpAsync(Number);
        var made = await host.SendAsync(HttpMethod.Post, "/device-passwords", new { name = "telephone" }, token);
        Assert.Equal(HttpStatusCode.Created, made.Status);
        var password = made.Body.GetProperty("password").GetString();
        Assert.Equal(26, password!.Length);
        var session = await host.SendAsync(HttpMethod.Post, "/sessions", new { address = Number, password });
        Assert.Equal(HttpStatusCode.Created, session.Status);

        var list = await host.SendAsync(HttpMethod.Get, "/device-passwords", token: token);
        Assert.DoesNotContain(password, list.Body.ToString(), StringComparison.Ordinal);
        var id = list.Body.GetProperty("items")[0].GetProperty("id").GetString();
        Assert.Equal(HttpStatusCode.NoContent,
            (await host.SendAsync(HttpMethod.Delete, "/device-passwords/" + id, token: token)).Status);
        Assert.Equal(HttpStatusCode.NotFound,
            (await host.SendAsync(HttpMethod.Delete, "/device-passwords/" + id, token: token)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized,
            (await host.SendAsync(HttpMethod.Post, "/sessions", new { address = Number, password })).Status);
    }

    [Fact]
    public async Task Signs_out_the_session_of_the_request()
    {
        await using var host = await ApiHost.StartAsync();
        var token = await host.SignUpAsync(Number);
        var list = await host.SendAsync(HttpMethod.Get, "/sessions", token: token);
        Assert.True(list.Body.GetProperty("items")[0].GetProperty("current").GetBoolean());
        Assert.Equal(HttpStatusCode.NoContent,
            (await host.SendAsync(HttpMethod.Delete, "/sessions/current", token: token)).Status);
        Assert.Equal(
            HttpStatusCode.Unauthorized, (await host.SendAsync(HttpMethod.Get, "/sessions", token: token)).Status);
    }

    [Fact]
    public async Task Wants_the_old_password_for_a_new_one()
    {
        await using var host = await ApiHost.StartAsync();
        var token = await host.SignUpAsync(Number);
        Assert.Equal(HttpStatusCode.NoContent, await ChangeAsync(new { password = "correct horse" }));
        Assert.Equal(HttpStatusCode.Forbidden, await ChangeAsync(new { password = "battery staple" }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity,
            await ChangeAsync(new { password = "short", currentPassword = "correct horse" }));
        Assert.Equal(HttpStatusCode.NoContent,
            await ChangeAsync(new { password = "battery staple", currentPassword = "correct horse" }));
        Assert.Equal(HttpStatusCode.NoContent, await ChangeAsync(new { language = "en" }));
        Assert.Equal(HttpStatusCode.BadRequest, await ChangeAsync(new { language = "tlh" }));

        async Task<HttpStatusCode> ChangeAsync(object body) =>
            (await host.SendAsync(HttpMethod.Patch, "/account", body, token)).Status;
    }

    [Fact]
    public async Task Changes_the_number()
    {
        await using var host = await ApiHost.StartAsync();
        var token = await host.SignUpAsync(Number);
        var code = await host.CodeAsync("+8613900139000", "move");
        var (status, body) = await host.SendAsync(
            HttpMethod.Post, "/account/number", new { number = "+8613900139000", code }, token);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("+8613900139000", body.GetProperty("number").GetString());
        // The token is the account's, not the number's.
        Assert.Equal(HttpStatusCode.OK, (await host.SendAsync(HttpMethod.Get, "/account", token: token)).Status);
    }

    [Fact]
    public async Task Gives_everything_away_as_a_zip_and_erases_it()
    {
        await using var host = await ApiHost.StartAsync();
        var token = await host.SignUpAsync(Number);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/account/export");
        request.Headers.Authorization = new("Bearer", token);
        using var response = await host.Client.SendAsync(request, Cancel);
        Assert.Equal("application/zip", response.Content.Headers.ContentType?.MediaType);
        await using var zip = new ZipArchive(await response.Content.ReadAsStreamAsync(Cancel));
        Assert.NotNull(zip.GetEntry("account.json"));

        Assert.Equal(
            HttpStatusCode.NoContent, (await host.SendAsync(HttpMethod.Delete, "/account", token: token)).Status);
        Assert.Equal(
            HttpStatusCode.Unauthorized, (await host.SendAsync(HttpMethod.Get, "/account", token: token)).Status);
    }

    [Fact]
    public async Task Invites_and_opens_a_named_account()
    {
        await using var host = await ApiHost.StartAsync();
        var token = await host.SignUpAsync(Number);
        var made =
            await host.SendAsync(HttpMethod.Post, "/invitations", new { kind = "account", name = "juliet" }, token);
        Assert.Equal(HttpStatusCode.Created, made.Status);
        var invitation = made.Body.GetProperty("token").GetString();
        Assert.Equal(
            $"xmpp:juliet@example.net?register;preauth={invitation}", made.Body.GetProperty("uri").GetString());
        Assert.Equal(HttpStatusCode.Conflict, (await host.SendAsync(
            HttpMethod.Post, "/accounts", new { address = "juliet", password = "correct horse" })).Status);
        Assert.Equal(HttpStatusCode.Created, (await host.SendAsync(
            HttpMethod.Post, "/accounts", new { address = "juliet", password = "correct horse", invitation })).Status);
    }

    [Fact]
    public async Task Serves_the_operator()
    {
        await using var host = await ApiHost.StartAsync();
        var token = (await host.Admin.AddOperatorTokenAsync("test", 1, Cancel)).Token;
        var added = await host.SendAsync(
            HttpMethod.Post, "/admin/accounts", new { address = "alice", password = "correct horse" }, token);
        Assert.Equal(HttpStatusCode.Created, added.Status);
        Assert.Equal(HttpStatusCode.Conflict,
            (await host.SendAsync(HttpMethod.Post, "/admin/accounts", new { address = "alice" }, token)).Status);
        var locked = await host.SendAsync(HttpMethod.Patch, "/admin/accounts/alice", new { disabled = true }, token);
        Assert.Equal("disabled", locked.Body.GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.Forbidden,
            (await host.SendAsync(
                HttpMethod.Post, "/sessions", new { address = "alice", password = "correct horse" })).Status);

        using var csv = new HttpRequestMessage(HttpMethod.Post, "/api/v1/admin/imports/list")
        {
            Content = new StringContent("13800138000\n13900139000\nx1\n", Encoding.UTF8, "text/csv"),
        };
        csv.Headers.Authorization = new("Bearer", token);
        using var report = await host.Client.SendAsync(csv, Cancel);
        var counts = await report.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal((2, 1), (counts.GetProperty("added").GetInt32(), counts.GetProperty("refused").GetInt32()));

        var page = await host.SendAsync(HttpMethod.Get, "/admin/accounts?limit=2", token: token);
        Assert.Equal(2, page.Body.GetProperty("items").GetArrayLength());
        var next = page.Body.GetProperty("next").GetString();
        var rest = await host.SendAsync(HttpMethod.Get, "/admin/accounts?limit=2&after=" + next, token: token);
        Assert.Equal(1, rest.Body.GetProperty("items").GetArrayLength());

        Assert.Equal(HttpStatusCode.Created,
            (await host.SendAsync(
                HttpMethod.Post, "/admin/domains", new { domain = "example.org", newTenant = "Other" }, token)).Status);
        Assert.Equal(2, (await host.SendAsync(HttpMethod.Get, "/admin/domains", token: token)).Body.GetProperty("items")
            .GetArrayLength());
        Assert.Equal(HttpStatusCode.NoContent,
            (await host.SendAsync(HttpMethod.Delete, "/admin/accounts/alice", token: token)).Status);
        host.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(
            HttpStatusCode.Unauthorized, (await host.SendAsync(HttpMethod.Get, "/admin/domains", token: token)).Status);
    }

    [Fact]
    public async Task Repeats_a_device_password_for_its_key_and_not_another_time()
    {
        await using var host = await ApiHost.StartAsync();
        var token = await host.SignUpAsync(Number);
        var first = await AddAsync();
        Assert.Equal(first, await AddAsync());
        Assert.Single((await host.SendAsync(HttpMethod.Get, "/device-passwords", token: token)).Body.GetProperty(
            "items").EnumerateArray());

        async Task<string> AddAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/device-passwords")
            {
                Content = JsonContent.Create(new { name = "x" }),
            };
            request.Headers.Authorization = new("Bearer", token);
            request.Headers.Add("Idempotency-Key", "one");
            using var response = await host.Client.SendAsync(request, Cancel);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            return await response.Content.ReadAsStringAsync(Cancel);
        }
    }

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("192.0.2.7", HttpStatusCode.NotFound)]
    public async Task Shows_development_codes_only_on_this_machine(string peer, HttpStatusCode status)
    {
        await using var host = await ApiHost.StartAsync(peer, developmentCodes: true);
        Assert.Equal(
            HttpStatusCode.Accepted, (await host.SendAsync(HttpMethod.Post, "/codes", new { number = Number })).Status);
        using var response = await host.Client.GetAsync(new Uri("/dev/codes", UriKind.Relative), Cancel);
        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.OK)
        {
            Assert.Contains(Number, await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Has_no_page_of_codes_by_default()
    {
        await using var host = await ApiHost.StartAsync("127.0.0.1");
        using var response = await host.Client.GetAsync(new Uri("/dev/codes", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Describes_every_endpoint()
    {
        await using var host = await ApiHost.StartAsync();
        var document = await host.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Cancel);
        var operations =
            document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).ToArray();
        Assert.Equal(41, operations.Length);
        foreach (var operation in operations)
        {
            Assert.True(operation.Value.TryGetProperty("summary", out _), operation.Value.ToString());
        }
    }
}
