using System.Buffers;
using Hutong.Xmpp.Streams;
using Hutong.Xmpp.Xml;

namespace Hutong.Edge.Xmpp.Connections;

/// <summary>
/// What a server writes of the stream itself: openings, features, errors, ends (RFC 6120 section 4, RFC 7395 section
/// 3).
/// </summary>
static class StreamText
{
    /// <summary>The opening of the answering stream.</summary>
    public static byte[] Opening(bool framed, string? domain, string id, string? to)
    {
        var output = new ArrayBufferWriter<byte>(256);
        output.Write(framed ? "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing'"u8
            : "<?xml version='1.0'?><stream:stream xmlns='jabber:client'"u8);
        output.Write(framed ? ""u8 : " xmlns:stream='http://etherx.jabber.org/streams'"u8);
        Attribute(output, " from='"u8, domain);
        Attribute(output, " to='"u8, to);
        Attribute(output, " id='"u8, id);
        output.Write(framed ? " version='1.0' xml:lang='en'/>"u8 : " version='1.0' xml:lang='en'>"u8);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The end of the stream.</summary>
    public static ReadOnlySpan<byte> End(bool framed) =>
        framed ? "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>"u8 : "</stream:stream>"u8;

    /// <summary>The features of the stream.</summary>
    public static byte[] Features(bool framed, IEnumerable<Element> features) =>
        Prefixed(framed, "features"u8, features);

    /// <summary>A stream error.</summary>
    public static byte[] Error(bool framed, StreamError error) =>
        Prefixed(framed, "error"u8, error.ToElement().Children);

    // Some clients look for the prefix and not for the namespace.
    static byte[] Prefixed(bool framed, ReadOnlySpan<byte> name, IEnumerable<Element> children)
    {
        var output = new ArrayBufferWriter<byte>(1_024);
        output.Write("<stream:"u8);
        output.Write(name);
        output.Write(framed ? " xmlns:stream='http://etherx.jabber.org/streams'>"u8 : ">"u8);
        foreach (var child in children)
        {
            child.WriteTo(output);
        }

        output.Write("</stream:"u8);
        output.Write(name);
        output.Write(">"u8);
        return output.WrittenSpan.ToArray();
    }

    static void Attribute(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> start, string? value)
    {
        if (value is not null)
        {
            output.Write(start);
            ElementWriter.Escaped(output, value);
            output.Write("'"u8);
        }
    }
}
