using System.Net;
using Hutong.Storage;

namespace Hutong.Phonebook.Tests.Duplicates;

/// <summary>CON-2: duplicates are found by what they share, merged without loss, and taken apart again.</summary>
public sealed class DuplicateTests
{
    const string One = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:1\r\nFN:张伟\r\nN:张;伟;;;\r\nTEL;TYPE=CELL:138 0013 8000\r\n"
        + "item1.EMAIL:wei@example.net\r\nitem1.X-ABLabel:私人\r\nBDAY:1990-04-15\r\nCATEGORIES:同学\r\nEND:VCARD\r\n";

    const string Other =
        "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:2\r\nFN:Zhang Wei\r\nTEL;TYPE=work;VALUE=uri:tel:+86-138-0013-8000\r\n"
        + "item1.TEL:010-65529988\r\nitem1.X-ABLabel:办公\r\nBDAY:19910415\r\nCATEGORIES:球友,同学\r\nX-ODD;A=b:c\r\n"
        + "NOTE:second\r\nPHOTO:data:image/png;base64,iVBORw0KGgo=\r\nEND:VCARD\r\n";

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Two_become_one_with_all_that_both_had_and_two_again(StoreKind kind)
    {
        await using var host = await PhonebookHost.StartAsync(kind);
        await host.SendAsync("POST", "", One);
        await host.SendAsync("POST", "", Other);
        var groups = (await host.SendAsync("GET", "/duplicates")).Json.GetProperty("items");
        Assert.Equal(1, groups.GetArrayLength());
        Assert.Equal("number", groups[0].GetProperty("reasons")[0].GetString());
        Assert.False(groups[0].GetProperty("sure").GetBoolean());

        var merged = await host.SendAsync("POST", "/merge", new { ids = new[] { "1", "2" } });
        Assert.Equal(HttpStatusCode.OK, merged.Status);
        var card = merged.Json.GetProperty("contact").GetProperty("card").GetString()!.ReplaceLineEndings("\n")
            .Replace("\n ", "", StringComparison.Ordinal);
        foreach (var line in new[]
        {
            "UID:1", "FN:张伟", "TEL;TYPE=CELL;TYPE=work:138 0013 8000", "item1.EMAIL:wei@example.net",
            "item1.X-ABLABEL:私人", "BDAY:1990-04-15", "CATEGORIES:同学,球友", "X-OTHER-FN:Zhang Wei", "X-OTHER-UID:2",
            "item1m0.TEL:010-65529988", "item1m0.X-ABLABEL:办公", "X-OTHER-BDAY:1991-04-15", "X-ODD;A=b:c",
            "NOTE:second", "PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgo=",
        })
        {
            Assert.Contains("\n" + line + "\n", card, StringComparison.Ordinal);
        }

        Assert.Equal(["张伟"], await host.NamesAsync());
        await host.SendAsync("POST", $"/operations/{merged.String("operation")}/undo");
        Assert.Equal(One, (await host.SendAsync("GET", "/1", headers: ("Accept", "text/vcard"))).Text);
        Assert.Equal(Other, (await host.SendAsync("GET", "/2", headers: ("Accept", "text/vcard"))).Text);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Who_are_said_to_be_different_people_are_not_proposed_again(StoreKind kind)
    {
        await using var host = await PhonebookHost.StartAsync(kind);
        var home = new[] { new { value = "010-65529988" } };
        var father = await host.AddAsync(new { name = "张伟", numbers = home });
        var mother = await host.AddAsync(new { name = "王芳", numbers = home });
        Assert.Equal(1, await GroupsAsync(host));

        var said = await host.SendAsync("POST", "/duplicates/apart", new { ids = new[] { mother, father } });
        Assert.Equal(HttpStatusCode.NoContent, said.Status);
        Assert.Equal(0, await GroupsAsync(host));
        Assert.Equal(HttpStatusCode.NoContent,
            (await host.SendAsync("POST", "/duplicates/apart", new { ids = new[] { father, mother } })).Status);

        // A third with that number may be one of them: that is a new question.
        await host.AddAsync(new { name = "张伟伟", numbers = home });
        Assert.Equal(1, await GroupsAsync(host));
    }

    [Fact]
    public async Task Only_contacts_that_are_there_are_different_people()
    {
        await using var host = await PhonebookHost.StartAsync();
        var one = await host.AddAsync(new { name = "张伟" });
        Assert.Equal(HttpStatusCode.NotFound,
            (await host.SendAsync("POST", "/duplicates/apart", new { ids = new[] { one, "99" } })).Status);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await host.SendAsync("POST", "/duplicates/apart", new { ids = new[] { one } })).Status);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await host.SendAsync("POST", "/duplicates/apart", new { ids = new[] { one, "x" } })).Status);
    }

    static async Task<int> GroupsAsync(PhonebookHost host) =>
        (await host.SendAsync("GET", "/duplicates")).Json.GetProperty("items").GetArrayLength();

    [Fact]
    public async Task Namesakes_are_no_duplicates_and_a_switchboard_joins_nobody()
    {
        await using var host = await PhonebookHost.StartAsync();
        await host.AddAsync(new { name = "张伟", numbers = new[] { new { value = "13800138000" } } });
        await host.AddAsync(new { name = "张伟", numbers = new[] { new { value = "13800138001" } } });
        await host.AddAsync(new { name = "张伟" });
        for (var i = 0; i < 9; i++)
        {
            await host.AddAsync(new { name = $"同事{i}", numbers = new[] { new { value = "010-65529988" } } });
        }

        Assert.Equal(0, (await host.SendAsync("GET", "/duplicates")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Those_of_one_name_and_number_or_mail_are_sure()
    {
        await using var host = await PhonebookHost.StartAsync();
        await host.AddAsync(new { name = "Ann", numbers = new[] { new { value = "+86 138 0013 8000" } } });
        await host.AddAsync(new { name = "ann", numbers = new[] { new { value = "13800138000" } },
            emails = new[] { new { value = "A@example.net" } } });
        await host.AddAsync(new { name = "ANN", emails = new[] { new { value = "a@EXAMPLE.net" } } });
        var groups = (await host.SendAsync("GET", "/duplicates")).Json.GetProperty("items");
        Assert.Equal(1, groups.GetArrayLength());
        Assert.True(groups[0].GetProperty("sure").GetBoolean());
        Assert.Equal(3, groups[0].GetProperty("contacts").GetArrayLength());
        Assert.Equal(
            ["email", "number"], groups[0].GetProperty("reasons").EnumerateArray().Select(one => one.GetString()!));
    }

    [Fact]
    public async Task Nothing_is_merged_when_a_contact_is_not_there()
    {
        await using var host = await PhonebookHost.StartAsync();
        var id = await host.AddAsync(new { name = "A" });
        Assert.Equal(HttpStatusCode.NotFound,
            (await host.SendAsync("POST", "/merge", new { ids = new[] { id, "99" } })).Status);
        Assert.Equal(
            HttpStatusCode.BadRequest, (await host.SendAsync("POST", "/merge", new { ids = new[] { id } })).Status);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await host.SendAsync("POST", "/merge", new { ids = new[] { id, id } })).Status);
    }
}
