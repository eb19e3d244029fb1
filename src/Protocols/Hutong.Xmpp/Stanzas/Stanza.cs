using System.Buffers;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Stanzas;

/// <summary>One child of a stanza: its name, namespace, and where its bytes lie in the payload.</summary>
/// <param name="Name">Local name.</param>
/// <param name="Namespace">Namespace; <c>jabber:client</c> for body, subject, thread.</param>
/// <param name="Start">Offset in the payload, in bytes.</param>
/// <param name="Length">Length in bytes, both tags included.</param>
public readonly record struct ChildRef(string Name, string Namespace, int Start, int Length);

/// <summary>
/// A stanza in canonical form: the five common attributes read, everything inside kept as bytes that need no context
/// but the default namespace <c>jabber:client</c>. Immutable; a change makes another that shares the payload.
/// </summary>
public sealed class Stanza
{
    static readonly ChildRef[] NoChildren = [];
    readonly ChildRef[] children;

    /// <summary>Makes a stanza over canonical payload bytes and their index.</summary>
    public Stanza(StanzaKind kind, StanzaType type, string? id, Jid? from, Jid? to, string? lang,
        ReadOnlyMemory<byte> payload, ChildRef[]? children)
    {
        (Kind, Type, Id, From, To, Lang, Payload) = (kind, type, id, from, to, lang, payload);
        this.children = children ?? NoChildren;
    }

    /// <summary>Message, presence or iq.</summary>
    public StanzaKind Kind { get; }

    /// <summary>Its type.</summary>
    public StanzaType Type { get; }

    /// <summary>Its id, or null.</summary>
    public string? Id { get; }

    /// <summary>From whom, or null.</summary>
    public Jid? From { get; }

    /// <summary>To whom, or null.</summary>
    public Jid? To { get; }

    /// <summary><c>xml:lang</c> in force, or null.</summary>
    public string? Lang { get; }

    /// <summary>The canonical bytes between the tags.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>The children, in order.</summary>
    public ReadOnlySpan<ChildRef> Children => children;

    /// <summary>Whether a child of that name and namespace is there. Costs no parsing.</summary>
    public bool Has(string name, string ns) => IndexOf(name, ns) >= 0;

    /// <summary>Whether any child of that namespace is there.</summary>
    public bool HasNamespace(string ns)
    {
        foreach (ref readonly var child in Children)
        {
            if (child.Namespace == ns)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first child of that name and namespace, parsed; null when there is none.</summary>
    public Element? Child(string name, string ns) => IndexOf(name, ns) is >= 0 and var i ? Child(i) : null;

    /// <summary>The child at an index, parsed.</summary>
    public Element Child(int index) => ElementReader.Parse(ChildBytes(index).Span, Ns.Client);

    /// <summary>The bytes of the child at an index.</summary>
    public ReadOnlyMemory<byte> ChildBytes(int index) => Payload.Slice(children[index].Start, children[index].Length);

    /// <summary>The first child, parsed: the payload of an iq. Null when empty.</summary>
    public Element? FirstChild() => children.Length == 0 ? null : Child(0);

    /// <summary>The same stanza from somebody.</summary>
    public Stanza WithFrom(Jid? from) => new(Kind, Type, Id, from, To, Lang, Payload, children);

    /// <summary>The same stanza to somebody.</summary>
    public Stanza WithTo(Jid? to) => new(Kind, Type, Id, From, to, Lang, Payload, children);

    /// <summary>The same stanza with both ends set.</summary>
    public Stanza WithEnds(Jid? from, Jid? to) => new(Kind, Type, Id, from, to, Lang, Payload, children);

    /// <summary>The same stanza without the children that the predicate names; itself when there are none.</summary>
    public Stanza Without(Func<ChildRef, bool> drop)
    {
        if (!Array.Exists(children, child => drop(child)))
        {
            return this;
        }

        var buffer = new ArrayBufferWriter<byte>(Math.Max(16, Payload.Length));
        var kept = new List<ChildRef>(children.Length);
        foreach (var child in children)
        {
            if (!drop(child))
            {
                kept.Add(child with { Start = buffer.WrittenCount });
                buffer.Write(Payload.Span.Slice(child.Start, child.Length));
            }
        }

        return new(Kind, Type, Id, From, To, Lang, buffer.WrittenMemory.ToArray(), [.. kept]);
    }

    /// <summary>The same stanza with one child more, at the end.</summary>
    public Stanza WithChild(Element child)
    {
        var bytes = child.ToBytes(Ns.Client);
        var payload = new byte[Payload.Length + bytes.Length];
        Payload.CopyTo(payload);
        bytes.CopyTo(payload, Payload.Length);
        return new(Kind, Type, Id, From, To, Lang, payload,
            [.. children, new ChildRef(child.Name, child.Namespace, Payload.Length, bytes.Length)]);
    }

    int IndexOf(string name, string ns)
    {
        for (var i = 0; i < children.Length; i++)
        {
            if (children[i].Name == name && children[i].Namespace == ns)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>A message.</summary>
    public static Stanza Message(
        StanzaType type, Jid? from, Jid? to, string? id, params ReadOnlySpan<Element> children) =>
        Build(StanzaKind.Message, type, from, to, id, children);

    /// <summary>A presence.</summary>
    public static Stanza Presence(StanzaType type, Jid? from, Jid? to, params ReadOnlySpan<Element> children) =>
        Build(StanzaKind.Presence, type, from, to, null, children);

    /// <summary>An iq.</summary>
    public static Stanza Iq(StanzaType type, Jid? from, Jid? to, string? id, params ReadOnlySpan<Element> children) =>
        Build(StanzaKind.Iq, type, from, to, id, children);

    /// <summary>The result that answers an iq.</summary>
    public static Stanza Result(Stanza request, Element? payload = null) =>
        payload is null ? Iq(StanzaType.Result, request.To, request.From, request.Id)
            : Iq(StanzaType.Result, request.To, request.From, request.Id, payload);

    /// <summary>The error that answers a stanza (RFC 6120 section 8.3): ends swapped, payload not sent back.</summary>
    public static Stanza ErrorReply(Stanza request, StanzaError error) =>
        Build(request.Kind, StanzaType.Error, request.To, request.From, request.Id, [error.ToElement()]);

    static Stanza Build(
        StanzaKind kind, StanzaType type, Jid? from, Jid? to, string? id, ReadOnlySpan<Element> elements)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        var refs = new ChildRef[elements.Length];
        for (var i = 0; i < elements.Length; i++)
        {
            var start = buffer.WrittenCount;
            elements[i].WriteTo(buffer, Ns.Client);
            refs[i] = new(elements[i].Name, elements[i].Namespace, start, buffer.WrittenCount - start);
        }

        return new(kind, type, id, from, to, null, buffer.WrittenMemory.ToArray(), refs);
    }

    /// <summary>
    /// Writes the whole stanza, with its own <c>xmlns</c>, and <paramref name="extra"/> (canonical child bytes, for
    /// example a stanza-id) at the end. The same bytes serve a TCP stream and a WebSocket.
    /// </summary>
    public void WriteTo(IBufferWriter<byte> output, ReadOnlySpan<byte> extra = default) =>
        StanzaWriter.Write(this, output, extra, "jabber:client"u8);

    /// <summary>The encoded stanza.</summary>
    public byte[] ToBytes(ReadOnlySpan<byte> extra = default) => StanzaWriter.ToBytes(this, extra);

    /// <summary>The encoded stanza as text, for tests.</summary>
    public override string ToString() => System.Text.Encoding.UTF8.GetString(ToBytes());
}
