using System.ComponentModel.DataAnnotations;

namespace Hutong.Edge.Xmpp.Tests;

public sealed class XmppOptionsTests
{
    [Fact]
    public void Has_defaults_that_are_allowed() => Assert.Empty(Faults(new XmppOptions()));

    [Theory]
    [InlineData(nameof(XmppOptions.Port), 70_000)]
    [InlineData(nameof(XmppOptions.MaxStanzaBytes), 9_999)]
    [InlineData(nameof(XmppOptions.SignInSeconds), 0)]
    [InlineData(nameof(XmppOptions.MaxSignInTries), 6)]
    [InlineData(nameof(XmppOptions.MaxInFlight), 65)]
    [InlineData(nameof(XmppOptions.AnswerSeconds), 4)]
    [InlineData(nameof(XmppOptions.WebSocketPath), "xmpp")]
    public void Names_the_option_that_is_wrong(string name, object value)
    {
        var options = new XmppOptions();
        typeof(XmppOptions).GetProperty(name)!.SetValue(options, value);
        Assert.Equal([name], Faults(options).SelectMany(fault => fault.MemberNames));
    }

    static List<ValidationResult> Faults(XmppOptions options)
    {
        var faults = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true);
        return faults;
    }
}
