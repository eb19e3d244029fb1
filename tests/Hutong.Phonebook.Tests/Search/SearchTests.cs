using System.Net;
using Hutong.Storage;

namespace Hutong.Phonebook.Tests.Search;

/// <summary>D14: contacts are found by name, sound, keypad and number.</summary>
public sealed class SearchTests
{
    static async Task<PhonebookHost> FilledAsync(StoreKind kind)
    {
        var host = await PhonebookHost.StartAsync(kind);
        foreach (var (name, number, email) in new[]
        {
            ("张三", "138 0013 8000", "san@example.net"), ("曾国藩", "010-6552 9988", ""), ("吕布", "", ""),
            ("Zoë Saldaña", "+1 (202) 555-0143", "zoe@example.com"), ("单田芳", "", ""), ("王张", "", ""),
        })
        {
            await host.AddAsync(new
            {
                name,
                organization = name == "吕布" ? "胡同 Lane" : null,
                numbers = number.Length == 0 ? [] : new[] { new { value = number } },
                emails = email.Length == 0 ? [] : new[] { new { value = email } },
            });
        }

        return host;
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Contacts_are_found_in_many_ways(StoreKind kind)
    {
        await using var host = await FilledAsync(kind);
        foreach (var (query, expected) in new (string, string[])[]
        {
            ("张", ["张三", "王张"]),
            ("三", ["张三"]),
            ("zhang", ["张三", "王张"]),
            ("zs", ["张三", "Zoë Saldaña"]),
            ("ZhangS", ["张三"]),
            ("zhsan", ["张三"]),
            ("zgf", ["曾国藩"]),
            ("zengguo", ["曾国藩"]),
            ("lvbu", ["吕布"]),
            ("lb", ["吕布"]),
            ("stf", ["单田芳"]),
            ("dtf", []),
            ("94", ["张三", "王张", "曾国藩"]),
            ("9426", ["张三", "王张"]),
            ("97", ["张三", "Zoë Saldaña"]),
            ("13800138000", ["张三"]),
            ("+86 138-0013-8000", ["张三"]),
            ("008613800138000", ["张三"]),
            ("138 0013", ["张三"]),
            ("01065529988", ["曾国藩"]),
            ("6552 9988", ["曾国藩"]),
            ("+86 10 6552 9988", ["曾国藩"]),
            ("2025550143", ["Zoë Saldaña"]),
            ("zoe", ["Zoë Saldaña"]),
            ("saldana", ["Zoë Saldaña"]),
            ("example.com", ["Zoë Saldaña"]),
            ("胡同", ["吕布"]),
            ("nobody", []),
            ("😀", []),
        })
        {
            Assert.Equal((query, string.Join(',', expected.Order())), (query, string.Join(',',
                (await host.NamesAsync("?q=" + Uri.EscapeDataString(query))).Order())));
        }

        Assert.Equal("张三", (await host.NamesAsync("?q=zhang"))[0]);
        Assert.Empty(await host.NamesAsync("?q=zhang", PhonebookHost.Ben));
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync("GET", "?q=" + new string('a', 101))).Status);
    }

    [Trait("Speed", "slow")]
    [Fact]
    public async Task What_was_changed_is_found_at_once()
    {
        await using var host = await FilledAsync(StoreKind.Sqlite);
        Assert.Equal(["吕布"], await host.NamesAsync("?q=lb"));
        await host.SendAsync("PUT", "/3", new { name = "李白" });
        await host.SendAsync("DELETE", "/1");
        Assert.Equal(["李白"], await host.NamesAsync("?q=lb"));
        Assert.Equal(["曾国藩", "王张"], await host.NamesAsync("?q=94"));
        for (var i = 0; i < 1_100; i++)
        {
            await host.AddAsync(new { name = $"新{i}" });
        }

        Assert.Equal(["新1099"], await host.NamesAsync("?q=xin1099"));
    }
}
