using System.Text;
using Hutong.Contracts.Accounts;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Eventing;
using Hutong.Messaging.Presence;
using Hutong.Messaging.PrivateStorage;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Tests.Play;
using Hutong.Messaging.VCards;
using Hutong.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.Ownership;

public sealed class OwnershipTests
{
    static readonly string[] Tables =
        ["roster_items", "roster_heads", "private_xml", "vcards", "event_nodes", "event_items"];

    static void Features(IServiceCollection services) => services.AddDiscovery().AddRoster().AddPresence()
        .AddEventing().AddPrivateStorage().AddVCards();

    static async Task<(Client Romeo, Client Juliet)> FillAsync(World world)
    {
        var (romeo, juliet) = await world.FriendsAsync("romeo@example.com/orchard", "juliet@example.com/balcony");
        foreach (var inner in new[]
        {
            "<query xmlns='jabber:iq:private'><a xmlns='urn:a'>kept</a></query>",
            "<vCard xmlns='vcard-temp'><FN>Romeo</FN></vCard>",
            "<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='n'><item id='1'><e xmlns='x'/></item>"
                + "</publish></pubsub>",
        })
        {
            Assert.NotEqual("bad-request", await romeo.AnswerAsync($"<iq type='set' id='s'>{inner}</iq>"));
        }

        return (romeo, juliet);
    }

    [Fact]
    public async Task What_is_kept_of_an_account_can_be_taken_away()
    {
        await using var world = await World.StartAsync(Features);
        var (romeo, _) = await FillAsync(world);
        var zip = new Notes();
        foreach (var part in world.Get<IEnumerable<IExportPart>>())
        {
            await part.WriteAsync(romeo.User.Ref, zip, CancellationToken.None);
        }

        Assert.Contains("<item jid='juliet@example.com' subscription='both'/>", zip["roster.xml"],
            StringComparison.Ordinal);
        Assert.Contains("<a xmlns='urn:a'>kept</a>", zip["private.xml"], StringComparison.Ordinal);
        Assert.Contains("<FN>Romeo</FN>", zip["vcard.xml"], StringComparison.Ordinal);
        Assert.Contains("<item id='1'><e xmlns='x'/></item>", zip["events.xml"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_kept_of_a_deleted_account_is_erased_and_its_contacts_are_told()
    {
        await using var world = await World.StartAsync(Features);
        var (romeo, juliet) = await FillAsync(world);
        juliet.Take();
        foreach (var part in world.Get<IEnumerable<IErasePart>>())
        {
            await part.EraseAsync(romeo.User.Ref, CancellationToken.None);
            await part.EraseAsync(romeo.User.Ref, CancellationToken.None);
        }

        foreach (var table in Tables)
        {
            var key = new { tenant = romeo.User.Tenant.Value, owner = romeo.User.Account.Value };
            Assert.Equal(0, await world.Store.ReadAsync(connection => connection.Scalar<long>(
                $"select count(*) from {table} where tenant = @tenant and owner = @owner", key)));
        }

        Assert.Equal(Subscription.None, RosterBook.Of(juliet.User).Find(romeo.User.Address)!.State);
        Assert.Contains("<presence from='romeo@example.com' to='juliet@example.com' type='unsubscribed'/>",
            juliet.Take());
    }

    sealed class Notes : IExportWriter
    {
        readonly Dictionary<string, MemoryStream> files = [];

        public string this[string path] => Encoding.UTF8.GetString(files[path].ToArray());

        public Stream Open(string path) => files[path] = new MemoryStream();
    }
}
