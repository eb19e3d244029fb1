using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Tests.Xeps;

public sealed class Xep0004DataFormsTests
{
    [Fact]
    public void A_form_reads_back_as_it_was_written()
    {
        var form = DataForm.Of("form", "urn:example", new FormField("color", ["red"], "list-single", "Colour",
            [("Red", "red"), (null, "blue")], Required: true)) with { Title = "t", Instructions = "i" };
        var read = DataForm.Read(ElementReader.Parse(form.ToElement().ToBytes()))!;
        Assert.Equal(("form", "t", "i", "urn:example"), (read.Type, read.Title, read.Instructions, read.FormType));
        var field = read.Field("color")!;
        Assert.Equal(("red", "Colour", true), (field.Value, field.Label, field.Required));
        Assert.Equal([("Red", "red"), (null, "blue")], field.Options);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("true", true)]
    [InlineData("0", false)]
    [InlineData("false", false)]
    [InlineData("yes", null)]
    public void Knows_the_four_forms_of_a_boolean(string text, bool? value) =>
        Assert.Equal(value, DataForm.Of("submit", "x", new FormField("f", text)).Flag("f"));

    [Fact]
    public void Is_null_for_what_is_no_form()
    {
        Assert.Null(DataForm.Read(null));
        Assert.Null(DataForm.Read(new Element("x", "jabber:x:data")));
        Assert.Null(DataForm.Read(new Element("x", "jabber:x:other").With("type", "form")));
    }
}
