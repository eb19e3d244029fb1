using System.Text;

namespace Hutong.VCards.Tests;

/// <summary>The same card in the other version.</summary>
public sealed class VCardConversionTests
{
    static VCard Read(string version, string lines) => VCardReader.Read(
        Encoding.UTF8.GetBytes($"BEGIN:VCARD\nVERSION:{version}\n{lines}\nEND:VCARD\n")).Card!;

    static string Lines(VCard card) => Encoding.UTF8.GetString(VCardWriter.Write(card));

    [Theory]
    [InlineData("TEL;TYPE=CELL,PREF:1", "TEL;TYPE=cell;PREF=1:1")]
    [InlineData("PHOTO;ENCODING=b;TYPE=PNG:iVBORw==", "PHOTO:data:image/png;base64,iVBORw==")]
    [InlineData("PHOTO;ENCODING=b:iVBORw==", "PHOTO:data:image/jpeg;base64,iVBORw==")]
    [InlineData("BDAY:1990-04-15", "BDAY:19900415")]
    [InlineData("BDAY:sometime", "BDAY:sometime")]
    [InlineData("GEO:37.38;-122.08", "GEO:geo:37.38,-122.08")]
    [InlineData("X-ADDRESSBOOKSERVER-KIND:group", "KIND:group")]
    [InlineData("X-UNKNOWN;A=b:c\\,d", "X-UNKNOWN;A=b:c\\,d")]
    public void Version_3_is_said_in_version_4(string old, string expected) =>
        Assert.Contains("\r\n" + expected + "\r\n", Lines(VCardConversion.To(Read("3.0", "FN:A\n" + old),
            VCardVersion.V40)), StringComparison.Ordinal);

    [Theory]
    [InlineData("TEL;VALUE=uri;PREF=1;TYPE=cell:tel:+8613800138000", "TEL;TYPE=cell;TYPE=pref:+8613800138000")]
    [InlineData("PHOTO:data:image/png;base64,iVBORw==", "PHOTO;ENCODING=b;TYPE=PNG:iVBORw==")]
    [InlineData("PHOTO:data:image/png\\;base64\\,iVBORw==", "PHOTO;ENCODING=b;TYPE=PNG:iVBORw==")]
    [InlineData("BDAY:19900415", "BDAY:1990-04-15")]
    [InlineData("BDAY:--0415", "BDAY:--0415")]
    [InlineData("KIND:group", "X-ADDRESSBOOKSERVER-KIND:group")]
    [InlineData("FN:Second", "X-FN:Second")]
    public void Version_4_is_said_in_version_3(string now, string expected) =>
        Assert.Contains("\r\n" + expected + "\r\n", Lines(VCardConversion.To(Read("4.0", "FN:A\n" + now),
            VCardVersion.V30)), StringComparison.Ordinal);

    [Fact]
    public void Version_3_always_has_its_two_names()
    {
        var card = VCardConversion.To(Read("4.0", "ORG:Acme"), VCardVersion.V30);
        Assert.Equal("Acme", card.First("FN")!.Text);
        Assert.Equal("Acme", card.First("N")!.Components[0]);
    }

    [Theory]
    [InlineData("TEL;TYPE=cell,pref:1")]
    [InlineData("PHOTO;ENCODING=b;TYPE=PNG:iVBORw==")]
    [InlineData("BDAY:1990-04-15")]
    [InlineData("GEO:37.38;-122.08")]
    public void There_and_back_says_the_same(string line)
    {
        var card = Read("3.0", "FN:A\nN:A;;;;\n" + line);
        var back = VCardConversion.To(VCardConversion.To(card, VCardVersion.V40), VCardVersion.V30);
        var (before, after) = (card.Properties[2], back.Properties[2]);
        Assert.Equal(before.Value, after.Value);
        Assert.Equal(before.Types.Order(), after.Types.Order());
    }
}
