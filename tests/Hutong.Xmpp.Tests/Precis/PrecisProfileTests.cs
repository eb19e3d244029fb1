using Hutong.Xmpp.Precis;

namespace Hutong.Xmpp.Tests.Precis;

public class PrecisProfileTests
{
    // RFC 8265 section 3.6, examples 1 to 9.
    [Theory]
    [InlineData("juliet@example.com", "juliet@example.com")]
    [InlineData("fussball", "fussball")]
    [InlineData("fu\u00DFball", "fu\u00DFball")]
    [InlineData("\u03C0", "\u03C0")]
    [InlineData("\u03A3", "\u03C3")]
    [InlineData("\u03C3", "\u03C3")]
    [InlineData("\u03C2", "\u03C2")]
    public void Enforces_user_names(string text, string expected)
    {
        Assert.True(PrecisProfile.TryUsername(text, out var enforced));
        Assert.Equal(expected, enforced);
    }

    [Theory]
    [InlineData("foo bar")]
    [InlineData("")]
    [InlineData("henry\u2163")]
    [InlineData("\u221E")]
    public void Refuses_what_is_no_user_name(string text) => Assert.False(PrecisProfile.TryUsername(text, out _));

    // RFC 8265 section 4.3, examples 12 to 16.
    [Theory]
    [InlineData("correct horse battery staple", "correct horse battery staple")]
    [InlineData("Correct Horse Battery Staple", "Correct Horse Battery Staple")]
    [InlineData("\u03C0\u00DF\u00E5", "\u03C0\u00DF\u00E5")]
    [InlineData("Jack of \u2666s", "Jack of \u2666s")]
    [InlineData("foo\u1680bar", "foo bar")]
    [InlineData("密码\u3000一", "密码 一")]
    public void Enforces_passwords(string text, string expected)
    {
        Assert.True(PrecisProfile.TryOpaque(text, out var enforced));
        Assert.Equal(expected, enforced);
    }

    [Theory]
    [InlineData("")]
    [InlineData("my cat is a \tby")]
    [InlineData("a\u200Bb")]
    public void Refuses_what_is_no_password(string text) => Assert.False(PrecisProfile.TryOpaque(text, out _));
}
