namespace Hutong.Edge.Dav.Tests;

public sealed class SignInTests
{
    [Theory]
    [InlineData("lin@example.net")]
    [InlineData("lin")]
    public async Task Lets_in_by_address_or_name(string user)
    {
        await using var host = await DavHost.StartAsync();
        Assert.Equal(207, (await host.SendAsync("PROPFIND", "/dav/", user: user, headers: ("Depth", "0"))).Status);
    }

    [Fact]
    public async Task Nobody_and_a_wrong_password_are_answered_alike()
    {
        await using var host = await DavHost.StartAsync();
        var wrong = await host.SendAsync("PROPFIND", "/dav/", password: "wrong");
        var nobody = await host.SendAsync("PROPFIND", "/dav/", user: "nobody@example.net", password: "wrong");
        var absent = await host.SendAsync("PROPFIND", "/dav/", user: null);
        Assert.Equal(401, wrong.Status);
        Assert.Equal(wrong.Text, nobody.Text);
        Assert.Equal(wrong.Headers["WWW-Authenticate"], absent.Headers["WWW-Authenticate"]);
        Assert.StartsWith("Basic ", absent.Headers["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_account_and_no_account_are_answered_alike()
    {
        await using var host = await DavHost.StartAsync();
        var other = await host.AddAsync("wang");
        await host.Books.PutAsync(other, "a.vcf", System.Text.Encoding.UTF8.GetBytes(Cards.Of("1", "Wang")),
            new(), TestContext.Current.CancellationToken);
        foreach (var id in (long[])[other.Account.Value, 4711])
        {
            Assert.Equal(404, (await host.SendAsync("GET", $"/dav/books/{id}/contacts/a.vcf")).Status);
            Assert.Equal(404, (await host.FindAsync($"/dav/books/{id}/contacts/", "1", "<getetag/>")).Status);
            Assert.Equal(404, (await host.FindAsync($"/dav/principals/{id}/", "0", "<displayname/>")).Status);
            Assert.Equal(404, (await host.SendAsync("DELETE", $"/dav/books/{id}/contacts/a.vcf")).Status);
            Assert.Equal(409,
                (await host.SendAsync("PUT", $"/dav/books/{id}/contacts/a.vcf", Cards.Of("2", "X"))).Status);
        }
    }

    [Fact]
    public async Task Takes_no_password_without_TLS_from_elsewhere()
    {
        await using var host = await DavHost.StartAsync(peer: "192.0.2.7");
        var answer = await host.SendAsync("PROPFIND", "/dav/");
        Assert.Equal(403, answer.Status);
        Assert.DoesNotContain("WWW-Authenticate", answer.Headers.Keys);
    }

    [Fact]
    public async Task Guessing_ends_in_a_ban()
    {
        await using var host = await DavHost.StartAsync(settings: [("GuessOptions", "BanLoopback", true),
            ("GuessOptions", "PeerFailures", 3)]);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(401, (await host.SendAsync("PROPFIND", "/dav/", password: $"guess {i}")).Status);
        }

        var banned = await host.SendAsync("PROPFIND", "/dav/");
        Assert.Equal(429, banned.Status);
        Assert.Equal("60", banned.Headers["Retry-After"]);
    }
}
