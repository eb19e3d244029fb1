using System.Collections.Frozen;
using System.Text;
using System.Xml;

namespace Hutong.Dav.Xml;

/// <summary>Why a body is no request.</summary>
public enum DavXmlFault
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>Not well formed, or with a document type, which is refused (RFC 4918 section 20.6).</summary>
    NotWellFormed,

    /// <summary>Deeper, or with more elements, than the limit.</summary>
    TooLarge,
}

/// <summary>What a reader of request bodies takes at most.</summary>
/// <param name="MaxDepth">Elements within each other. 32: a request of these standards has at most ten.</param>
/// <param name="MaxElements">Elements. 50,000: a multiget of a phonebook of 20,000 fits.</param>
public sealed record DavXmlLimits(int MaxDepth = 32, int MaxElements = 50_000);

/// <summary>Reads the body of a request into a tree: no document type, nothing from outside, bounded.</summary>
public static class DavXmlReader
{
    static readonly FrozenDictionary<string, string> NoAttributes = FrozenDictionary<string, string>.Empty;

    static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = false,
    };

    /// <summary>The root element, or the fault.</summary>
    public static DavXmlFault Read(ReadOnlyMemory<byte> body, DavXmlLimits limits, out DavElement? root)
    {
        root = null;
        try
        {
            using var stream = new MemoryStream(body.ToArray(), writable: false);
            using var reader = XmlReader.Create(stream, Settings);
            return Read(reader, limits, out root);
        }
        catch (XmlException)
        {
            root = null;
            return DavXmlFault.NotWellFormed;
        }
    }

    static DavXmlFault Read(XmlReader reader, DavXmlLimits limits, out DavElement? root)
    {
        root = null;
        var open = new Stack<Open>();
        var count = 0;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (++count > limits.MaxElements || open.Count == limits.MaxDepth)
                    {
                        return DavXmlFault.TooLarge;
                    }

                    var element = new Open(new(reader.NamespaceURI, reader.LocalName), Attributes(reader));
                    // Asked after the attributes: reading them moves the reader.
                    if (reader.IsEmptyElement)
                    {
                        Close(element, open, ref root);
                    }
                    else
                    {
                        open.Push(element);
                    }

                    break;
                case XmlNodeType.EndElement:
                    Close(open.Pop(), open, ref root);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace
                    or XmlNodeType.Whitespace:
                    if (open.TryPeek(out var top))
                    {
                        top.Text.Append(reader.Value);
                    }

                    break;
            }
        }

        return root is null ? DavXmlFault.NotWellFormed : DavXmlFault.None;
    }

    static void Close(Open closed, Stack<Open> open, ref DavElement? root)
    {
        var element = new DavElement(closed.Name, closed.Attributes, closed.Children, closed.Text.ToString());
        if (open.TryPeek(out var parent))
        {
            parent.Children.Add(element);
        }
        else
        {
            root = element;
        }
    }

    static IReadOnlyDictionary<string, string> Attributes(XmlReader reader)
    {
        if (!reader.MoveToFirstAttribute())
        {
            return NoAttributes;
        }

        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        do
        {
            if (reader.NamespaceURI.Length == 0)
            {
                attributes[reader.LocalName] = reader.Value;
            }
        }
        while (reader.MoveToNextAttribute());
        reader.MoveToElement();
        return attributes;
    }

    sealed class Open(DavName name, IReadOnlyDictionary<string, string> attributes)
    {
        public DavName Name { get; } = name;
        public IReadOnlyDictionary<string, string> Attributes { get; } = attributes;
        public List<DavElement> Children { get; } = [];
        public StringBuilder Text { get; } = new();
    }
}
