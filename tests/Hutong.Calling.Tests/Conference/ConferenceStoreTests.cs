using Hutong.Calling.Conference;
using Hutong.Storage;

namespace Hutong.Calling.Tests.Conference;

/// <summary>Conferences as they are kept, on both engines.</summary>
public sealed class ConferenceStoreTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_conference_is_made_once_found_by_all_its_names_and_forgotten(StoreKind kind)
    {
        await using var house = await ConferenceHouse.OpenAsync(kind: kind);
        var (store, desk) = (house.Host.Get<ConferenceStore>(), house.Desk);
        // The newest comes first.
        house.Host.Time.Advance(TimeSpan.FromSeconds(1));
        var first = await desk.CreateAsync(CallingHost.Ben, "一周例会", "wish", CallingHost.Cancel);
        var again = await desk.CreateAsync(CallingHost.Ben, "else", "wish", CallingHost.Cancel);
        var others = await desk.CreateAsync(CallingHost.Lin, "else", "wish", CallingHost.Cancel);
        Assert.Equal((true, false, true), (first.IsNew, again.IsNew, others.IsNew));
        Assert.Equal(first.Row, again.Row);
        Assert.NotEqual(first.Row!.Id, others.Row!.Id);
        Assert.Matches("^[1-9][0-9]{6}$", first.Row.Number);
        Assert.Matches("^[0-9]{6}$", first.Row.Pin);
        var row = first.Row;
        Assert.Equal(row, await store.ByNumberAsync(row.Tenant, row.Number, CallingHost.Cancel));
        Assert.Equal(row, await store.ByTokenAsync(row.Tenant, row.Token, CallingHost.Cancel));
        Assert.Null(await store.ByNumberAsync(new(2), row.Number, CallingHost.Cancel));
        Assert.Null(await store.ByTokenAsync(new(2), row.Token, CallingHost.Cancel));
        Assert.Equal([others.Row, house.Row], await store.ListAsync(CallingHost.Lin, CallingHost.Cancel));
        Assert.True((await desk.ChangeAsync(row, "例会", true, null, CallingHost.Cancel)) is
            { Title: "例会", IsLocked: true });
        await desk.EndAsync(row, CallingHost.Cancel);
        await desk.EndAsync(row, CallingHost.Cancel);
        Assert.Null(await store.ByNumberAsync(row.Tenant, row.Number, CallingHost.Cancel));
        Assert.NotNull((await store.FindAsync(row.Tenant, row.Id, CallingHost.Cancel))!.EndedAt);
        Assert.Equal(0, await store.ForgetAsync(CallingHost.Cancel));
        house.Host.Time.Advance(TimeSpan.FromDays(31));
        Assert.Equal(1, await store.ForgetAsync(CallingHost.Cancel));
        Assert.Null(await store.FindAsync(row.Tenant, row.Id, CallingHost.Cancel));
        await house.Host.Get<ConferencePart>().EraseAsync(CallingHost.Lin, CallingHost.Cancel);
        Assert.Empty(await store.ListAsync(CallingHost.Lin, CallingHost.Cancel));
    }

    [Fact]
    public async Task An_account_has_no_more_than_it_may()
    {
        await using var house = await ConferenceHouse.OpenAsync(options => options.MaxOfAccount = 2);
        var second = await house.Desk.CreateAsync(CallingHost.Lin, "second", null, CallingHost.Cancel);
        var third = await house.Desk.CreateAsync(CallingHost.Lin, "third", null, CallingHost.Cancel);
        Assert.Equal((null, true), (third.Row, third.IsFull));
        await house.Desk.EndAsync(second.Row!, CallingHost.Cancel);
        Assert.NotNull((await house.Desk.CreateAsync(CallingHost.Lin, "third", null, CallingHost.Cancel)).Row);
    }
}
