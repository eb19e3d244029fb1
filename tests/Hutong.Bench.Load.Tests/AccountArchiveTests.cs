namespace Hutong.Bench.Load.Tests;

public sealed class AccountArchiveTests
{
    // In run 1, user0 sent two messages and user1 one; user2 and user3 are another pair.
    static readonly Dictionary<int, long[]> Sent = new() { [1] = [2, 1, 5, 5] };

    [Fact]
    public void Wants_what_both_of_a_pair_sent()
    {
        var archive = Saw(0, new(1, 0, 0, 0), new(1, 1, 0, 0), new(1, 0, 1, 0));

        Assert.Equal((3, 3, 0, 0), (archive.Expected, archive.Found, archive.Missing, archive.Doubled));
    }

    [Fact]
    public void Counts_missing_and_doubled_messages()
    {
        var archive = Saw(1, new(1, 0, 1, 0), new(1, 0, 1, 0));

        Assert.Equal((2, 1), (archive.Missing, archive.Doubled));
    }

    [Theory]
    [InlineData(1, 2, 0)]
    [InlineData(1, 0, 2)]
    [InlineData(2, 0, 0)]
    public void Refuses_messages_that_are_not_its_own(int run, int sender, long number) =>
        Assert.False(new AccountArchive(0, Sent).Saw(new(run, sender, number, 0)));

    static AccountArchive Saw(int account, params BodyStamp[] stamps)
    {
        var archive = new AccountArchive(account, Sent);
        foreach (var stamp in stamps)
        {
            Assert.True(archive.Saw(stamp));
        }

        return archive;
    }
}
