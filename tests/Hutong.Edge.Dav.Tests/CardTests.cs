using System.Text;
using Hutong.Storage;
using static Hutong.Edge.Dav.Tests.DavAnswer;

namespace Hutong.Edge.Dav.Tests;

/// <summary>CON-1: cards are put, got, changed and deleted.</summary>
public sealed class CardTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task What_is_put_is_got_byte_for_byte(StoreKind kind)
    {
        await using var host = await DavHost.StartAsync(kind);
        var card = Cards.Of("u-1", "张三", "X-STRANGE;FOO=bar:kept\\, as it is\r\nTEL;TYPE=CELL:138 0013\r\n  8000\r\n");
        var put = await host.PutAsync("a.vcf", card);
        Assert.Equal(201, put.Status);
        Assert.Matches("^\"[0-9a-f]{32}\"$", put.Etag);
        var got = await host.SendAsync("GET", host.Book + "a.vcf");
        Assert.Equal(card, got.Text);
        Assert.Equal(put.Etag, got.Etag);
        Assert.Equal("text/vcard; charset=utf-8", got.Headers["Content-Type"]);
    }

    [Theory]
    [InlineData("%E5%BC%A0%20%E4%B8%89.vcf")]
    [InlineData("a%2Fb.vcf", 403)]
    [InlineData("A@b+c=d&e.vcf")]
    [InlineData("100%25.vcf")]
    public async Task Odd_names_are_kept(string name, int status = 201)
    {
        await using var host = await DavHost.StartAsync();
        Assert.Equal(status, (await host.PutAsync(name, Cards.Of("u-1", "A"))).Status);
        if (status == 201)
        {
            var listed = await host.FindAsync(host.Book, "1", "<getetag/>");
            var href = listed.Responses.Keys.Single(path => path != host.Book);
            Assert.Equal(200, (await host.SendAsync("GET", href)).Status);
            Assert.Equal(200, (await host.SendAsync("GET", host.Book + name)).Status);
        }
    }

    [Fact]
    public async Task Who_comes_late_is_told_by_412()
    {
        await using var host = await DavHost.StartAsync();
        var first = await host.PutAsync("a.vcf", Cards.Of("1", "A"), ("If-None-Match", "*"));
        Assert.Equal(201, first.Status);
        Assert.Equal(412, (await host.PutAsync("a.vcf", Cards.Of("1", "B"), ("If-None-Match", "*"))).Status);
        var second = await host.PutAsync("a.vcf", Cards.Of("1", "B"), ("If-Match", first.Etag!));
        Assert.Equal(204, second.Status);
        Assert.Equal(412, (await host.PutAsync("a.vcf", Cards.Of("1", "C"), ("If-Match", first.Etag!))).Status);
        Assert.Equal(412,
            (await host.SendAsync("DELETE", host.Book + "a.vcf", headers: ("If-Match", first.Etag!))).Status);
        Assert.Equal(204,
            (await host.SendAsync("DELETE", host.Book + "a.vcf", headers: ("If-Match", second.Etag!))).Status);
        Assert.Equal(404, (await host.SendAsync("GET", host.Book + "a.vcf")).Status);
        Assert.Equal(412, (await host.PutAsync("a.vcf", Cards.Of("1", "C"), ("If-Match", "*"))).Status);
        Assert.Equal(201, (await host.PutAsync("a.vcf", Cards.Of("1", "C"))).Status);
    }

    [Fact]
    public async Task What_is_no_card_is_refused_with_the_precondition()
    {
        await using var host = await DavHost.StartAsync(settings: ("PhonebookOptions", "MaxCardBytes", 2048));
        await host.PutAsync("a.vcf", Cards.Of("same", "A"));
        var taken = await host.PutAsync("b.vcf", Cards.Of("same", "B"));
        Assert.Equal(409, taken.Status);
        Assert.Equal(host.Book + "a.vcf", taken.Find(C + "no-uid-conflict")!.Element(D + "href")!.Value);
        var rubbish = await host.PutAsync("c.vcf", "rubbish");
        Assert.Equal(403, rubbish.Status);
        Assert.NotNull(rubbish.Find(C + "valid-address-data"));
        var two = await host.PutAsync("c.vcf", Cards.Of("1", "A") + Cards.Of("2", "B"));
        Assert.NotNull(two.Find(C + "valid-address-data"));
        var huge = await host.PutAsync("c.vcf", Cards.Of("1", "A", "NOTE:" + new string('x', 3000) + "\r\n"));
        Assert.NotNull(huge.Find(C + "max-resource-size"));
        var strange = await host.SendAsync("PUT", host.Book + "c.vcf", "<a/>");
        Assert.NotNull(strange.Find(C + "supported-address-data"));
    }

    [Fact]
    public async Task A_full_book_says_so()
    {
        await using var host = await DavHost.StartAsync(settings: ("PhonebookOptions", "MaxCards", 1));
        await host.PutAsync("a.vcf", Cards.Of("1", "A"));
        var full = await host.PutAsync("b.vcf", Cards.Of("2", "B"));
        Assert.Equal(507, full.Status);
        Assert.NotNull(full.Find(D + "quota-not-exceeded"));
        Assert.Equal(204, (await host.PutAsync("a.vcf", Cards.Of("1", "AA"))).Status);
    }

    [Fact]
    public async Task A_card_is_given_in_the_version_asked_for()
    {
        await using var host = await DavHost.StartAsync();
        await host.PutAsync("a.vcf",
            "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:u\r\nFN:A\r\nTEL;VALUE=uri;PREF=1:tel:+86-138\r\nEND:VCARD\r\n");
        var old = await host.SendAsync("GET", host.Book + "a.vcf",
            headers: ("Accept", "text/vcard; version=\"3.0\""));
        Assert.Contains("VERSION:3.0\r\n", old.Text, StringComparison.Ordinal);
        Assert.Contains("TEL;TYPE=pref:+86-138\r\n", old.Text, StringComparison.Ordinal);
        var same = await host.SendAsync("GET", host.Book + "a.vcf");
        Assert.Contains("VERSION:4.0\r\n", same.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_get_that_knows_the_tag_is_answered_304()
    {
        await using var host = await DavHost.StartAsync();
        var put = await host.PutAsync("a.vcf", Cards.Of("1", "A"));
        var got = await host.SendAsync("GET", host.Book + "a.vcf", headers: ("If-None-Match", put.Etag!));
        Assert.Equal(304, got.Status);
        var head = await host.SendAsync("HEAD", host.Book + "a.vcf");
        Assert.Equal(Encoding.UTF8.GetByteCount(Cards.Of("1", "A")).ToString(provider: null),
            head.Headers["Content-Length"]);
    }
}
