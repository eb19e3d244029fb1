using Hutong.Accounts.SignIn.Scram;

namespace Hutong.Accounts.Tests.SignIn;

/// <summary>RFC 4013 section 3 and what a password must not be.</summary>
public sealed class SaslPrepTests
{
    [Theory]
    [InlineData("I\u00ADX", "IX")]
    [InlineData("user", "user")]
    [InlineData("USER", "USER")]
    [InlineData("\u00AA", "a")]
    [InlineData("\u2168", "IX")]
    [InlineData("a\u00A0b", "a b")]
    [InlineData("密码很长很安全", "密码很长很安全")]
    public void Prepares(string password, string prepared) => Assert.Equal(prepared, SaslPrep.Prepare(password));

    [Theory]
    [InlineData("")]
    [InlineData("\u0007")]
    [InlineData("a\uE000")]
    [InlineData("a\uD800")]
    [InlineData("\u00AD")]
    public void Refuses(string password) => Assert.Null(SaslPrep.Prepare(password));

    [Fact]
    public void Refuses_what_is_longer_than_any_password() => Assert.Null(SaslPrep.Prepare(new string('a', 257)));
}
