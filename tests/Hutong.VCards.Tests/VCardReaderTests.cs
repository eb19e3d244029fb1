using System.Text;

namespace Hutong.VCards.Tests;

/// <summary>What is read of cards as programs write them, and what is refused.</summary>
public sealed class VCardReaderTests
{
    static VCard Read(string text)
    {
        var read = VCardReader.Read(Encoding.UTF8.GetBytes(text));
        Assert.Equal(VCardFault.None, read.Fault);
        return read.Card!;
    }

    static string Card(string lines, string version = "3.0") =>
        $"BEGIN:VCARD\r\nVERSION:{version}\r\n{lines}\r\nEND:VCARD\r\n";

    /// <summary>RFC 6350 section 8: what its example card says.</summary>
    [Fact]
    public void Reads_names_types_and_addresses_of_version_4()
    {
        var card = Read(Card("""
            FN:Simon Perreault
            N:Perreault;Simon;;;ing. jr,M.Sc.
            BDAY:--0203
            GENDER:M
            LANG;PREF=1:fr
            ORG;TYPE=work:Viagenie
            ADR;TYPE=work:;Suite D2-630;2875 Laurier;Quebec;QC;G1V 2M2;Canada
            TEL;VALUE=uri;TYPE="work,voice";PREF=1:tel:+1-418-656-9254;ext=102
            EMAIL;TYPE=work:simon.perreault@viagenie.ca
            GEO;TYPE=work:geo:46.772673,-71.282945
            TZ:-0500
            """.ReplaceLineEndings("\r\n"), "4.0"));
        Assert.Equal(VCardVersion.V40, card.Version);
        Assert.Equal("Simon Perreault", card.DisplayName);
        Assert.Equal(["Perreault", "Simon", "", "", "ing. jr,M.Sc."], card.First("N")!.Components);
        Assert.Equal(["work", "voice", "pref"], card.First("TEL")!.Types);
        Assert.Equal("tel:+1-418-656-9254;ext=102", card.First("TEL")!.Value);
        Assert.Equal("G1V 2M2", card.First("ADR")!.Components[5]);
        Assert.Equal("Viagenie", card.First("ORG")!.Text);
    }

    /// <summary>RFC 2426 section 5 has lower case, types without a name, and text with escapes.</summary>
    [Fact]
    public void Reads_version_3_as_it_is_in_use()
    {
        var card = Read(Card("""
            fn:Frank Dawson
            n:Dawson;Frank
            org:Lotus Development Corporation
            tel;TYPE=VOICE,MSG;type=WORK:+1-617-693-8728
            email;INTERNET;PREF:fdawson@earthlink.net
            note:a\, b\; c\\ d\nsecond line
            item1.tel:123
            item1.X-ABLabel:_$!<Mobile>!$_
            """.ReplaceLineEndings("\n")));
        Assert.Equal(["voice", "msg", "work"], card.First("TEL")!.Types);
        Assert.Equal(["internet", "pref"], card.First("EMAIL")!.Types);
        Assert.Equal("a, b; c\\ d\nsecond line", card.First("NOTE")!.Text);
        Assert.Equal("item1", card.All("TEL").Last().Group);
        Assert.Equal("_$!<Mobile>!$_", card.First("X-ABLABEL")!.Text);
    }

    [Theory]
    [InlineData("FN:a\r\n b", "ab")]
    [InlineData("FN:a\r\n\tb\r\n c", "abc")]
    [InlineData("FN:a\n b", "ab")]
    [InlineData("FN:a \r\n  b", "a  b")]
    public void Joins_folded_lines(string lines, string expected) =>
        Assert.Equal(expected, Read(Card(lines)).First("FN")!.Text);

    [Fact]
    public void Joins_a_line_that_was_folded_within_a_character()
    {
        var bytes = Encoding.UTF8.GetBytes(Card("FN:张三"));
        var at = bytes.AsSpan().IndexOf("张"u8) + 1;
        byte[] folded = [.. bytes[..at], .. "\r\n "u8, .. bytes[at..]];
        var read = VCardReader.Read(folded);
        Assert.Equal("张三", read.Card!.DisplayName);
    }

    [Theory]
    [InlineData("FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=BC=A0=E4=B8=89", "张三")]
    [InlineData("FN;CHARSET=UTF-8;QUOTED-PRINTABLE:=E5=BC=A0=\r\n=E4=B8=89", "张三")]
    [InlineData("FN;CHARSET=GB2312;ENCODING=QUOTED-PRINTABLE:=D5=C5=C8=FD", "张三")]
    [InlineData("FN;CHARSET=GB18030;ENCODING=QUOTED-PRINTABLE:=D5=C5=C8=FD", "张三")]
    [InlineData("FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Andr=E9", "André")]
    [InlineData("FN;ENCODING=QUOTED-PRINTABLE:half=4", "half=4")]
    [InlineData("FN;CHARSET=nonsense;ENCODING=QUOTED-PRINTABLE:=E5=BC=A0", "张")]
    [InlineData("FN:Müller, Jörg", "Müller, Jörg")]
    public void Reads_version_2_1_with_its_encodings(string line, string expected)
    {
        var card = Read(Card(line, "2.1"));
        Assert.Equal(VCardVersion.V30, card.Version);
        Assert.Equal(expected, card.DisplayName);
        Assert.Null(card.First("FN")!.Parameter("ENCODING"));
    }

