using System.Buffers;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>A stanza inside another (XEP-0297).</summary>
/// <param name="Stanza">The stanza.</param>
/// <param name="Delay">When it was sent, or null.</param>
public sealed record Forwarded(Stanza Stanza, Delay? Delay = null)
{
    /// <summary>XEP-0297.</summary>
    public const string Namespace = "urn:xmpp:forward:0";

    /// <summary>Reads it; null when the element is none or holds no stanza.</summary>
    public static Forwarded? Read(Element? element)
    {
        if (element is null || !element.Is("forwarded", Namespace))
        {
            return null;
        }

        var inner = element.Children.FirstOrDefault(child => child.Namespace == Ns.Client);
        return inner is not null && StanzaReader.Read(inner) is { } stanza
            ? new(stanza, Delay.Read(element.Child("delay", Delay.Namespace))) : null;
    }

    /// <summary>Writes it as bytes around an encoded stanza: a copy for many receivers is never made a tree.</summary>
    /// <param name="output">Receives the bytes.</param>
    /// <param name="stanza">
    /// The stanza with its own <c>xmlns</c>, as <see cref="Stanza.ToBytes"/> and archives have it.
    /// </param>
    /// <param name="stamp">When it was sent; null leaves the delay out.</param>
    /// <param name="extra">Canonical children that the stanza gets at its end, for example a stanza-id.</param>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> stanza, DateTimeOffset? stamp = null,
        ReadOnlySpan<byte> extra = default)
    {
        output.Write("<forwarded xmlns='urn:xmpp:forward:0'>"u8);
        if (stamp is { } time)
        {
            output.Write("<delay xmlns='urn:xmpp:delay' stamp='"u8);
            ElementWriter.Raw(output, XmppDateTime.Format(time));
            output.Write("'/>"u8);
        }

        WriteWith(output, stanza, extra);
        output.Write("</forwarded>"u8);
    }

    static void WriteWith(IBufferWriter<byte> output, ReadOnlySpan<byte> stanza, ReadOnlySpan<byte> extra)
    {
        // The end tag is the last thing, and no name of a stanza has a slash; an empty one ends with the slash itself.
        var end = stanza.LastIndexOf((byte)'/');
        if (extra.IsEmpty)
        {
            output.Write(stanza);
        }
        else if (stanza[end - 1] == '<')
        {
            output.Write(stanza[..(end - 1)]);
            output.Write(extra);
            output.Write(stanza[(end - 1)..]);
        }
        else
        {
            output.Write(stanza[..end]);
            output.Write(">"u8);
            output.Write(extra);
            output.Write("</"u8);
            output.Write(stanza[1..stanza.IndexOf((byte)' ')]);
            output.Write(">"u8);
        }
    }
}
