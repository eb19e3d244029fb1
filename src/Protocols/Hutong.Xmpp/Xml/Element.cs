using System.Buffers;
using System.Text;
using Hutong.Wire;

namespace Hutong.Xmpp.Xml;

/// <summary>
/// One XML element as a small tree: what a feature reads of a stanza's child, and what it answers with. Text nodes
/// are joined: an element has either children or text in nearly every XMPP schema, and XHTML is passed through as
/// bytes, never as a tree.
/// </summary>
public sealed class Element(string name, string ns)
{
    List<KeyValuePair<string, string>>? attributes;
    List<Element>? children;
    string text = "";
    StringBuilder? pieces;

    /// <summary>The local name.</summary>
    public string Name { get; } = name;

    /// <summary>The namespace.</summary>
    public string Namespace { get; } = ns;

    /// <summary>The character data directly inside, joined; empty when there is none.</summary>
    public string Text
    {
        get
        {
            if (pieces is not null)
            {
                (text, pieces) = (pieces.ToString(), null);
            }

            return text;
        }
        set => (text, pieces) = (value, null);
    }

    /// <summary>The child elements, in order.</summary>
    public IReadOnlyList<Element> Children => children ?? (IReadOnlyList<Element>)[];

    /// <summary>Attributes in order; one of the xml prefix is named <c>xml:lang</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Attributes =>
        attributes ?? (IReadOnlyList<KeyValuePair<string, string>>)[];

    /// <summary>The value of an attribute, or null.</summary>
    public string? this[string attribute]
    {
        get
        {
            if (attributes is not null)
            {
                foreach (var (key, value) in attributes)
                {
                    if (key == attribute)
                    {
                        return value;
                    }
                }
            }

            return null;
        }
    }

    /// <summary>Whether this element has that name and namespace.</summary>
    public bool Is(string name, string ns) => Name == name && Namespace == ns;

    /// <summary>Sets an attribute and returns this element; a null value leaves it out.</summary>
    public Element With(string attribute, string? value)
    {
        if (value is not null)
        {
            if (attributes is not null && this[attribute] is not null)
            {
                attributes.RemoveAll(pair => pair.Key == attribute);
            }

            Add(attribute, value);
        }

        return this;
    }

    /// <summary>Adds an attribute that the lexer has found only once.</summary>
    internal void Add(string attribute, string value) => (attributes ??= []).Add(new(attribute, value));

    /// <summary>Adds character data: text between children comes in pieces, and there may be very many.</summary>
    internal void Append(string piece)
    {
        if (text.Length == 0 && pieces is null)
        {
            text = piece;
        }
        else
        {
            (pieces ??= new(text)).Append(piece);
        }
    }

    /// <summary>Appends a child and returns this element; null leaves it out.</summary>
    public Element With(Element? child)
    {
        if (child is not null)
        {
            (children ??= []).Add(child);
        }

        return this;
    }

    /// <summary>Sets the text and returns this element.</summary>
    public Element WithText(string text)
    {
        Text = text;
        return this;
    }

    /// <summary>Appends a child of this element's namespace that holds only text, unless the text is null.</summary>
    public Element WithText(string childName, string? text) =>
        text is null ? this : With(new Element(childName, Namespace).WithText(text));

    /// <summary>The first child of that name and namespace (this element's own when not given).</summary>
    public Element? Child(string name, string? ns = null)
    {
        ns ??= Namespace;
        if (children is not null)
        {
            foreach (var child in children)
            {
                if (child.Is(name, ns))
                {
                    return child;
                }
            }
        }

        return null;
    }

    /// <summary>
    /// Writes the canonical form. <paramref name="inherited"/> is the default namespace in force outside.
    /// </summary>
    public void WriteTo(IBufferWriter<byte> output, string inherited = "") =>
        ElementWriter.Write(this, output, inherited);

    /// <summary>The canonical form as bytes, self-contained unless a namespace is inherited.</summary>
    public byte[] ToBytes(string inherited = "")
    {
        using var buffer = new PooledBufferWriter();
        WriteTo(buffer, inherited);
        return buffer.ToArray();
    }

    /// <summary>The canonical form as text, for tests and traces.</summary>
    public override string ToString() => System.Text.Encoding.UTF8.GetString(ToBytes());
}
