using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hutong.Phonebook.Transfer;
using Hutong.Storage;

namespace Hutong.Phonebook.Tests.Transfer;

/// <summary>Phonebooks come in and go out without loss.</summary>
public sealed class TransferTests
{
    const string Odd = "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:1\r\nFN:=1+1 \"王\", 小明\r\nX-ODD;A=\"b;c\":d\\,e\r\n"
        + "item1.TEL:+86 138 0013 8000\r\nitem1.X-ABLabel:船上\r\nPHOTO:data:image/png;base64,iVBORw0KGgo=\r\n"
        + "END:VCARD\r\n";

    static async Task<(int Added, int Updated, int Unchanged, int Refused)> ImportAsync(
        PhonebookHost host, object file, string type, string query = "")
    {
        var answer = await host.SendAsync("POST", "/import" + query, file, type: type);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return (answer.Json.GetProperty("added").GetInt32(), answer.Json.GetProperty("updated").GetInt32(),
            answer.Json.GetProperty("unchanged").GetInt32(), answer.Json.GetProperty("refused").GetInt32());
    }

    [Theory]
    [InlineData(StoreKind.Sqlite, "vcard", "text/vcard")]
    [InlineData(StoreKind.Postgres, "vcard", "text/vcard")]
    [InlineData(StoreKind.Sqlite, "csv", "text/csv")]
    [InlineData(StoreKind.Postgres, "csv", "text/csv")]
    public async Task What_goes_out_comes_in_byte_for_byte(StoreKind kind, string format, string type)
    {
        await using var host = await PhonebookHost.StartAsync(kind);
        await host.SendAsync("POST", "", Odd);
        await host.AddAsync(
            new { name = "李四", note = "a\nb", postal = new[] { new { street = "胡同 1 号", city = "北京" } } });
        await host.AddAsync(new { name = "@handle" });
        var file = (await host.SendAsync("GET", "/export?format=" + format)).Body;
        Assert.Equal((0, 0, 3, 0), await ImportAsync(host, file, type));
        Assert.Equal((0, 0, 3, 0), await ImportAsync(host, file, type, "?dry=true"));
        var before = await host.Books.ListAsync(PhonebookHost.Lin, 0, 10, true, PhonebookHost.Cancel);
        await host.SendAsync("POST", "/delete", new { ids = new[] { "1", "2", "3" } });
        Assert.Equal((3, 0, 0, 0), await ImportAsync(host, file, type));
        var after = await host.Books.ListAsync(PhonebookHost.Lin, 0, 10, true, PhonebookHost.Cancel);
        Assert.Equal(before.Select(card => Encoding.UTF8.GetString(card.Card.Span)),
            after.Select(card => Encoding.UTF8.GetString(card.Card.Span)));
    }

