using Hutong.Xmpp.Xml;

namespace Hutong.Crash.Messaging;

/// <summary>One message of an archive.</summary>
/// <param name="Number">The id that the archive gave it (XEP-0359).</param>
/// <param name="From">The localpart of who wrote it.</param>
/// <param name="Id">The id that its writer gave it.</param>
sealed record ArchivedMessage(string Number, string From, string Id);

/// <summary>Reads a whole archive page by page (XEP-0313, XEP-0059), over a connection of its own.</summary>
static class ArchivePages
{
    const string Archive = "urn:xmpp:mam:2";
    const string Paging = "http://jabber.org/protocol/rsm";
    const int PageSize = 100;

    /// <summary>All that the owner's archive has, oldest first.</summary>
    public static async Task<List<ArchivedMessage>> ReadAsync(int port, string owner)
    {
        using var wire = await XmppWire.SignInAsync(port, owner, Correspondent.Domain, Correspondent.Password);
        Assert.NotNull(wire);
        Assert.True(await wire.BindAsync("pages"));
        List<ArchivedMessage> all = [];
        var after = "";
        while (true)
        {
            await wire.WriteAsync($"<iq type='set' id='page'><query xmlns='{Archive}'><set xmlns='{Paging}'>" +
                $"<max>{PageSize}</max>{after}</set></query></iq>");
            var fin = await PageAsync(wire, all);
            if (fin["complete"] == "true")
            {
                await wire.WriteAsync("</stream:stream>");
                return all;
            }

            after = $"<after>{fin.Child("set", Paging)!.Child("last")!.Text}</after>";
        }
    }

    static async Task<Element> PageAsync(XmppWire wire, List<ArchivedMessage> all)
    {
        while (true)
        {
            var element = await wire.ReadAsync();
            Assert.NotNull(element);
            if (element.Child("result", Archive) is { } result)
            {
                var message = result.Child("forwarded", "urn:xmpp:forward:0")!.Child("message", "jabber:client")!;
                all.Add(new(result["id"]!, message["from"]!.Split('@')[0], message["id"]!));
            }
            else if (element.Child("fin", Archive) is { } fin)
            {
                return fin;
            }
            else
            {
                Assert.True(element["type"] != "error", $"The archive could not be read: {element}");
            }
        }
    }
}
