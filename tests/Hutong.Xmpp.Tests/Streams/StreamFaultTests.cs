using System.Buffers;
using System.Text;
using Hutong.Xmpp.Streams;

namespace Hutong.Xmpp.Tests.Streams;

/// <summary>Every reason for which bytes are refused, and the stream error of each.</summary>
public class StreamFaultTests
{
    const string Root = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

    public static TheoryData<StreamFault, string> InStream() => new()
    {
        { StreamFault.MarkupDeclaration, "<!DOCTYPE a [<!ENTITY b 'c'>]>" },
        { StreamFault.MarkupDeclaration, "<a><!ELEMENT b ANY></a>" },
        { StreamFault.MarkupDeclaration, "<a><![IGNORE[ ]]></a>" },
        { StreamFault.Comment, "<!-- hi -->" },
        { StreamFault.Comment, "<a><!-- hi --></a>" },
        { StreamFault.ProcessingInstruction, "<?php echo ?>" },
        { StreamFault.ProcessingInstruction, "<a><?xml version='1.0'?></a>" },
        { StreamFault.EntityReference, "<a>&lol9;</a>" },
        { StreamFault.EntityReference, "<a b='&nbsp;'/>" },
        { StreamFault.EntityReference, "<a>&averyverylongnameofanentity;</a>" },
        { StreamFault.IllegalCharacter, "<a>\u0000</a>" },
        { StreamFault.IllegalCharacter, "<a>\u0001</a>" },
        { StreamFault.IllegalCharacter, "<a b='\u001B'/>" },
        { StreamFault.IllegalCharacter, "<a>\uFFFE</a>" },
        { StreamFault.IllegalCharacter, "<a>\uFFFDx\uFFFF</a>" },
        { StreamFault.IllegalCharacter, "\u0000" },
        { StreamFault.MalformedTag, "<a <b/>" },
        { StreamFault.MalformedTag, "<>" },
        { StreamFault.MalformedTag, "<a b='1'c='2'/>" },
        { StreamFault.MalformedTag, "<a / >x</a>" },
        { StreamFault.MalformedTag, "<a></a x='1'>" },
        { StreamFault.MalformedTag, "<a></a/>" },
        { StreamFault.MalformedName, "<1a/>" },
        { StreamFault.MalformedName, "< a/>" },
        { StreamFault.MalformedName, "<a:b:c/>" },
        { StreamFault.MalformedName, "<:a/>" },
        { StreamFault.MalformedName, "<a:/>" },
        { StreamFault.MalformedName, "<a -b='1'/>" },
        { StreamFault.MalformedTag, "<a\u00D7/>" },
        { StreamFault.MalformedAttribute, "<a b/>" },
        { StreamFault.MalformedAttribute, "<a b=1/>" },
        { StreamFault.MalformedAttribute, "<a b='<'/>" },
        { StreamFault.MalformedReference, "<a>&</a>" },
        { StreamFault.MalformedReference, "<a>& b;</a>" },
        { StreamFault.MalformedReference, "<a>&#0;</a>" },
        { StreamFault.MalformedReference, "<a>&#xD800;</a>" },
        { StreamFault.MalformedReference, "<a>&#x110000;</a>" },
        { StreamFault.MalformedReference, "<a>&#99999999999;</a>" },
        { StreamFault.MalformedReference, "<a>&#;</a>" },
        { StreamFault.MalformedReference, "<a>&#x;</a>" },
        { StreamFault.MalformedReference, "<a>&#1a;</a>" },
        { StreamFault.MalformedReference, "<a b='&amp'/>" },
        { StreamFault.DuplicateAttribute, "<a b='1' b='2'/>" },
        { StreamFault.DuplicateAttribute, "<m><a xmlns:p='u:1' xmlns:q='u:1' p:b='1' q:b='2'/></m>" },
        { StreamFault.MismatchedTag, "<a><b></a></b>" },
        { StreamFault.MismatchedTag, "<a></b>" },
        { StreamFault.MismatchedTag, "</a>" },
        { StreamFault.StrayCDataEnd, "<a>]]></a>" },
        { StreamFault.UnboundPrefix, "<p:a/>" },
        { StreamFault.UnboundPrefix, "<a p:b='1'/>" },
        { StreamFault.UnboundPrefix, "<message><p:a/></message>" },
        { StreamFault.UnboundPrefix, "<message><a p:b='1'/></message>" },
        { StreamFault.UnboundPrefix, "<message><a xmlns:p='u:p'/><p:b/></message>" },
        { StreamFault.IllegalNamespaceDeclaration, "<a xmlns:p=''/>" },
        { StreamFault.IllegalNamespaceDeclaration, "<a xmlns:xml='u:p'/>" },
        { StreamFault.IllegalNamespaceDeclaration, "<a xmlns:xmlns='u:p'/>" },
        { StreamFault.IllegalNamespaceDeclaration, "<a><b xmlns='http://www.w3.org/2000/xmlns/'/></a>" },
        { StreamFault.IllegalNamespaceDeclaration, "<a><b xmlns:q='http://www.w3.org/XML/1998/namespace'/></a>" },
    };

