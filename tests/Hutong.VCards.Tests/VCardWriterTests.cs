using System.Text;

namespace Hutong.VCards.Tests;

/// <summary>What is written, and that it is read as it was.</summary>
public sealed class VCardWriterTests
{
    static readonly VCard Odd = new(VCardVersion.V30,
    [
        new("UID", "a:b;c"), new("FN", VCardText.Escape("王小明, \"Ming\"; 👨‍👩‍👧‍👦\nsecond \\ line")),
        new("N", VCardText.Join(["O'Brien; the", "Zoë,", "", "", ""], ';')),
        new("item1", "TEL", [new("TYPE", ["cell", "pref"])], "+86 138 0013 8000"),
        new("item1", "X-ABLABEL", [], "家里 的: 电话"),
        new(null, "X-ODD_NAME", [new("X-P", ["a;b", "c:d", "e,f"])], new string('长', 200)),
    ]);

    [Fact]
    public void No_line_is_longer_than_75_bytes_and_no_character_is_cut()
    {
        var bytes = VCardWriter.Write(Odd);
        var lines = Encoding.UTF8.GetString(bytes).Split("\r\n");
        Assert.All(lines, line => Assert.InRange(Encoding.UTF8.GetByteCount(line), 0, 75));
        Assert.DoesNotContain('\uFFFD', string.Concat(lines));
        Assert.EndsWith("END:VCARD\r\n", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_is_read_as_it_was() => Assert.Equal(Odd, VCardReader.Read(VCardWriter.Write(Odd)).Card);

    [Fact]
    public void Quotes_and_ends_of_lines_in_parameters_live_on_in_version_4()
    {
        var card = new VCard(VCardVersion.V40, [new(null, "FN", [new("SORT-AS", "a \"b\" ^ c\nd")], "x")]);
        Assert.Contains("SORT-AS=a ^'b^' ^^ c^nd:x", Encoding.UTF8.GetString(VCardWriter.Write(card)),
            StringComparison.Ordinal);
        Assert.Equal(card, VCardReader.Read(VCardWriter.Write(card)).Card);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("a,b;c\\d\ne")]
    [InlineData("\\n stays a backslash and an n")]
    [InlineData("")]
    [InlineData("ends with \\")]
    public void Escapes_are_undone(string text)
    {
        Assert.Equal(text, VCardText.Unescape(VCardText.Escape(text)));
        Assert.Equal([text, "", text], VCardText.Split(VCardText.Join([text, "", text], ';'), ';'));
    }
}
