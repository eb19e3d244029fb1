using static Hutong.Edge.Dav.Tests.DavAnswer;

namespace Hutong.Edge.Dav.Tests;

/// <summary>CON-1: how a client finds the phonebook.</summary>
public sealed class DiscoveryTests
{
    [Fact]
    public async Task The_well_known_path_leads_to_the_root()
    {
        await using var host = await DavHost.StartAsync();
        var answer = await host.SendAsync("PROPFIND", "/.well-known/carddav", user: null);
        Assert.Equal(301, answer.Status);
        Assert.Equal("/dav/", answer.Headers["Location"]);
    }

    [Fact]
    public async Task From_the_root_to_the_book_each_step_is_told()
    {
        await using var host = await DavHost.StartAsync();
        var root = await host.FindAsync("/dav/", "0", "<current-user-principal/>");
        Assert.Equal(207, root.Status);
        var principal = root.Find(D + "current-user-principal")!.Element(D + "href")!.Value;
        var found = await host.FindAsync(principal, "0", "<C:addressbook-home-set/><displayname/>");
        Assert.Equal("lin@example.net", found.Find(D + "displayname")!.Value);
        var home = found.Find(C + "addressbook-home-set")!.Element(D + "href")!.Value;
        var listed = await host.FindAsync(home, "1", "<resourcetype/><sync-token/><C:supported-address-data/>");
        Assert.Equal([home, host.Book], listed.Responses.Keys);
        Assert.NotNull(listed.Find(C + "addressbook"));
        Assert.Equal(["3.0", "4.0"],
            listed.Xml.Descendants(C + "address-data-type").Select(type => type.Attribute("version")!.Value));
    }

    [Fact]
    public async Task Options_names_the_classes_without_a_password()
    {
        await using var host = await DavHost.StartAsync();
        var answer = await host.SendAsync("OPTIONS", "/dav/", user: null);
        Assert.Equal(200, answer.Status);
        Assert.Contains("addressbook", answer.Headers["DAV"], StringComparison.Ordinal);
        Assert.Contains("REPORT", answer.Headers["Allow"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_named_with_404()
    {
        await using var host = await DavHost.StartAsync();
        var answer = await host.FindAsync(host.Book, "0", "<displayname/><X:color xmlns:X=\"urn:x\"/>");
        Assert.Equal(["HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found"],
            answer.Xml.Descendants(D + "status").Select(status => status.Value));
    }

    [Theory]
    [InlineData("<propfind xmlns=\"DAV:\"", 400)]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"c\">]><propfind xmlns=\"DAV:\"><prop/></propfind>", 400)]
    [InlineData("<other xmlns=\"DAV:\"/>", 400)]
    public async Task A_body_that_is_no_propfind_is_refused(string body, int status)
    {
        await using var host = await DavHost.StartAsync();
        Assert.Equal(status, (await host.SendAsync("PROPFIND", "/dav/", body, headers: ("Depth", "0"))).Status);
    }

    [Fact]
    public async Task An_infinite_depth_is_refused_where_it_would_be_dear()
    {
        await using var host = await DavHost.StartAsync();
        var answer = await host.FindAsync("/dav/", "infinity", "<displayname/>");
        Assert.Equal(403, answer.Status);
        Assert.NotNull(answer.Find(D + "propfind-finite-depth"));
    }
}
