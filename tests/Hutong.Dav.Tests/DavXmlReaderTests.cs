using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hutong.Dav.CardDav;
using Hutong.Dav.Requests;
using Hutong.Dav.Xml;

namespace Hutong.Dav.Tests;

/// <summary>Bodies of requests: what is read, and what is refused before it costs anything.</summary>
public sealed class DavXmlReaderTests
{
    static DavXmlFault Read(string body, out DavElement? root, DavXmlLimits? limits = null) =>
        DavXmlReader.Read(Encoding.UTF8.GetBytes(body), limits ?? new DavXmlLimits(), out root);

    [Fact]
    public void Reads_names_attributes_and_text()
    {
        Assert.Equal(DavXmlFault.None, Read(
            "<?xml version='1.0'?><a:x xmlns:a='DAV:' at='1' a:no='2'><b xmlns='urn:b'/>te<!-- no -->xt</a:x>",
            out var root));
        Assert.Equal(DavName.Dav("x"), root!.Name);
        Assert.Equal("1", root.Attribute("at"));
        Assert.Null(root.Attribute("no"));
        Assert.NotNull(root.Child(new("urn:b", "b")));
        Assert.Equal("text", root.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<a>")]
    [InlineData("<a></b>")]
    [InlineData("<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>")]
    [InlineData("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>")]
    [InlineData("<a>&unknown;</a>")]
    public void Refuses_what_is_not_well_formed_or_has_a_document_type(string body) =>
        Assert.Equal(DavXmlFault.NotWellFormed, Read(body, out _));

    [Fact]
    public void Refuses_what_is_too_deep_or_too_much()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 33)) + string.Concat(Enumerable.Repeat("</a>", 33));
        Assert.Equal(DavXmlFault.TooLarge, Read(deep, out _));
        Assert.Equal(DavXmlFault.TooLarge,
            Read("<a>" + string.Concat(Enumerable.Repeat("<b/>", 10)) + "</a>", out _, new(32, 10)));
    }

    [Fact]
    public void Any_bytes_end_in_a_request_or_a_fault() => Prop.ForAll(
        Gen.ArrayOf(
            Gen.Elements("<a>", "</a>", "<a", " b='c'", "/>", "&amp;", "&#0;", "<![CDATA[", "]]>", "x", "\0", "<?p?>"))
            .Select(string.Concat).ToArbitrary(),
        body =>
        {
            var fault = Read(body, out var root, new(8, 20));
            Assert.Equal(fault == DavXmlFault.None, root is not null);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Theory]
    [InlineData("*", true, 0)]
    [InlineData("\"a\"", false, 1)]
    [InlineData("\"a\", \"b\"", false, 2)]
    [InlineData("W/\"a\"", false, 0)]
    [InlineData("a", false, 1)]
    public void Reads_entity_tags(string field, bool any, int count)
    {
        var tags = EntityTags.Parse(field)!;
        Assert.Equal((any, count), (tags.Any, tags.Tags.Count));
        Assert.Equal(any || count > 0, tags.Matches("\"a\""));
    }

    [Theory]
    [InlineData("<prop-filter name='FN'><text-match>小</text-match></prop-filter>", true)]
    [InlineData("<prop-filter name='fn'><text-match match-type='starts-with'>王</text-match></prop-filter>", true)]
    [InlineData("<prop-filter name='FN'><text-match match-type='equals'>王</text-match></prop-filter>", false)]
    [InlineData("<prop-filter name='FN'><text-match negate-condition='yes'>王</text-match></prop-filter>", false)]
    [InlineData("<prop-filter name='EMAIL'><text-match collation='i;ascii-casemap'>éX@</text-match></prop-filter>",
        false)]
    [InlineData("<prop-filter name='EMAIL'><text-match>éX@</text-match></prop-filter>", true)]
    [InlineData("<prop-filter name='NOTE'><is-not-defined/></prop-filter>", true)]
    [InlineData("<prop-filter name='FN'><is-not-defined/></prop-filter>", false)]
    [InlineData("<prop-filter name='TEL'><param-filter name='TYPE'><text-match>cell</text-match></param-filter>"
        + "</prop-filter>", true)]
    [InlineData("<prop-filter name='TEL'><param-filter name='TYPE'><is-not-defined/></param-filter></prop-filter>",
        false)]
    [InlineData("", true)]
    public void Filters_by_what_a_card_says(string conditions, bool expected)
    {
        Read($"<filter xmlns='urn:ietf:params:xml:ns:carddav'>{conditions}</filter>", out var root);
        var filter = CardFilter.Read(root!, out _)!;
        var card = VCards.VCardReader.Read(
            "BEGIN:VCARD\nVERSION:3.0\nFN:王小明\nEMAIL:Éx@example.net\nTEL;TYPE=CELL:1\nEND:VCARD\n"u8).Card!;
        Assert.Equal(expected, filter.Matches(card));
    }

    [Fact]
    public void Refuses_a_collation_that_is_not_there()
    {
        Read("<filter xmlns='urn:ietf:params:xml:ns:carddav'><prop-filter name='FN'><text-match collation='i;x'>a"
            + "</text-match></prop-filter></filter>", out var root);
        Assert.Null(CardFilter.Read(root!, out var unsupported));
        Assert.Equal(DavName.Card("supported-collation"), unsupported);
    }
}
