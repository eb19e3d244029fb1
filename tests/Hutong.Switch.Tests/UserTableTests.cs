using Hutong.Switch.Tests.Stage;
using Hutong.Xmpp;

namespace Hutong.Switch.Tests;

/// <summary>Users in memory: one object each, whose gate is its mailbox.</summary>
public sealed class UserTableTests
{
    static readonly Jid Romeo = Jid.Parse("romeo@example.com");

    [Fact]
    public async Task Many_who_look_for_a_user_at_once_find_the_same_one()
    {
        var stage = new SwitchStage();
        var found = await Task.WhenAll(Enumerable.Range(0, 50)
            .Select(_ => Task.Run(async () => await stage.Users.FindAsync(Romeo, SwitchStage.Cancel))));
        Assert.Single(found.Distinct());
        Assert.NotNull(found[0]);
        Assert.Null(await stage.Users.FindAsync(Jid.Parse("nobody@example.com"), SwitchStage.Cancel));
        Assert.Equal(1, stage.Users.Count);
    }

    [Fact]
    public async Task Decisions_about_a_user_are_made_one_at_a_time()
    {
        var stage = new SwitchStage();
        var user = (await stage.Users.FindAsync(Romeo, SwitchStage.Cancel))!;
        var (inside, most, count) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                lock (user.Gate)
                {
                    most = Math.Max(most, ++inside);
                    count++;
                    inside--;
                }
            }
        })));
        Assert.Equal((1, 4_000), (most, count));
    }

    [Fact]
    public async Task A_session_of_the_same_resource_takes_the_place_of_the_old_one()
    {
        var stage = new SwitchStage();
        var old = await stage.BindAsync("romeo@example.com/r");
        var other = await stage.BindAsync("romeo@example.com/x");
        var next = await stage.BindAsync("romeo@example.com/r");
        Assert.Equal("conflict", old.Closed);
        Assert.Null(other.Closed);
        Assert.Equal([other, next], next.User.Sessions.ToArray());
    }

    [Fact]
    public async Task A_user_with_sessions_is_not_swept()
    {
        var stage = new SwitchStage();
        await stage.BindAsync("romeo@example.com/r");
        Assert.Equal(0, stage.Users.Sweep());
        Assert.NotNull(stage.Users.Peek(Romeo));
    }
}