    [Fact]
    public void Reads_a_picture_of_version_2_1()
    {
        var card = Read(Card("N:A;B\r\nPHOTO;ENCODING=BASE64;JPEG:\r\n /9j/4AAQ\r\n SkZJRgA=\r\n", "2.1"));
        var picture = VCardPicture.Of(card);
        Assert.Equal("image/jpeg", picture!.MediaType);
        Assert.Equal([0xff, 0xd8, 0xff, 0xe0, 0, 0x10, 0x4a, 0x46, 0x49, 0x46, 0], picture.Data);
    }

    [Theory]
    [InlineData("", VCardFault.Empty)]
    [InlineData("\r\n \r\n", VCardFault.Empty)]
    [InlineData("FN:A\r\n", VCardFault.NoBegin)]
    [InlineData("nothing", VCardFault.NoBegin)]
    [InlineData("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", VCardFault.NoBegin)]
    [InlineData("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\n", VCardFault.NoEnd)]
    [InlineData("BEGIN:VCARD\r\nFN:A\r\nEND:VCARD\r\n", VCardFault.UnknownVersion)]
    [InlineData("BEGIN:VCARD\r\nVERSION:5.0\r\nEND:VCARD\r\n", VCardFault.UnknownVersion)]
    [InlineData("BEGIN:VCARD\r\nVERSION:3.0\r\nnonsense\r\nEND:VCARD\r\n", VCardFault.MalformedLine)]
    [InlineData("BEGIN:VCARD\r\nVERSION:3.0\r\nTEL;TYPE=\"a:1\r\nEND:VCARD\r\n", VCardFault.MalformedLine)]
    [InlineData("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:a\0b\r\nEND:VCARD\r\n", VCardFault.ControlCharacter)]
    [InlineData("BEGIN:VCARD\r\nVERSION:3.0\r\nBEGIN:VCARD\r\nEND:VCARD\r\nEND:VCARD\r\n", VCardFault.Nested)]
    [InlineData("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\nEND:VCARD\r\nmore\r\n", VCardFault.MoreThanOne)]
    public void Refuses_what_is_no_card(string text, VCardFault expected) =>
        Assert.Equal(expected, VCardReader.Read(Encoding.UTF8.GetBytes(text)).Fault);

    [Fact]
    public void Refuses_bytes_that_are_not_UTF_8() => Assert.Equal(VCardFault.NotUtf8,
        VCardReader.Read([.. "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:"u8, 0xd5, 0xc5, .. "\r\nEND:VCARD\r\n"u8]).Fault);

    [Fact]
    public void Refuses_what_is_over_a_limit()
    {
        var limits = new VCardLimits { MaxBytes = 200, MaxParameters = 2, MaxProperties = 3 };
        VCardFault Fault(string lines) => VCardReader.Read(Encoding.UTF8.GetBytes(Card(lines)), limits).Fault;
        Assert.Equal(VCardFault.None, Fault("FN:a"));
        Assert.Equal(VCardFault.TooLong, Fault("NOTE:" + new string('a', 200)));
        Assert.Equal(VCardFault.TooMany, Fault("A:1\r\nB:2\r\nC:3\r\nD:4"));
        Assert.Equal(VCardFault.TooMany, Fault("TEL;A=1;B=2;C=3:1"));
    }

    [Fact]
    public void Reads_a_file_of_cards_and_goes_on_after_a_bad_one()
    {
        var file = Encoding.UTF8.GetBytes(
            "\uFEFF" + Card("FN:A") + "\r\n" + Card("broken") + Card("FN:B").Replace("\r\n", "\n",
                StringComparison.Ordinal) + "END");
        var offset = 0;
        var read = new List<string>();
        while (VCardReader.ReadNext(file, ref offset) is var one && one.Fault != VCardFault.Empty)
        {
            read.Add(one.Card?.DisplayName ?? one.Fault.ToString());
        }

        Assert.Equal(["A", "MalformedLine", "B", "NoBegin"], read);
    }

    [Theory]
    [InlineData("N:张;三;;;", "张三")]
    [InlineData("N:Doe;John;Q.;Dr.;Jr.", "Dr. John Q. Doe Jr.")]
    [InlineData("N:欧阳;;;;先生", "欧阳先生")]
    [InlineData("ORG:Acme\\, Inc.;Sales", "Acme, Inc.")]
    [InlineData("EMAIL:a@example.net", "a@example.net")]
    [InlineData("TEL:123\r\nNICKNAME:Bob", "Bob")]
    [InlineData("FN: \r\nFN:Second", "Second")]
    [InlineData("FN:One\r\nFN;TYPE=pref:Two", "One")]
    [InlineData("X-NONE:1", "")]
    public void Shows_a_name_where_there_is_one(string lines, string expected) =>
        Assert.Equal(expected, Read(Card(lines)).DisplayName);
}
