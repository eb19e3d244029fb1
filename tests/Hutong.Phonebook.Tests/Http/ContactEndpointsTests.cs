using System.Globalization;
using System.Net;
using Hutong.Contracts.Phonebook;
using Hutong.Storage;

namespace Hutong.Phonebook.Tests.Http;

/// <summary>Contacts one by one and as lists, over HTTP.</summary>
public sealed class ContactEndpointsTests
{
    public static TheoryData<StoreKind> Engines => PhonebookHost.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_contact_is_added_read_changed_and_deleted(StoreKind kind)
    {
        await using var host = await PhonebookHost.StartAsync(kind);
        var added = await host.SendAsync("POST", "", new
        {
            name = "张三", organization = "胡同",
            numbers = new[] { new { value = "138 0013 8000", types = new[] { "cell" } } },
        });
        Assert.Equal(HttpStatusCode.Created, added.Status);
        var id = added.String("id");
        Assert.Equal("Z", added.String("letter"));
        Assert.Equal("+8613800138000", added.Json.GetProperty("numbers")[0].GetProperty("number").GetString());
        Assert.Equal("张", added.String("family"));

        var changed = await host.SendAsync("PUT", "/" + id, new { title = "主任" }, headers: ("If-Match", added.Etag!));
        Assert.Equal(HttpStatusCode.OK, changed.Status);
        Assert.Equal(("张三", "主任", "胡同"),
            (changed.String("name"), changed.String("title"), changed.String("organization")));
        Assert.Equal(HttpStatusCode.PreconditionFailed,
            (await host.SendAsync("PUT", "/" + id, new { title = "x" }, headers: ("If-Match", added.Etag!))).Status);

        var card = await host.SendAsync("GET", "/" + id, headers: ("Accept", "text/vcard"));
        Assert.Contains("TITLE:主任\r\n", card.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await host.SendAsync("GET", "/" + id, who: PhonebookHost.Ben)).Status);
        Assert.Equal(HttpStatusCode.NotFound,
            (await host.SendAsync("GET", "/" + id, who: PhonebookHost.Elsewhere)).Status);