    public static TheoryData<StreamFault, string> OverLimits() => new()
    {
        { StreamFault.TextBetweenStanzas, "hello" },
        { StreamFault.TextBetweenStanzas, "<![CDATA[ ]]>" },
        { StreamFault.TooDeep, string.Concat(Enumerable.Repeat("<a>", 9)) },
        { StreamFault.TooDeep, string.Concat(Enumerable.Repeat("<a>", 8)) + "<b/>" },
        { StreamFault.TooLarge, "<a>" + new string('x', 2000) },
        { StreamFault.TooLarge, "<a b='" + new string('x', 2000) },
        { StreamFault.TooLarge, "<" + new string('x', 2000) },
        { StreamFault.TooLarge, "<m xmlns:p='urn:" + new string('n', 200) + "'>"
            + string.Concat(Enumerable.Repeat("<p:a/>", 19)) + "</m>" },
        { StreamFault.TooManyAttributes,
            "<a " + string.Join(' ', Enumerable.Range(0, 9).Select(i => $"a{i}='1'")) + "/>" },
        { StreamFault.TooManyChildren, "<a>" + string.Concat(Enumerable.Repeat("<b/>", 21)) + "</a>" },
        { StreamFault.TooManyPrefixes, "<a xmlns:a='u:1' xmlns:b='u:2' xmlns:c='u:3' xmlns:d='u:4'/>" },
        { StreamFault.NameTooLong, "<" + new string('n', 65) + "/>" },
        { StreamFault.NameTooLong, "<a " + new string('n', 65) + "='1'/>" },
    };

    public static TheoryData<StreamFault, string> AtStart() => new()
    {
        { StreamFault.UnsupportedEncoding, "<?xml version='1.0' encoding='ISO-8859-1'?>" + Root },
        { StreamFault.UnsupportedEncoding, "<\0s\0" },
        { StreamFault.UnsupportedEncoding, "\0<\0s" },
        { StreamFault.MalformedDeclaration, "<?xml version='1.1'?>" + Root },
        { StreamFault.MalformedDeclaration, "<?xml encoding='utf-8'?>" + Root },
        { StreamFault.MalformedDeclaration, "<?xml ?>" + Root },
        { StreamFault.MalformedDeclaration, "<?xml version='1.0' x='" + new string('y', 128) + "'?>" + Root },
        { StreamFault.ProcessingInstruction, "<?xml version='1.0'?><?xml version='1.0'?>" + Root },
        { StreamFault.ProcessingInstruction, "<?xml-stylesheet href='a'?>" + Root },
        { StreamFault.MarkupDeclaration, "<!DOCTYPE stream>" + Root },
        { StreamFault.Comment, "<!-- hi -->" + Root },
        { StreamFault.TextBeforeRoot, "GET / HTTP/1.1" },
        { StreamFault.TextBeforeRoot, "\u00EF\u00BB\u00BF" + Root },
        { StreamFault.TextBeforeRoot, "\uFEFF" + Root },
        { StreamFault.TextBeforeRoot, "<![CDATA[a]]>" },
        { StreamFault.MismatchedTag, "</stream:stream>" },
        { StreamFault.UnboundPrefix, "<stream:stream xmlns='jabber:client'>" },
        { StreamFault.StreamNamespace, "<stream:stream xmlns='jabber:client' xmlns:stream='u:other'>" },
        { StreamFault.StreamNamespace, "<message xmlns='jabber:client'>" },
        { StreamFault.StreamPrefix, "<s:stream xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams'>" },
        { StreamFault.StreamPrefix, "<stream xmlns='http://etherx.jabber.org/streams'>" },
        { StreamFault.ContentNamespace,
            "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'>" },
        { StreamFault.ContentNamespace, "<stream:stream xmlns:stream='http://etherx.jabber.org/streams'>" },
        { StreamFault.NotAStream,
            "<stream:features xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>" },
        { StreamFault.TooLarge, "<stream:stream to='" + new string('x', 2000) },
        { StreamFault.MalformedName, "<1/>" },
        { StreamFault.DuplicateAttribute, "<a b='1' b='1'>" },
        { StreamFault.IllegalNamespaceDeclaration, "<a xmlns:xmlns='b'>" },
    };

    static readonly StreamLimits Small = new()
    {
        MaxStanzaBytes = 2000, MaxDepth = 8, MaxAttributes = 8, MaxNameBytes = 64, MaxChildren = 20, MaxPrefixes = 4,
    };