    [Fact]
    public async Task A_table_shows_no_formula()
    {
        await using var host = await PhonebookHost.StartAsync();
        await host.SendAsync("POST", "", Odd);
        var table = (await host.SendAsync("GET", "/export?format=csv")).Text;
        Assert.StartsWith("\uFEFFName,First Name,", table, StringComparison.Ordinal);
        Assert.Contains("\r\n\"'=1+1 \"\"王\"\", 小明\"", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_was_changed_holds_and_what_has_no_column_stays()
    {
        await using var host = await PhonebookHost.StartAsync();
        await host.SendAsync("POST", "", Odd);
        var table = (await host.SendAsync("GET", "/export?format=csv")).Text.Replace(
            "\"'=1+1 \"\"王\"\", 小明\"", "王大明", StringComparison.Ordinal);
        Assert.Equal((0, 1, 0, 0), await ImportAsync(host, table, "text/csv"));
        var card = (await host.SendAsync("GET", "/1")).String("card");
        Assert.Contains("FN:王大明\r\n", card, StringComparison.Ordinal);
        Assert.Contains("X-ODD;A=\"b;c\":d\\,e\r\n", card, StringComparison.Ordinal);
        Assert.Contains("PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgo=\r\n", card, StringComparison.Ordinal);
        Assert.Contains("TEL:+86 138 0013 8000\r\n", card, StringComparison.Ordinal);
        Assert.Contains("X-ABLABEL:船上\r\n", card, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string[]> Tables => new()
    {
        {
            "Google",
            "First Name,Middle Name,Last Name,Organization Name,Organization Title,Labels,E-mail 1 - Label,"
            + "E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value,"
            + "Address 1 - City,Custom Field 1 - Value\n"
            + "San,,Zhang,Hutong,Boss,* myContacts ::: Friends,* Work,a@b.example,Mobile,"
            + "138 0013 8000 ::: 139 0013 9000,Boat,123456,Beijing,odd\n",
            [
                "FN:San Zhang", "N:Zhang;San;;;", "ORG:Hutong", "TITLE:Boss", "CATEGORIES:Friends",
                "EMAIL;TYPE=work:a@b.example",
                "TEL;TYPE=cell:138 0013 8000", "TEL;TYPE=cell:139 0013 9000", "label1.TEL:123456",
                "label1.X-ABLABEL:Boat",
                "ADR:;;;Beijing;;;", "X-HUTONG-COLUMN;X-TITLE=Custom Field 1 - Value:odd",
            ]
        },
        {
            "Outlook",
            "\"Title\",\"First Name\",\"Last Name\",\"Company\",\"Job Title\",\"Business Street\",\"Business City\","
            + "\"Home Phone\",\"Mobile Phone\",\"E-mail Address\",\"Birthday\",\"Notes\",\"Hobby\"\r\n"
            + "\"\",\"John\",\"Doe\",\"Acme, Inc.\",\"CTO\",\"1 Main St\r\nFloor 2\",\"Springfield\","
            + "\"(202) 555-0101\",\"202-555-0143\",\"j@d.example\",\"4/15/1990\",\"says \"\"hi\"\"\",\"chess\"\r\n",
            [
                "FN:John Doe", "N:Doe;John;;;", "ORG:Acme\\, Inc.", "TITLE:CTO", "BDAY:1990-04-15", "NOTE:says \"hi\"",
                "TEL;TYPE=home:(202) 555-0101", "TEL;TYPE=cell:202-555-0143", "EMAIL:j@d.example",
                "ADR;TYPE=work:;;1 Main St\\nFloor 2;Springfield;;;", "X-HUTONG-COLUMN;X-TITLE=Hobby:chess",
            ]
        },
        {
            "Chinese",
            "姓名;手机号码;单位电话;邮箱;公司;职务;备注;生日;工号\n"
            + "欧阳修;13800138000;010-65529988;x@y.example;翰林院;学士;醉翁;"
            + "1007年8月6日;007\n",
            [
                "FN:欧阳修", "N:欧阳;修;;;", "TEL;TYPE=cell:13800138000", "TEL;TYPE=work:010-65529988", "ORG:翰林院",
                "TITLE:学士", "NOTE:醉翁", "BDAY:1007-08-06", "X-HUTONG-COLUMN;X-TITLE=工号:007",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Tables_of_other_programs_are_read(string program, string table, string[] lines)
    {
        Assert.NotNull(program);
        await using var host = await PhonebookHost.StartAsync();
        var gb = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;
        Assert.Equal((1, 0, 0, 0), await ImportAsync(host, gb.GetBytes(table), "text/csv"));
        Assert.Equal((0, 0, 1, 0), await ImportAsync(host, Encoding.UTF8.GetBytes("\uFEFF" + table), "text/csv"));
        Assert.Equal((0, 0, 1, 0), await ImportAsync(
            host, (byte[])[0xff, 0xfe, .. Encoding.Unicode.GetBytes(table)], "text/csv"));
        var card = (await host.SendAsync("GET", "/1")).String("card").Replace("\r\n ", "", StringComparison.Ordinal);
        Assert.All(lines, line => Assert.Contains("\r\n" + line + "\r\n", card, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dry_run_changes_nothing_and_says_what_would_be()
    {
        await using var host = await PhonebookHost.StartAsync(options: options => options.MaxCards = 3);
        await host.SendAsync("POST", "", Odd);
        var file = Odd + Odd.Replace("UID:1", "UID:2", StringComparison.Ordinal)
            + "BEGIN:VCARD\r\nVERSION:3.0\r\nbroken\r\nEND:VCARD\r\n"
            + "BEGIN:VCARD\r\nVERSION:2.1\r\nN:Old;Phone\r\nEND:VCARD\r\n"
            + "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:too many\r\nEND:VCARD\r\n";
        var dry = await host.SendAsync("POST", "/import?dry=true", file);
        Assert.Single(await host.NamesAsync());
        var done = await host.SendAsync("POST", "/import", file);
        foreach (var answer in new[] { dry.Json, done.Json })
        {
            Assert.Equal((2, 0, 1), (answer.GetProperty("added").GetInt32(), answer.GetProperty("updated").GetInt32(),
                answer.GetProperty("unchanged").GetInt32()));
            Assert.Equal(["19 MalformedLine", "27 Full"], answer.GetProperty("faults").EnumerateArray()
                .Select(one => $"{one.GetProperty("line").GetInt32()} {one.GetProperty("reason").GetString()}"));
        }

        // Imported and undone is as it was.
        await host.SendAsync("POST", $"/operations/{done.String("operation")}/undo");
        Assert.Single(await host.NamesAsync());
    }

    [Theory]
    [InlineData("a,b\n1,2\n", "1 UnknownColumns")]
    [InlineData("Name,Phone\n\"no end,1\nA,2\n", "2 MalformedRow")]
    [InlineData("Name,Phone 1 - Label\n,Work\n", "2 EmptyRow")]
    public async Task Rows_that_cannot_be_read_are_named(string table, string fault)
    {
        await using var host = await PhonebookHost.StartAsync();
        var answer = (await host.SendAsync("POST", "/import", table, type: "text/csv")).Json.GetProperty("faults")[0];
        Assert.Equal(fault, $"{answer.GetProperty("line").GetInt32()} {answer.GetProperty("reason").GetString()}");
    }

    [Fact]
    public async Task Other_files_and_files_that_are_too_long_are_refused()
    {
        await using var host = await PhonebookHost.StartAsync(options: options => options.ImportBytes = 1_024);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType,
            (await host.SendAsync("POST", "/import", "x", type: "application/zip")).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge,
            (await host.SendAsync("POST", "/import", new string('x', 2_000))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync("GET", "/export?format=xls")).Status);
    }

    [Fact]
    public void Any_bytes_are_read_to_their_end() => Prop.ForAll(
        Gen.ArrayOf(
            Gen.Elements("Name", "姓名", ",", ";", "\t", "\"", "\n", "\r\n", "a", "'", "=", "vCard", "Phone 1 - Value",
            "BEGIN:VCARD\r\n", "VERSION:3.0\r\n", "FN:x\r\n", "END:VCARD\r\n", "\0")).Select(string.Concat)
            .ToArbitrary(),
        text =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            foreach (var item in ImportFile.Table(bytes, 1_000).Concat(ImportFile.Cards(bytes, 1_000)))
            {
                Assert.True(item.Bytes is null != item.Fault is null);
                Assert.InRange(item.Line, 1, text.Count(c => c is '\n' or '\r') + 1);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
}
