using Hutong.Messaging.Offline;
using Hutong.Messaging.Tests.Archive;
using Hutong.Messaging.Tests.Play;
using Hutong.Storage;

namespace Hutong.Messaging.Tests.Offline;

/// <summary>How far messages were delivered is stored every few seconds, and never too far.</summary>
public sealed class MarkKeeperTests
{
    const string Message = "<message to='juliet@example.com' type='chat' id='1'><body>x</body></message>";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static ValueTask<long> StoredAsync(World world) => world.Store.ReadAsync(
        db => db.Scalar<long>("select coalesce((select max(seq) from archive_delivered), 0)"), Stop);

    static async Task<(Client Romeo, Client Juliet)> StageAsync(World world, bool managed = false)
    {
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        var juliet = await world.BindAsync("juliet@example.com/balcony", managed);
        await juliet.SendAsync("<presence/>");
        await juliet.LiveAsync();
        return (romeo, juliet);
    }

    /// <summary>What the keeper does when its time has come, and the wait for its unit.</summary>
    static async Task SaveAsync(World world)
    {
        world.Get<MarkKeeper>().SaveMoved();
        await world.Store.CommitAsync(new UnitOfWork(), Stop);
    }

    [Fact]
    public async Task A_mark_that_moved_is_stored_when_the_time_has_come()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var (romeo, _) = await StageAsync(world);
        var keeper = world.Get<MarkKeeper>();
        await keeper.StartAsync(Stop);
        await romeo.SendAsync(Message);
        await romeo.SendAsync(Message);
        Assert.Equal(0, await StoredAsync(world));
        world.Clock.Advance(MarkKeeper.Every);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await StoredAsync(world) != 2)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, limit.Token);
        }

        await keeper.StopAsync(Stop);
    }

    [Fact]
    public async Task After_a_crash_only_what_came_since_the_last_time_comes_again()
    {
        var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var (romeo, juliet) = await StageAsync(world);
        for (var i = 0; i < 20; i++)
        {
            await romeo.SendAsync(Message);
        }

        await SaveAsync(world);
        await romeo.SendAsync("<message to='juliet@example.com' type='chat' id='last'><body>x</body></message>");
        Assert.NotEmpty(juliet.Take());
        // Nobody leaves: the process is gone.
        await using var again = await world.RestartAsync(ArchiveFeatureTests.Features);
        var (_, back) = await StageAsync(again);
        Assert.Equal("last", Assert.Single(back.TakeAll(), stanza => stanza.Id is not null).Id);
    }

    [Fact]
    public async Task Nothing_unacknowledged_is_stored_as_delivered()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var (romeo, juliet) = await StageAsync(world, managed: true);
        await romeo.SendAsync(Message);
        juliet.Acknowledge();
        await romeo.SendAsync(Message);
        await SaveAsync(world);
        Assert.Equal(1, await StoredAsync(world));
        // It is looked at again, though no message has come since.
        juliet.Acknowledge();
        await SaveAsync(world);
        Assert.Equal(2, await StoredAsync(world));
    }

    [Fact]
    public async Task The_end_of_a_session_stores_at_once_and_takes_back_what_is_not_certain()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var (romeo, juliet) = await StageAsync(world, managed: true);
        await romeo.SendAsync(Message);
        juliet.Acknowledge();
        await romeo.SendAsync(Message);
        juliet.Leave();
        await world.Store.CommitAsync(new UnitOfWork(), Stop);
        Assert.Equal(1, await StoredAsync(world));
        Assert.Equal(1, juliet.User.Get(DeliveredMark.Slot)!.Sequence);
    }

    [Fact]
    public async Task An_idle_mark_costs_no_write()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var (romeo, _) = await StageAsync(world);
        await romeo.SendAsync(Message);
        await SaveAsync(world);
        var units = world.Store.Counters.Units;
        world.Get<MarkKeeper>().SaveMoved();
        Assert.Equal(0, world.Store.Counters.Pending);
        Assert.Equal(units, world.Store.Counters.Units);
    }

    [Fact]
    public async Task A_mark_that_could_not_be_stored_is_tried_again()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var (romeo, _) = await StageAsync(world);
        await romeo.SendAsync(Message);
        await world.Store.CommitAsync(
            new UnitOfWork().Sql("alter table archive_delivered rename to away"), Stop);
        await SaveAsync(world);
        await world.Store.CommitAsync(
            new UnitOfWork().Sql("alter table away rename to archive_delivered"), Stop);
        Assert.Equal(0, await StoredAsync(world));
        await SaveAsync(world);
        Assert.Equal(1, await StoredAsync(world));
    }
}
