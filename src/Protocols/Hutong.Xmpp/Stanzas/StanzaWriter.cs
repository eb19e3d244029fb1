using System.Buffers;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Stanzas;

/// <summary>Encodes stanzas.</summary>
static class StanzaWriter
{
    public static byte[] ToBytes(Stanza stanza, ReadOnlySpan<byte> extra)
    {
        var buffer = new ArrayBufferWriter<byte>(stanza.Payload.Length + extra.Length + 256);
        Write(stanza, buffer, extra, "jabber:client"u8);
        return buffer.WrittenSpan.ToArray();
    }

    public static void Write(Stanza stanza, IBufferWriter<byte> output, ReadOnlySpan<byte> extra, ReadOnlySpan<byte> ns)
    {
        var name = Name(stanza.Kind);
        output.Write("<"u8);
        output.Write(name);
        output.Write(" xmlns='"u8);
        output.Write(ns);
        output.Write("'"u8);
        Attribute(output, " from='"u8, stanza.From?.ToString());
        Attribute(output, " to='"u8, stanza.To?.ToString());
        Attribute(output, " id='"u8, stanza.Id);
        Attribute(output, " type='"u8, StanzaTypes.Text(stanza.Type));
        Attribute(output, " xml:lang='"u8, stanza.Lang);
        if (stanza.Payload.Length == 0 && extra.Length == 0)
        {
            output.Write("/>"u8);
            return;
        }

        output.Write(">"u8);
        output.Write(stanza.Payload.Span);
        output.Write(extra);
        output.Write("</"u8);
        output.Write(name);
        output.Write(">"u8);
    }

    static ReadOnlySpan<byte> Name(StanzaKind kind) => kind switch
    {
        StanzaKind.Message => "message"u8,
        StanzaKind.Presence => "presence"u8,
        _ => "iq"u8,
    };

    static void Attribute(IBufferWriter<byte> output, ReadOnlySpan<byte> start, string? value)
    {
        if (value is not null)
        {
            output.Write(start);
            ElementWriter.Escaped(output, value);
            output.Write("'"u8);
        }
    }
}
