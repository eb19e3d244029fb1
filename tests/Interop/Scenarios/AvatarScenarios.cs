using System.Security.Cryptography;
using Hutong.Interop.Harness;

namespace Hutong.Interop.Scenarios;

/// <summary>
/// Pictures of people: XEP-0084 over personal eventing, and the old vCard that shows the same (XEP-0398).
/// </summary>
public abstract class AvatarScenarios(SharedServers servers, Side side) : Scenario(servers, side)
{
    const string Metadata = "urn:xmpp:avatar:metadata";

    // A PNG of one pixel, and some bytes behind it: nobody looks inside.
    static readonly byte[] _picture =
    [
        .. Convert.FromBase64String(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
        .. Enumerable.Range(0, 4000).Select(n => (byte)(n * 7)),
    ];

#pragma warning disable CA5350 // XEP-0084 section 4.2 names an avatar by its SHA-1.
    static string Hash => Convert.ToHexStringLower(SHA1.HashData(_picture));
#pragma warning restore CA5350

    [Fact]
    public async Task A_contact_is_told_of_a_new_avatar_and_fetches_it()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        await using var ming = await Server.SlixmppAsync("ming", Stop, new SignIn { Interests = [Metadata] });
        await BefriendAsync(lin, ming);

        await lin.DoAsync("publish_avatar", new { data = Convert.ToBase64String(_picture) });

        var notice = await ming.ExpectAsync(
            "avatar_metadata_publish", e => ((string?)e.Xml.Attribute("from")) == lin.Jid);
        Assert.Contains(Hash, notice["xml"], StringComparison.Ordinal);
        var fetched = await ming.DoAsync("fetch_avatar", new { of = lin.Jid, id = Hash });
        Assert.Equal(_picture, Convert.FromBase64String(fetched.GetString()!));
    }

    [Fact]
    public async Task A_contact_that_signs_in_later_is_told_of_the_avatar()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        var account = await Server.NewAccountAsync("ming", Stop);
        await using (var ming = await Server.SlixmppAsync(account, Stop))
        {
            await BefriendAsync(lin, ming);
        }

        await lin.DoAsync("publish_avatar", new { data = Convert.ToBase64String(_picture) });
        await using var later = await Server.SlixmppAsync(account, Stop, new SignIn { Interests = [Metadata] });

        var notice = await later.ExpectAsync(
            "avatar_metadata_publish", e => ((string?)e.Xml.Attribute("from")) == lin.Jid);
        Assert.Contains(Hash, notice["xml"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stanza_publishes_and_slixmpp_fetches_and_the_other_way()
    {
        var account = await Server.NewAccountAsync("hua", Stop);
        await using var hua = await Server.SignInAsync(Libraries.Stanza, account, Stop);
        await using var lin = await Server.SlixmppAsync("lin", Stop, new SignIn { Interests = [Metadata] });
        await BefriendAsync(lin, hua);

        await hua.DoAsync("publish_avatar", new { id = Hash, data = Convert.ToBase64String(_picture) });
        await lin.ExpectAsync("avatar_metadata_publish", e => ((string?)e.Xml.Attribute("from")) == hua.Jid);
        var fetched = await lin.DoAsync("fetch_avatar", new { of = hua.Jid, id = Hash });
        Assert.Equal(_picture, Convert.FromBase64String(fetched.GetString()!));

        await lin.DoAsync("publish_avatar", new { data = Convert.ToBase64String(_picture) });
        var notice = await hua.ExpectAsync("avatar", e => e["from"] == lin.Jid && e["source"] == "pubsub");
        Assert.Equal(Hash, notice["id"]);
        var mirrored = await hua.DoAsync("fetch_avatar", new { of = lin.Jid, id = Hash });
        Assert.Equal(_picture, Convert.FromBase64String(mirrored.GetString()!));
    }

    [Fact]
    public async Task An_avatar_of_eventing_is_the_photo_of_the_vcard()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        await using var ming = await Server.SlixmppAsync("ming", Stop);
        await BefriendAsync(lin, ming);

        await lin.DoAsync("publish_avatar", new { data = Convert.ToBase64String(_picture) });
        await Workplace.UntilAsync(
            async () =>
            {
                var vcard = await ming.DoAsync("vcard", new { of = lin.Jid });
                return vcard.GetProperty("photo").GetString() == Convert.ToBase64String(_picture);
            },
            () => "the vCard to show the avatar",
            Stop);
    }

    [Fact]
    public async Task A_photo_of_the_vcard_is_the_avatar_of_eventing()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        await using var ming = await Server.SlixmppAsync("ming", Stop, new SignIn { Interests = [Metadata] });
        await BefriendAsync(lin, ming);

        await lin.DoAsync("publish_vcard_avatar", new { data = Convert.ToBase64String(_picture) });

        var notice = await ming.ExpectAsync(
            "avatar_metadata_publish", e => ((string?)e.Xml.Attribute("from")) == lin.Jid);
        Assert.Contains(Hash, notice["xml"], StringComparison.Ordinal);
        var fetched = await ming.DoAsync("fetch_avatar", new { of = lin.Jid, id = Hash });
        Assert.Equal(_picture, Convert.FromBase64String(fetched.GetString()!));
    }

    [Fact]
    public async Task A_vcard_is_kept_and_shown_to_others()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        await using var ming = await Server.SlixmppAsync("ming", Stop);
        await BefriendAsync(lin, ming);

        await lin.DoAsync("set_vcard", new { name = "林 Lin" });

        Assert.Equal("林 Lin", (await lin.DoAsync("vcard", new { })).GetProperty("name").GetString());
        Assert.Equal("林 Lin", (await ming.DoAsync("vcard", new { of = lin.Jid })).GetProperty("name").GetString());
    }

    static Task BefriendAsync(ScriptedClient one, ScriptedClient other) => RosterScenarios.BefriendAsync(one, other);
}
