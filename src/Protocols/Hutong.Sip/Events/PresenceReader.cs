using System.Xml;

namespace Hutong.Sip.Events;

/// <summary>
/// Reads what a telephone publishes of its person (PIDF, RFC 3863, with the person of RFC 4479 and the activities of
/// RFC 4480): no document type, nothing from outside, bounded.
/// </summary>
public static class PresenceReader
{
    const string Pidf = "urn:ietf:params:xml:ns:pidf";
    const string DataModel = "urn:ietf:params:xml:ns:pidf:data-model";
    const string Rpid = "urn:ietf:params:xml:ns:pidf:rpid";

    const int ElementsMax = 500;
    const int DepthMax = 16;

    static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        MaxCharactersInDocument = 65_536,
    };

    /// <summary>
    /// Reads a document; null when it is none. Of several telephones in one document one that can be reached counts,
    /// of several activities the one that is least to be disturbed.
    /// </summary>
    public static PresenceDocument? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var stream = new MemoryStream(body.ToArray(), writable: false);
            using var reader = XmlReader.Create(stream, Settings);
            return Read(reader);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    static PresenceDocument? Read(XmlReader reader)
    {
        if (reader.MoveToContent() != XmlNodeType.Element || reader.LocalName != "presence"
            || reader.NamespaceURI != Pidf || reader.GetAttribute("entity") is not { Length: > 0 } entity)
        {
            return null;
        }

        var (isOpen, hasTuple, activity, elements) = (false, false, PresenceActivity.None, 0);
        string? note = null;
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            if (++elements > ElementsMax || reader.Depth > DepthMax)
            {
                return null;
            }

            switch (reader.NamespaceURI, reader.LocalName)
            {
                case (Pidf, "tuple"):
                    hasTuple = true;
                    break;
                case (Pidf, "basic"):
                    isOpen |= Text(reader) == "open";
                    break;
                case (Pidf, "note") or (DataModel, "note"):
                    note ??= Text(reader) is { Length: > 0 } said ? said : null;
                    break;
                case (Rpid, var name) when ActivityOf(name) is var found && found > activity:
                    activity = found;
                    break;
            }
        }

        return new(entity, isOpen || !hasTuple, activity, note);
    }

    // Only what is directly inside; what else is there does not belong there.
    static string Text(XmlReader reader)
    {
        if (reader.IsEmptyElement || !reader.Read() || reader.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA))
        {
            return "";
        }

        return PresenceDocument.Shorten(reader.Value.Trim());
    }

    // RFC 4480 section 3.2: what keeps from talking, and what keeps from being at hand.
    static PresenceActivity ActivityOf(string name) => name switch
    {
        "busy" or "on-the-phone" or "meeting" or "presentation" or "appointment" or "performance" or "worship" =>
            PresenceActivity.Busy,
        "away" or "vacation" or "holiday" or "permanent-absence" or "sleeping" or "meal" or "breakfast" or "lunch"
            or "dinner" or "travel" or "in-transit" or "steering" or "shopping" => PresenceActivity.Away,
        _ => PresenceActivity.None,
    };
}
