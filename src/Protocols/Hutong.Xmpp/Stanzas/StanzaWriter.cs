using System.Buffers;
using System.Text;
using Hutong.Wire;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Stanzas;

/// <summary>Encodes stanzas: the head in one piece of the output, the payload as it is.</summary>
static class StanzaWriter
{
    // The longest name and namespace, the marks of five attributes, the longest type.
    const int MaxFixedBytes = 160;

    // A character is at most three bytes, or an escape of six.
    const int MaxBytesPerChar = 6;

    public static byte[] ToBytes(Stanza stanza, ReadOnlySpan<byte> extra)
    {
        using var buffer = new PooledBufferWriter(stanza.Payload.Length + extra.Length + HeadBytes(stanza) + 16);
        Write(stanza, buffer, extra, "jabber:client"u8);
        return buffer.ToArray();
    }

    public static void Write(Stanza stanza, IBufferWriter<byte> output, ReadOnlySpan<byte> extra, ReadOnlySpan<byte> ns)
    {
        var name = Name(stanza.Kind);
        var span = output.GetSpan(HeadBytes(stanza) + ns.Length);
        var at = 0;
        Append(span, ref at, "<"u8);
        Append(span, ref at, name);
        Append(span, ref at, " xmlns='"u8);
        Append(span, ref at, ns);
        Append(span, ref at, "'"u8);
        Attribute(span, ref at, " from='"u8, stanza.From?.ToString());
        Attribute(span, ref at, " to='"u8, stanza.To?.ToString());
        Attribute(span, ref at, " id='"u8, stanza.Id);
        Attribute(span, ref at, " type='"u8, StanzaTypes.Text(stanza.Type));
        Attribute(span, ref at, " xml:lang='"u8, stanza.Lang);
        var empty = stanza.Payload.Length == 0 && extra.Length == 0;
        Append(span, ref at, empty ? "/>"u8 : ">"u8);
        output.Advance(at);
        if (empty)
        {
            return;
        }

        output.Write(stanza.Payload.Span);
        output.Write(extra);
        span = output.GetSpan(16);
        at = 0;
        Append(span, ref at, "</"u8);
        Append(span, ref at, name);
        Append(span, ref at, ">"u8);
        output.Advance(at);
    }

    static int HeadBytes(Stanza stanza) => MaxFixedBytes + MaxBytesPerChar * (Length(stanza.From?.ToString())
        + Length(stanza.To?.ToString()) + Length(stanza.Id) + Length(stanza.Lang));

    static int Length(string? text) => text?.Length ?? 0;

    static ReadOnlySpan<byte> Name(StanzaKind kind) => kind switch
    {
        StanzaKind.Message => "message"u8,
        StanzaKind.Presence => "presence"u8,
        _ => "iq"u8,
    };

    static void Append(Span<byte> span, ref int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(span[at..]);
        at += bytes.Length;
    }

    static void Attribute(Span<byte> span, ref int at, ReadOnlySpan<byte> start, string? value)
    {
        if (value is null)
        {
            return;
        }

        Append(span, ref at, start);
        if (ElementWriter.NeedsEscape(value))
        {
            var escaped = new ArrayBufferWriter<byte>(value.Length * 2);
            ElementWriter.Escaped(escaped, value);
            Append(span, ref at, escaped.WrittenSpan);
        }
        else
        {
            at += Encoding.UTF8.GetBytes(value, span[at..]);
        }

        Append(span, ref at, "'"u8);
    }
}
