using Hutong.Storage;
using static Hutong.Edge.Dav.Tests.DavAnswer;

namespace Hutong.Edge.Dav.Tests;

/// <summary>CON-1: sync-collection, multiget and query.</summary>
public sealed class ReportTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Sync_tells_what_came_changed_and_went(StoreKind kind)
    {
        await using var host = await DavHost.StartAsync(kind);
        await host.PutAsync("a.vcf", Cards.Of("a", "A"));
        await host.PutAsync("b.vcf", Cards.Of("b", "B"));
        var first = await host.SyncAsync("");
        Assert.Equal([host.Book + "a.vcf", host.Book + "b.vcf"], first.Responses.Keys);
        var token = first.Find(D + "sync-token")!.Value;
        Assert.Empty((await host.SyncAsync(token)).Responses);

        await host.PutAsync("b.vcf", Cards.Of("b", "BB"));
        await host.PutAsync("c.vcf", Cards.Of("c", "C"));
        await host.SendAsync("DELETE", host.Book + "a.vcf");
        var second = await host.SyncAsync(token);
        Assert.Equal("404", second.Responses[host.Book + "a.vcf"]);
        Assert.Equal("200", second.Responses[host.Book + "b.vcf"]);
        Assert.Equal("200", second.Responses[host.Book + "c.vcf"]);
        Assert.Equal(3, second.Responses.Count);
        Assert.Equal(second.Find(D + "sync-token")!.Value,
            (await host.FindAsync(host.Book, "0", "<sync-token/>")).Find(D + "sync-token")!.Value);

        // A new client hears nothing of what was deleted.
        Assert.DoesNotContain(host.Book + "a.vcf", (await host.SyncAsync("")).Responses.Keys);
    }

    [Fact]
    public async Task Sync_in_pieces_gives_everything_once()
    {
        await using var host = await DavHost.StartAsync();
        for (var i = 0; i < 7; i++)
        {
            await host.PutAsync($"{i}.vcf", Cards.Of($"u{i}", $"N{i}"));
        }

        var seen = new List<string>();
        var token = "";
        for (var i = 0; i < 4; i++)
        {
            var piece = await host.SyncAsync(token, "<limit><nresults>2</nresults></limit>");
            token = piece.Find(D + "sync-token")!.Value;
            Assert.Equal(i < 3, piece.Responses.ContainsKey(host.Book));
            seen.AddRange(piece.Responses.Keys.Where(path => path != host.Book));
        }

        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"{host.Book}{i}.vcf"), seen);
    }

    [Theory]
    [InlineData("rubbish")]
    [InlineData("urn:hutong:sync:999")]
    [InlineData("urn:hutong:sync:1.2.3")]
    public async Task A_token_that_is_none_of_ours_is_refused(string token)
    {
        await using var host = await DavHost.StartAsync();
        var answer = await host.SyncAsync(token);
        Assert.Equal(403, answer.Status);
        Assert.NotNull(answer.Find(D + "valid-sync-token"));
    }

    [Fact]
    public async Task Multiget_gives_cards_whole_and_names_those_that_are_not_there()
    {
        await using var host = await DavHost.StartAsync();
        var card = Cards.Of("a", "甲", "NOTE:first\\nsecond\r\n");
        await host.PutAsync("a.vcf", card);
        var answer = await host.SendAsync("REPORT", host.Book, $"""
            <C:addressbook-multiget xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav">
              <prop><getetag/><C:address-data/></prop>
              <href>{host.Book}a.vcf</href><href>{host.Book}none.vcf</href><href>/elsewhere</href>
            </C:addressbook-multiget>
            """);
        Assert.Equal(card, answer.Find(C + "address-data")!.Value);
        Assert.Equal("404", answer.Responses[host.Book + "none.vcf"]);
        Assert.Equal("404", answer.Responses["/elsewhere"]);
    }

    [Theory]
    [InlineData("""<C:prop-filter name="FN"><C:text-match match-type="starts-with">al</C:text-match></C:prop-filter>""",
        "a")]
    [InlineData("""<C:prop-filter name="EMAIL"><C:text-match collation="i;ascii-casemap">EXAMPLE.NET</C:text-match>"""
        + "</C:prop-filter>", "b")]
    [InlineData("""<C:prop-filter name="EMAIL"><C:is-not-defined/></C:prop-filter>""", "a")]
    [InlineData("""<C:prop-filter name="EMAIL"/>""", "b")]
    [InlineData("""<C:prop-filter name="EMAIL"><C:param-filter name="TYPE"><C:text-match>work</C:text-match>"""
        + "</C:param-filter></C:prop-filter>", "b")]
    [InlineData("""<C:prop-filter name="FN"><C:text-match match-type="equals" negate-condition="yes">"""
        + "alice</C:text-match></C:prop-filter>", "b")]
    public async Task Query_filters(string filter, string expected)
    {
        await using var host = await DavHost.StartAsync();
        await host.PutAsync("a.vcf", Cards.Of("a", "Alice"));
        await host.PutAsync("b.vcf", Cards.Of("b", "Böb", "EMAIL;TYPE=WORK:bob@example.net\r\n"));
        var answer = await host.SendAsync("REPORT", host.Book, $"""
            <C:addressbook-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav">
              <prop><getetag/><C:address-data><C:prop name="UID"/></C:address-data></prop>
              <C:filter>{filter}</C:filter>
            </C:addressbook-query>
            """);
        Assert.Equal([$"{host.Book}{expected}.vcf"], answer.Responses.Keys);
        Assert.Equal($"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{expected}\r\nEND:VCARD\r\n",
            answer.Find(C + "address-data")!.Value);
    }

    [Theory]
    [InlineData("""<C:addressbook-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><prop/><C:filter>"""
        + """<C:prop-filter name="FN"><C:text-match collation="i;odd">a</C:text-match></C:prop-filter></C:filter>"""
        + "</C:addressbook-query>", "supported-collation")]
    [InlineData("""<C:addressbook-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><prop>"""
        + """<C:address-data content-type="text/odd"/></prop></C:addressbook-query>""",
        "supported-address-data-conversion")]
    public async Task Query_refuses_what_it_cannot_do(string body, string precondition)
    {
        await using var host = await DavHost.StartAsync();
        var answer = await host.SendAsync("REPORT", host.Book, body);
        Assert.Equal(403, answer.Status);
        Assert.NotNull(answer.Find(C + precondition));
    }

    [Fact]
    public async Task A_limited_query_says_that_there_is_more()
    {
        await using var host = await DavHost.StartAsync();
        await host.PutAsync("a.vcf", Cards.Of("a", "A"));
        await host.PutAsync("b.vcf", Cards.Of("b", "B"));
        var answer = await host.SendAsync("REPORT", host.Book, """
            <C:addressbook-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><prop><getetag/></prop>
              <C:filter/><C:limit><C:nresults>1</C:nresults></C:limit></C:addressbook-query>
            """);
        Assert.Equal("507", answer.Responses[host.Book]);
        Assert.Equal(2, answer.Responses.Count);
    }
}
