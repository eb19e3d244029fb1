namespace Hutong.Xmpp.Tests;

public class JidTests
{
    [Theory]
    [InlineData("juliet@example.com", "juliet", "example.com", null)]
    [InlineData("juliet@example.com/foo", "juliet", "example.com", "foo")]
    [InlineData("juliet@example.com/foo bar", "juliet", "example.com", "foo bar")]
    [InlineData("juliet@example.com/foo@bar", "juliet", "example.com", "foo@bar")]
    [InlineData("foo\\20bar@example.com", "foo\\20bar", "example.com", null)]
    [InlineData("fussball@example.com", "fussball", "example.com", null)]
    [InlineData("fu\u00DFball@example.com", "fu\u00DFball", "example.com", null)]
    [InlineData("\u03C0@example.com", "\u03C0", "example.com", null)]
    [InlineData("\u03A3@example.com/foo", "\u03C3", "example.com", "foo")]
    [InlineData("\u03C3@example.com/foo", "\u03C3", "example.com", "foo")]
    [InlineData("\u03C2@example.com/foo", "\u03C2", "example.com", "foo")]
    [InlineData("king@example.com/\u265A", "king", "example.com", "\u265A")]
    [InlineData("example.com", null, "example.com", null)]
    [InlineData("example.com/foobar", null, "example.com", "foobar")]
    [InlineData("a.example.com/b@example.net", null, "a.example.com", "b@example.net")]
    public void Reads_the_examples_of_RFC_7622(string text, string? local, string domain, string? resource)
    {
        var jid = Jid.Parse(text);
        Assert.Equal((local, domain, resource), (jid.Local, jid.Domain, jid.Resource));
    }

    [Theory]
    [InlineData("\"juliet\"@example.com")]
    [InlineData("foo bar@example.com")]
    [InlineData("juliet@example.com/ foo")]
    [InlineData("@example.com/")]
    [InlineData("henry\u2163@example.com")]
    [InlineData("\u265A@example.com")]
    [InlineData("juliet@")]
    [InlineData("/foobar")]
    public void Refuses_the_counterexamples_of_RFC_7622(string text) => Assert.False(Jid.TryParse(text, out _));

    [Theory]
    [InlineData("+8613800138000@Example.NET.", "+8613800138000@example.net")]
    [InlineData("LIN@example.net/Phone", "lin@example.net/Phone")]
    [InlineData("\uFF2C\uFF29\uFF2E@example.net", "lin@example.net")]
    [InlineData("林@例え.テスト/手机", "林@例え.テスト/手机")]
    [InlineData("a@xn--r8jz45g.xn--zckzah", "a@例え.テスト")]
    [InlineData("a@BÜCHER.example", "a@bücher.example")]
    [InlineData("a@faß.example", "a@faß.example")]
    [InlineData("e\u0301@a.b", "\u00E9@a.b")]
    [InlineData("\u0130@a.b", "i\u0307@a.b")]
    [InlineData("a@192.0.2.7", "a@192.0.2.7")]
    [InlineData("a@[2001:DB8:0::1]/x", "a@[2001:db8::1]/x")]
    [InlineData("a@b/foo\u1680bar", "a@b/foo bar")]
    [InlineData("שלום@a.b", "שלום@a.b")]
    [InlineData("l·l@a.b", "l·l@a.b")]
    [InlineData("a@b/c/d", "a@b/c/d")]
    public void Prepares_parts(string text, string prepared)
    {
        Assert.Equal(prepared, Jid.Parse(text).ToString());
        Assert.Equal(prepared, Jid.Parse(prepared).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("a@b/")]
    [InlineData("a@.b")]
    [InlineData("a@b..c")]
    [InlineData("a@-b.c")]
    [InlineData("a@b-.c")]
    [InlineData("a@b c")]
    [InlineData("a@b_c")]
    [InlineData("a@b@c")]
    [InlineData("a@ab--c.d")]
    [InlineData("a@xn--.d")]
    [InlineData("a@xn--a-ecp.ru")]
    [InlineData("a@\u2665.d")]
    [InlineData("a@[::1")]
    [InlineData("a@[fe80::1%2]")]
    [InlineData("a@[192.0.2.7]")]
    [InlineData("a:b@c")]
    [InlineData("a\u0000@b")]
    [InlineData("a\u00AD@b")]
    [InlineData("a\u200D@b")]
    [InlineData("·l@b")]
    [InlineData("שa@b")]
    [InlineData("\uD800@b")]
    [InlineData("a@b/\uFFFE")]
    [InlineData("a@b/x\u0007")]
    [InlineData("\u1100@b")]
    public void Refuses_what_is_no_address(string text) => Assert.False(Jid.TryParse(text, out _));

    [Fact]
    public void Holds_1023_octets_in_each_part_and_not_one_more()
    {
        Assert.True(Jid.TryParse(new string('a', 1023) + "@b/" + new string('c', 1023), out _));
        Assert.False(Jid.TryParse(new string('a', 1024) + "@b", out _));
        Assert.False(Jid.TryParse("b/" + new string('c', 1024), out _));
        Assert.True(Jid.TryParse("b/" + new string('林', 341), out _));
        Assert.False(Jid.TryParse("b/" + new string('林', 342), out _));
        Assert.False(Jid.TryParse("a@" + string.Join('.', Enumerable.Repeat(new string('b', 63), 5)), out _));
    }

    [Fact]
    public void Refuses_octets_that_are_not_UTF_8()
    {
        Assert.True(Jid.TryParse("林@b"u8, out _));
        Assert.False(Jid.TryParse([0x61, 0xC0, 0x80, 0x40, 0x62], out _));
        Assert.False(Jid.TryParse([0xE6, 0x9E, 0x40, 0x62], out _));
    }

    [Fact]
    public void Compares_by_the_prepared_form()
    {
        var jid = Jid.Parse("Lin@Example.net/a");
        Assert.Equal(Jid.Parse("lin@example.net/a"), jid);
        Assert.Equal(Jid.Parse("lin@example.net/a").GetHashCode(), jid.GetHashCode());
        Assert.Equal(Jid.Parse("lin@example.net"), jid.Bare);
        Assert.Same(jid.Bare, jid.Bare);
        Assert.Equal("lin@example.net/b", jid.WithResource("b")!.ToString());
        Assert.Null(jid.WithResource(""));
    }

    [Fact]
    public void Compares_by_what_it_says_also_with_the_operators()
    {
        var one = Jid.Parse("alice@example.net");
        var same = Jid.Parse("alice@example.net/desk").Bare;
        Assert.True(one == same);
        Assert.False(one != same);
        Assert.True(one != Jid.Parse("bob@example.net"));
        Assert.True(one != null);
    }
}
