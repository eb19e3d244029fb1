using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Hutong.Interop.Harness;

namespace Hutong.Interop.Scenarios;

/// <summary>
/// Push as others read it: a push service that decrypts with npm http_ece, and one that speaks XMPP (XEP-0357). Only on
/// Hutong: the oracle has push in a module that Debian does not carry.
/// </summary>
public abstract class PushScenarios(SharedServers servers, Side side) : Scenario(servers, side)
{
    [Fact]
    public async Task A_browser_that_is_closed_reads_what_was_sent_to_it_and_knows_by_whom()
    {
        await NodeClients.EnsureAsync();
        var mei = await Server.NewAccountAsync("mei", Stop);
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        await using var browser = ScriptedClient.Start("push-endpoint", mei, Server, Stop);
        var device = await browser.DoAsync("open");
        using var http = await SignInAsync(mei);
        var key = (await http.GetFromJsonAsync<JsonElement>("push/key", Stop)).GetProperty("key").GetString();
        using var added = await http.PostAsJsonAsync("push/subscriptions", new
        {
            endpoint = device.GetProperty("endpoint").GetString(),
            keys = new
            {
                p256dh = device.GetProperty("p256dh").GetString(), auth = device.GetProperty("auth").GetString(),
            },
        }, Stop);
        Assert.True(added.IsSuccessStatusCode);

        await lin.DoAsync("send", new { to = mei.Jid, body = "汤好了吗？" });

        var push = (await browser.ExpectAsync("push")).Data;
        var (to, by) = (mei.Jid, lin.Jid);
        Assert.Equal(
            $$"""{"v":1,"account":"{{to}}","conversation":"{{by}}","messages":1,"badge":1,"unread":["{{by}}"]}""",
            push.GetProperty("payload").GetRawText());
        Assert.Equal("normal", push.GetProperty("urgency").GetString());
        Assert.Equal("259200", push.GetProperty("ttl").GetString());
        var proof = push.GetProperty("vapid");
        Assert.True(proof.GetProperty("signed").GetBoolean());
        Assert.Equal(key, proof.GetProperty("key").GetString());
        Assert.Equal(device.GetProperty("origin").GetString(), proof.GetProperty("aud").GetString());

        // What its owner wants to see is shown; one that is over is not asked again.
        using var shown = await http.PatchAsJsonAsync("settings/notifications", new { showContent = true }, Stop);
        await browser.DoAsync("answer", new { status = 410 });
        await lin.DoAsync("send", new { to = mei.Jid, body = "还要等吗？" });
        push = (await browser.ExpectAsync("push")).Data;
        Assert.Equal("还要等吗？", push.GetProperty("payload").GetProperty("body").GetString());
        Assert.Equal(2, push.GetProperty("payload").GetProperty("messages").GetInt32());
        await Workplace.UntilAsync(
            async () => (await http.GetFromJsonAsync<JsonElement>("push/subscriptions", Stop)).GetProperty("items")
                .GetArrayLength() == 0, () => "the subscription to be forgotten", Stop);
        Assert.Empty(browser.Seen("push_broken"));
    }

    [Fact]
    public async Task Slixmpp_is_woken_by_the_push_service_of_its_own_maker()
    {
        await using var app = await Server.SlixmppAsync("app", Stop);
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        var phone = await Server.NewAccountAsync("mei", Stop);
        await using (var mei = await Server.SignInAsync(Libraries.Slixmpp, phone, Stop))
        {
            var features = await mei.DoAsync("account_features");
            Assert.Contains("urn:xmpp:push:0", features.EnumerateArray().Select(one => one.GetString()));
            await mei.DoAsync("enable_push", new { service = app.FullJid, node = "phone-7", secret = "s3cret" });
            await lin.DoAsync("send", new { to = phone.Jid, body = "still here" });
            await mei.ExpectAsync("message");
        }

        Assert.Empty(app.Seen("push_publish"));
        await lin.DoAsync("send", new { to = phone.Jid, body = "gone now" });

        var publish = await app.ExpectAsync("push_publish");
        Assert.Equal("phone-7", publish["node"]);
        Assert.Equal(Server.Domain, publish["from"]);
        var fields = publish.Data.GetProperty("fields");
        Assert.Equal("s3cret", fields.GetProperty("secret").GetString());
        Assert.NotEqual("0", fields.GetProperty("message-count").GetString());
        Assert.False(fields.TryGetProperty("last-message-body", out _));
    }

    async Task<HttpClient> SignInAsync(Account account)
    {
        var authority = X509CertificateLoader.LoadCertificateFromFile(Server.AuthorityFile);
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { authority },
        };
        var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy },
        })
        {
            BaseAddress = new Uri(Server.Https, "api/v1/"),
        };
        using var answer = await http.PostAsJsonAsync(
            "sessions", new { address = account.Jid, password = account.Password, device = "test" }, Stop);
        var session = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", session.GetProperty("token").GetString());
        return http;
    }
}
