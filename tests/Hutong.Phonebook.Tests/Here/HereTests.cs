using Hutong.Contracts.Accounts;
using Hutong.Storage;

namespace Hutong.Phonebook.Tests.Here;

/// <summary>CON-5: who is here is told of those who want it, and of nobody else.</summary>
public sealed class HereTests
{
    static async Task<string[]> FoundAsync(PhonebookHost host, AccountRef? who = null) =>
        [.. (await host.SendAsync("GET", "/here", who: who)).Json.GetProperty("items").EnumerateArray()
            .Select(one => one.GetProperty("id").GetString() + " " + one.GetProperty("address").GetString())];

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Nobody_is_found_who_has_not_said_so(StoreKind kind)
    {
        await using var host = await PhonebookHost.StartAsync(kind);
        var ben = await host.AddAsync(new { name = "Ben", numbers = new[] { new { value = "(202) 555-0143" },
            new { value = "+1 202 555 0143" } } });
        await host.AddAsync(new { name = "Myself", numbers = new[] { new { value = "+8613800138001" } } });
        await host.AddAsync(new { name = "Nobody", numbers = new[] { new { value = "+8613800138999" } } });
        Assert.Empty(await FoundAsync(host));

        var find = host.Get<Choices>().Find;
        find[PhonebookHost.Lin.Account] = Audience.Everybody;
        find[PhonebookHost.Ben.Account] = Audience.Everybody;
        Assert.Equal([$"{ben} +12025550143@example.net"], await FoundAsync(host));

        find[PhonebookHost.Ben.Account] = Audience.Contacts;
        Assert.Empty(await FoundAsync(host));
        await host.AddAsync(
            new { name = "Lin", numbers = new[] { new { value = "+8613800138001" } } }, PhonebookHost.Ben);
        Assert.Equal([$"{ben} +12025550143@example.net"], await FoundAsync(host));
    }

    [Fact]
    public async Task Those_in_the_roster_are_contacts_too()
    {
        await using var host = await PhonebookHost.StartAsync();
        await host.AddAsync(new { name = "Ben", numbers = new[] { new { value = "+12025550143" } } });
        host.Get<Choices>().Find[PhonebookHost.Ben.Account] = Audience.Contacts;
        Assert.Empty(await FoundAsync(host));
        host.Get<Choices>().Known.Add(PhonebookHost.Lin.Address);
        Assert.Single(await FoundAsync(host));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Numbers_over_the_days_budget_look_like_those_of_nobody(StoreKind kind)
    {
        await using var host = await PhonebookHost.StartAsync(kind, options => options.LookUpsPerDay = 2);
        host.Get<Choices>().Find[PhonebookHost.Ben.Account] = Audience.Everybody;
        await host.AddAsync(new { name = "A", numbers = new[] { new { value = "+8613800138010" } } });
        await host.AddAsync(new { name = "B", numbers = new[] { new { value = "+8613800138011" } } });
        Assert.Equal(0, (await host.SendAsync("GET", "/here")).Json.GetProperty("left").GetInt32());
        await host.AddAsync(new { name = "Ben", numbers = new[] { new { value = "+12025550143" } } });
        Assert.Empty(await FoundAsync(host));
        host.Time.Advance(TimeSpan.FromHours(25));
        Assert.Single(await FoundAsync(host));

        // What was asked once costs nothing again, and no number is in the store.
        Assert.Equal(1, (await host.SendAsync("GET", "/here")).Json.GetProperty("left").GetInt32());
        var hashes =
            await host.Store.ReadAsync(db => db.Rows<byte[]>("select hash from contact_lookups where tenant = 1"));
        Assert.Equal(3, hashes.Count);
        Assert.All(hashes, hash => Assert.Equal(32, hash.Length));
    }
}
