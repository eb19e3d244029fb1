using System.Text;
using System.Xml.Linq;
using Hutong.Contracts.Accounts;
using Hutong.Messaging.Archive;
using Hutong.Messaging.Tests.Play;
using Hutong.Storage;

namespace Hutong.Messaging.Tests.Archive;

public sealed class ArchivePartTests
{
    [Fact]
    public async Task Takes_the_archive_along_as_other_servers_read_it()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var (alice, _) = await world.FriendsAsync("alice@example.com/a", "bob@example.com/b");
        await alice.SendAsync("<message to='bob@example.com' type='chat' id='1'><body>x &amp; y</body></message>");
        var files = new Files();
        await world.Get<ArchivePart>().WriteAsync(alice.User.Ref, files, TestContext.Current.CancellationToken);
        var archive = XDocument.Parse(Encoding.UTF8.GetString(files.Written.ToArray())).Root!;
        Assert.Equal(XName.Get("archive", "urn:xmpp:pie:0#mam"), archive.Name);
        var result = Assert.Single(archive.Elements(XName.Get("result", "urn:xmpp:mam:2")));
        Assert.Equal("x & y", result.Descendants(XName.Get("body", "jabber:client")).Single().Value);
    }

    [Fact]
    public async Task Erases_the_archive_of_one_and_not_of_the_other()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var (alice, bob) = await world.FriendsAsync("alice@example.com/a", "bob@example.com/b");
        await alice.SendAsync("<message to='bob@example.com' type='chat' id='1'><body>hello</body></message>");
        await world.Get<ArchivePart>().EraseAsync(alice.User.Ref, TestContext.Current.CancellationToken);
        Assert.Equal(0, await CountAsync(world, alice));
        Assert.Equal(1, await CountAsync(world, bob));
    }

    static async Task<int> CountAsync(World world, Client client) => (await world.Store.ReadLogAsync(ArchiveLog.Log,
        new LogQuery(new OwnerKey(client.User.Tenant, client.User.Account)),
        TestContext.Current.CancellationToken)).Count;

    sealed class Files : IExportWriter
    {
        public MemoryStream Written { get; private set; } = new();

        public Stream Open(string path) => Written = new MemoryStream();
    }
}