        Assert.Equal(HttpStatusCode.OK, (await host.SendAsync("DELETE", "/" + id)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.SendAsync("DELETE", "/" + id)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.SendAsync("GET", "/" + id)).Status);
    }

    [Fact]
    public async Task What_a_change_does_not_name_stays_as_it_was()
    {
        await using var host = await PhonebookHost.StartAsync();
        const string card = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:1\r\nFN:A\r\nN:A;;;;\r\n"
            + "item1.TEL;TYPE=CELL;X-P=1:12345678\r\nitem1.X-ABLabel:船上\r\nX-ODD:kept\r\nEND:VCARD\r\n";
        var id = (await host.SendAsync("POST", "", card)).String("id");
        var changed = await host.SendAsync("PUT", "/" + id, new
        {
            note = "new", numbers = new[] { new { value = "12345678" }, new { value = "87654321" } },
        });
        Assert.Equal(HttpStatusCode.OK, changed.Status);
        var text = changed.String("card");
        Assert.Contains("item1.TEL;TYPE=CELL;X-P=1:12345678\r\n", text, StringComparison.Ordinal);
        Assert.Contains("item1.X-ABLABEL:船上\r\n", text, StringComparison.Ordinal);
        Assert.Contains("X-ODD:kept\r\n", text, StringComparison.Ordinal);
        Assert.Contains("NOTE:new\r\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"numbers\":\"1\"}", 400)]
    [InlineData("{\"name\":5}", 400)]
    [InlineData("{\"unknown\":\"x\"}", 400)]
    [InlineData("{\"photo\":\"data:text/html;base64,AAAA\"}", 400)]
    [InlineData("not json", 400)]
    [InlineData("[]", 400)]
    public async Task Fields_that_are_not_as_they_should_be_are_refused(string body, int status)
    {
        await using var host = await PhonebookHost.StartAsync();
        Assert.Equal(status, (int)(await host.SendAsync("POST", "", body, type: "application/json")).Status);
    }

    [Fact]
    public async Task What_is_over_a_limit_is_refused()
    {
        await using var host = await PhonebookHost.StartAsync(options: options =>
            (options.MaxCards, options.MaxCardBytes) = (2, 1_024));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge,
            (await host.SendAsync("POST", "", new { name = "A", note = new string('x', 2_000) })).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await host.SendAsync("POST", "", "no card")).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType,
            (await host.SendAsync("POST", "", "a", type: "text/plain")).Status);
        await host.AddAsync(new { name = "A" });
        await host.AddAsync(new { name = "B" });
        Assert.Equal((HttpStatusCode)507, (await host.SendAsync("POST", "", new { name = "C" })).Status);
    }

    [Fact]
    public async Task A_uid_is_given_once()
    {
        await using var host = await PhonebookHost.StartAsync();
        const string card = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:same\r\nFN:A\r\nEND:VCARD\r\n";
        var first = await host.SendAsync("POST", "", card);
        var second = await host.SendAsync("POST", "", card);
        Assert.Equal(HttpStatusCode.Conflict, second.Status);
        Assert.Equal(first.String("id"), second.String("contact"));
    }

    [Fact]
    public async Task A_picture_never_runs_as_this_origin()
    {
        await using var host = await PhonebookHost.StartAsync();
        var svg = Convert.ToBase64String("<svg onload='alert(1)'/>"u8);
        var id = (await host.SendAsync("POST", "", new { name = "A", photo = "data:image/svg+xml;base64," + svg }))
            .String("id");
        var png = await host.AddAsync(new { name = "B", photo = "data:image/png;base64,iVBORw0KGgo=" });
        var shown = await host.SendAsync("GET", $"/{id}/photo");
        Assert.Equal("<svg onload='alert(1)'/>"u8.ToArray(), shown.Body);
        Assert.Equal(
            [0x89, 0x50, 0x4e, 0x47, 0xd, 0xa, 0x1a, 0xa], (await host.SendAsync("GET", $"/{png}/photo")).Body);
        Assert.Equal(HttpStatusCode.NotFound, (await host.SendAsync("GET", "/99/photo")).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_list_is_in_the_order_of_pinyin_page_by_page(StoreKind kind)
    {
        await using var host = await PhonebookHost.StartAsync(kind);
        foreach (var name in new[] { "张三", "bob", "阿里", "曾国", "单雄", "Álvaro", "12306", "王五", "长安", "!", "王二", "万里" })
        {
            await host.AddAsync(new { name });
        }

        string[] expected =
            ["阿里", "Álvaro", "bob", "长安", "单雄", "万里", "王二", "王五", "曾国", "张三", "!", "12306"];
        Assert.Equal(expected, await host.NamesAsync());
        var paged = new List<string>();
        string? after = null;
        do
        {
            var page = (await host.SendAsync("GET", "?limit=5" + (after is null ? "" : "&after=" + after))).Json;
            paged.AddRange(
                page.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("name").GetString()!));
            after = page.GetProperty("next").GetString();
        }
        while (after is not null);
        Assert.Equal(expected, paged);
        Assert.Equal(["万里", "王二", "王五"], await host.NamesAsync("?letter=W"));
        Assert.Equal(["!", "12306"], await host.NamesAsync("?letter=%23"));
        var letters = (await host.SendAsync("GET", "/letters")).Json.GetProperty("items").EnumerateArray()
            .Select(one => one.GetProperty("letter").GetString() + one.GetProperty("count").GetInt64());
        Assert.Equal(["A2", "B1", "C1", "S1", "W3", "Z2", "#2"], letters);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_changed_since_is_told_whoever_changed_it(StoreKind kind)
    {
        await using var host = await PhonebookHost.StartAsync(kind);
        var a = await host.AddAsync(new { name = "A" });
        await host.AddAsync(new { name = "B" });
        var all = (await host.SendAsync("GET", "/changes")).Json;
        Assert.Equal(2, all.GetProperty("items").GetArrayLength());
        var since = all.GetProperty("next").GetString();
        await host.SendAsync("DELETE", "/" + a);
        var put = await host.Books.PutAsync(PhonebookHost.Lin, "c.vcf",
            "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:c\r\nFN:C\r\nEND:VCARD\r\n"u8.ToArray(), CardCondition.None,
            PhonebookHost.Cancel);
        Assert.True(put.IsDone);
        var changes = (await host.SendAsync("GET", "/changes?since=" + since)).Json.GetProperty("items");
        Assert.Equal(
            (a, true), (changes[0].GetProperty("id").GetString(), changes[0].GetProperty("deleted").GetBoolean()));
        Assert.Equal("C", changes[1].GetProperty("name").GetString());
        Assert.Equal(HttpStatusCode.Gone, (await host.SendAsync("GET", "/changes?since=99")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync("GET", "/changes?since=x")).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Many_are_deleted_as_one_operation(StoreKind kind)
    {
        await using var host = await PhonebookHost.StartAsync(kind);
        var ids = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            ids.Add(await host.AddAsync(new { name = $"P{i:00}" }));
        }

        var answer = await host.SendAsync("POST", "/delete", new { ids = ids.Take(55).Append("999") });
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(55, answer.Json.GetProperty("count").GetInt32());
        Assert.Equal("999", answer.Json.GetProperty("skipped")[0].GetString());
        Assert.Equal(5, (await host.NamesAsync()).Length);
        Assert.Equal(
            HttpStatusCode.BadRequest, (await host.SendAsync("POST", "/delete", new { ids = new[] { "x" } })).Status);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await host.SendAsync("POST", "/delete", new { ids = Array.Empty<string>() })).Status);
    }

    [Trait("Speed", "slow")]
    [Fact]
    public async Task More_than_a_thousand_are_deleted_as_one_operation_and_come_back_by_one_undo()
    {
        await using var host = await PhonebookHost.StartAsync();
        var cards = string.Concat(Enumerable.Range(0, 1_300).Select(i =>
            $"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u{i}\r\nFN:人{i}\r\nEND:VCARD\r\n"));
        Assert.Equal(HttpStatusCode.OK, (await host.SendAsync("POST", "/import?dry=false", cards)).Status);
        string[] ids = [.. Enumerable.Range(1, 1_300).Select(i => i.ToString(CultureInfo.InvariantCulture))];

        var answer = await host.SendAsync("POST", "/delete", new { ids });
        Assert.Equal(1_300, answer.Json.GetProperty("count").GetInt32());
        Assert.Equal(0, (await host.SendAsync("GET", "?limit=1")).Json.GetProperty("total").GetInt32());

        var undone = await host.SendAsync("POST", $"/operations/{answer.String("operation")}/undo");
        Assert.Equal(1_300, undone.Json.GetProperty("count").GetInt32());
        Assert.Equal(1_300, (await host.SendAsync("GET", "?limit=1")).Json.GetProperty("total").GetInt32());
    }
}
