using System.Text;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Reporting;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Tests.Play;
using Hutong.Storage;
using Hutong.Xmpp;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Tests.Reporting;

public sealed class ReportingTests
{
    [Theory]
    [InlineData("<report xmlns='urn:xmpp:reporting:1' reason='urn:xmpp:reporting:spam'><text>Never</text>"
        + "<stanza-id xmlns='urn:xmpp:sid:0' by='romeo@example.com' id='28482'/></report>",
        """{"address":"romeo@example.com","reason":"urn:xmpp:reporting:spam","text":"Never","messages":["28482"]}""")]
    [InlineData("<report xmlns='urn:xmpp:reporting:1' reason='urn:xmpp:reporting:abuse'/>",
        """{"address":"romeo@example.com","reason":"urn:xmpp:reporting:abuse","messages":[]}""")]
    [InlineData("<report xmlns='urn:xmpp:reporting:1'/>", null)]
    [InlineData("", null)]
    public async Task A_report_with_a_block_is_an_audit_row(string report, string? details)
    {
        await using var world = await World.StartAsync(services =>
            services.AddRoster().AddPresence().AddReporting());
        var juliet = await world.BindAsync("juliet@example.com/chamber");
        var item = ElementReader.Parse(Encoding.UTF8.GetBytes(
            $"<item xmlns='urn:xmpp:blocking' jid='romeo@example.com'>{report}</item>"));
        var unit = new UnitOfWork();
        world.Get<IBlockListener>().Blocked(juliet.User, Jid.Parse("romeo@example.com"), item, unit);
        await world.Store.CommitAsync(unit);
        var rows = await world.Store.ReadAsync(connection =>
            connection.Rows<string>("select detail from audit where tenant = 1 and action = 'messaging.report'"));
        Assert.Equal(details is null ? [] : [details], rows);
    }
}
