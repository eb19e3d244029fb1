using System.Text;
using System.Xml;

namespace Hutong.Dav.Xml;

/// <summary>
/// Writes a 207 answer (RFC 4918 section 13) piece by piece, so that a phonebook with pictures is never in memory as a
/// whole: after each response <see cref="Take"/> gives what has come together.
/// </summary>
public sealed class MultistatusWriter : IDisposable
{
    readonly MemoryStream buffer = new();
    readonly XmlWriter xml;

    /// <summary>Begins the answer.</summary>
    public MultistatusWriter()
    {
        xml = XmlWriter.Create(buffer, new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(false),
            // A carriage return as it stands would be read back as a line feed (XML 1.0 section 2.11).
            NewLineHandling = NewLineHandling.Entitize,
            CloseOutput = false,
        });
        xml.WriteStartDocument();
        xml.WriteStartElement("d", "multistatus", DavName.DavNamespace);
        xml.WriteAttributeString("xmlns", "card", null, DavName.CardNamespace);
        xml.WriteAttributeString("xmlns", "cs", null, DavName.CalendarServerNamespace);
    }

    /// <summary>Bytes that wait to be taken.</summary>
    public long Waiting
    {
        get
        {
            xml.Flush();
            return buffer.Length;
        }
    }

    /// <summary>Begins the answer for a path.</summary>
    public void BeginResponse(string href)
    {
        xml.WriteStartElement("response", DavName.DavNamespace);
        xml.WriteElementString("href", DavName.DavNamespace, href);
    }

    /// <summary>Ends it.</summary>
    public void EndResponse() => xml.WriteEndElement();

    /// <summary>Begins a group of properties with one status.</summary>
    public void BeginProperties()
    {
        xml.WriteStartElement("propstat", DavName.DavNamespace);
        xml.WriteStartElement("prop", DavName.DavNamespace);
    }

    /// <summary>Ends a group of properties.</summary>
    public void EndProperties(int status)
    {
        xml.WriteEndElement();
        Status(status);
        xml.WriteEndElement();
    }

    /// <summary>Begins an element.</summary>
    public void Begin(DavName name) => xml.WriteStartElement(name.Local, name.Namespace);

    /// <summary>An attribute of the element that was begun last.</summary>
    public void Attribute(string name, string value) => xml.WriteAttributeString(name, value);

    /// <summary>Character data. What XML cannot hold is left out.</summary>
    public void Text(string text) => xml.WriteString(DavText.Clean(text));

    /// <summary>Ends an element.</summary>
    public void End() => xml.WriteEndElement();

    /// <summary>An element with text, or empty.</summary>
    public void Element(DavName name, string? text = null)
    {
        Begin(name);
        if (text is not null)
        {
            Text(text);
        }

        End();
    }

    /// <summary>The status line of what was begun.</summary>
    public void Status(int status) =>
        xml.WriteElementString("status", DavName.DavNamespace, $"HTTP/1.1 {DavStatus.Line(status)}");

    /// <summary>Takes what has been written so far.</summary>
    public byte[] Take()
    {
        xml.Flush();
        var bytes = buffer.ToArray();
        buffer.SetLength(0);
        return bytes;
    }

    /// <summary>Ends the answer and takes the rest.</summary>
    public byte[] Finish()
    {
        xml.WriteEndDocument();
        return Take();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        xml.Dispose();
        buffer.Dispose();
    }
}