    [Theory]
    [MemberData(nameof(InStream))]
    [MemberData(nameof(OverLimits))]
    public void Refuses_in_a_stream(StreamFault fault, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(fault, Reading.Fault(bytes, Small));
        Assert.Equal(Reading.Trace(Reading.Opened(Small), bytes, []),
            Reading.Trace(Reading.Opened(Small), bytes, Enumerable.Repeat(1, bytes.Length)));
    }

    [Theory]
    [MemberData(nameof(AtStart))]
    public void Refuses_at_the_start(StreamFault fault, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (var pieces in new[] { [], Enumerable.Repeat(1, bytes.Length) })
        {
            var reader = new XmppStreamReader(Reading.Names) { Limits = Small };
            Reading.Trace(reader, bytes, pieces);
            Assert.Equal(fault, reader.Fault);
        }
    }

    [Theory]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xE0, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xE4, 0xBD })]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xFF })]
    public void Refuses_octets_that_are_not_UTF_8(byte[] octets) =>
        Assert.Equal(StreamFault.InvalidUtf8, Reading.Fault([.. "<a>"u8, .. octets, .. "</a>"u8]));

    [Theory]
    [InlineData(new byte[] { 0xFE, 0xFF, 0, 0x3C })]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x3C, 0 })]
    public void Refuses_UTF_16(byte[] octets)
    {
        var reader = new XmppStreamReader(Reading.Names);
        var buffer = new ReadOnlySequence<byte>(octets);
        Assert.Equal(ReadStatus.Invalid, reader.Read(ref buffer, out _));
        Assert.Equal(StreamFault.UnsupportedEncoding, reader.Fault);
    }

    [Theory]
    [InlineData("<message xmlns='jabber:client'/><message xmlns='jabber:client'/>")]
    [InlineData(" <message xmlns='jabber:client'/>")]
    [InlineData("<message xmlns='jabber:client'>")]
    [InlineData("")]
    public void Refuses_a_WebSocket_message_that_is_not_one_element(string text)
    {
        var reader = new XmppStreamReader(Reading.Names, StreamFraming.WebSocket);
        reader.ReadMessage(new("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>"u8.ToArray()), out _);
        Assert.Equal(ReadStatus.Invalid, reader.ReadMessage(new(Encoding.UTF8.GetBytes(text)), out _));
        Assert.Equal(StreamFault.NotOneElement, reader.Fault);
    }

    [Fact]
    public void Stays_invalid()
    {
        var reader = Reading.Opened();
        var buffer = new ReadOnlySequence<byte>("<!--"u8.ToArray());
        Assert.Equal(ReadStatus.Invalid, reader.Read(ref buffer, out _));
        buffer = new ReadOnlySequence<byte>("<presence/>"u8.ToArray());
        Assert.Equal(ReadStatus.Invalid, reader.Read(ref buffer, out _));
    }

    [Fact]
    public void Reaches_every_reason()
    {
        var reached = InStream().Concat(OverLimits()).Concat(AtStart()).Select(row => row.Data.Item1)
            .Concat([StreamFault.None, StreamFault.InvalidUtf8, StreamFault.NotOneElement]);
        Assert.Empty(Enum.GetValues<StreamFault>().Except(reached));
    }

    [Theory]
    [InlineData(StreamFault.InvalidUtf8, "unsupported-encoding")]
    [InlineData(StreamFault.UnsupportedEncoding, "unsupported-encoding")]
    [InlineData(StreamFault.MarkupDeclaration, "restricted-xml")]
    [InlineData(StreamFault.Comment, "restricted-xml")]
    [InlineData(StreamFault.ProcessingInstruction, "restricted-xml")]
    [InlineData(StreamFault.EntityReference, "restricted-xml")]
    [InlineData(StreamFault.IllegalCharacter, "not-well-formed")]
    [InlineData(StreamFault.MismatchedTag, "not-well-formed")]
    [InlineData(StreamFault.UnboundPrefix, "not-well-formed")]
    [InlineData(StreamFault.StreamPrefix, "bad-namespace-prefix")]
    [InlineData(StreamFault.StreamNamespace, "invalid-namespace")]
    [InlineData(StreamFault.ContentNamespace, "invalid-namespace")]
    [InlineData(StreamFault.NotAStream, "bad-format")]
    [InlineData(StreamFault.TextBetweenStanzas, "bad-format")]
    [InlineData(StreamFault.NotOneElement, "bad-format")]
    [InlineData(StreamFault.TooLarge, "policy-violation")]
    [InlineData(StreamFault.TooDeep, "policy-violation")]
    public void Names_the_stream_error(StreamFault fault, string condition)
    {
        var error = StreamError.For(fault);
        Assert.Equal(condition, error.Condition);
        Assert.Equal(error.Because("so"), StreamError.Read(error.Because("so").ToElement()));
    }
}
