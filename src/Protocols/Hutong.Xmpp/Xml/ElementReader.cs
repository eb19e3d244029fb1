using System.Xml;

namespace Hutong.Xmpp.Xml;

/// <summary>Parses canonical bytes (what this server itself wrote) into a tree.</summary>
public static class ElementReader
{
    static readonly XmlReaderSettings Settings = new()
    {
        ConformanceLevel = ConformanceLevel.Fragment,
        DtdProcessing = DtdProcessing.Prohibit,
    };

    /// <summary>Parses one element. <paramref name="inherited"/> is the default namespace in force outside.</summary>
    public static Element Parse(ReadOnlySpan<byte> utf8, string inherited = "")
    {
        var names = new XmlNamespaceManager(new NameTable());
        names.AddNamespace("", inherited);
        using var text = new StringReader(System.Text.Encoding.UTF8.GetString(utf8));
        using var reader = XmlReader.Create(text, Settings, new XmlParserContext(null, names, null, XmlSpace.None));
        reader.MoveToContent();
        return Read(reader);
    }

    static Element Read(XmlReader reader)
    {
        var element = new Element(reader.LocalName, reader.NamespaceURI);
        var empty = reader.IsEmptyElement;
        while (reader.MoveToNextAttribute())
        {
            if (reader.Prefix != "xmlns" && reader.Name != "xmlns")
            {
                element.With(reader.Name, reader.Value);
            }
        }

        if (empty)
        {
            return element;
        }

        while (reader.Read() && reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                element.With(Read(reader));
            }
            else
            {
                element.Text += reader.Value;
            }
        }

        return element;
    }
}
