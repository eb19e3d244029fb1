using Hutong.Xmpp.Xeps;

namespace Hutong.Xmpp.Tests.Xeps;

public class Xep0106JidEscapingTests
{
    // XEP-0106 section 5 (examples of escaping).
    [Theory]
    [InlineData("space cadet", "space\\20cadet")]
    [InlineData("call me \"ishmael\"", "call\\20me\\20\\22ishmael\\22")]
    [InlineData("at&t guy", "at\\26t\\20guy")]
    [InlineData("d'artagnan", "d\\27artagnan")]
    [InlineData("/.fanboy", "\\2f.fanboy")]
    [InlineData("::foo::", "\\3a\\3afoo\\3a\\3a")]
    [InlineData("<foo>", "\\3cfoo\\3e")]
    [InlineData("user@host", "user\\40host")]
    [InlineData("c:\\net", "c\\3a\\net")]
    [InlineData("c:\\5commas", "c\\3a\\5c5commas")]
    [InlineData("\\3and\\2is\\5@example.com", "\\5c3and\\2is\\5\\40example.com")]
    public void Escapes_and_restores(string name, string local)
    {
        Assert.Equal(local, JidEscaping.Escape(name));
        Assert.Equal(name, JidEscaping.Unescape(local));
    }

    [Fact]
    public void Leaves_alone_what_is_no_escape()
    {
        Assert.Equal("\\2plus\\2is\\4", JidEscaping.Unescape("\\2plus\\2is\\4"));
        Assert.Equal("\\20a", JidEscaping.Unescape("\\20a"));
        Assert.Null(JidEscaping.Escape(" a"));
    }
}
