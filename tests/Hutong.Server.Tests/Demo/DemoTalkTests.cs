using Hutong.Server.Demo;

namespace Hutong.Server.Tests.Demo;

public sealed class DemoTalkTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 5, 9, 30, 0, TimeSpan.FromHours(8));

    [Fact]
    public void Reads_all_that_a_line_can_do()
    {
        var talk = Assert.Single(DemoTalk.Read(new StringReader("""
            # a comment
            talk a b
            -2 19:05 a hello: you
            -2 19:06 b re:1 hi
            -1 08:00 a react:2 👍
            -0 90m b geo:39.9,116.4
            -0 2h b edit:2 hey
            unread a 2
            """), Now));
        Assert.Equal(
            [DemoDeed.Say, DemoDeed.Answer, DemoDeed.React, DemoDeed.Place, DemoDeed.Correct],
            talk.Lines.Select(line => line.Deed));
        Assert.Equal(new(2026, 3, 3, 19, 5, 0, TimeSpan.FromHours(8)), talk.Lines[0].At);
        Assert.Equal(Now.AddMinutes(-90), talk.Lines[3].At);
        Assert.Equal((2, "👍"), (talk.Lines[2].Line, talk.Lines[2].Text));
        Assert.Equal(2, talk.Unread["a"]);
    }

    [Fact]
    public void Refuses_a_line_of_no_form() =>
        Assert.Throws<FormatException>(() => DemoTalk.Read(new StringReader("hello there"), Now));
}
