using System.Text.Encodings.Web;
using System.Text.Json;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>Where else a domain can be reached, told over HTTP (XEP-0156): <c>/.well-known/host-meta</c>.</summary>
public static class HostMeta
{
    /// <summary>The path of the XML form.</summary>
    public const string XmlPath = "/.well-known/host-meta";

    /// <summary>The path of the JSON form.</summary>
    public const string JsonPath = "/.well-known/host-meta.json";

    /// <summary>The relation of a WebSocket.</summary>
    public const string WebSocketRelation = "urn:xmpp:alt-connections:websocket";

    const string Namespace = "http://docs.oasis-open.org/ns/xri/xrd-1.0";

    /// <summary>The XML form, <c>application/xrd+xml</c>.</summary>
    public static string Xml(params IEnumerable<string> webSockets)
    {
        var document = new Element("XRD", Namespace);
        foreach (var url in webSockets)
        {
            document.With(new Element("Link", Namespace).With("rel", WebSocketRelation).With("href", url));
        }

        return "<?xml version='1.0' encoding='utf-8'?>" + document;
    }

    /// <summary>The JSON form, <c>application/json</c>.</summary>
    public static string Json(params IEnumerable<string> webSockets)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartArray("links");
            foreach (var url in webSockets)
            {
                json.WriteStartObject();
                json.WriteString("rel", WebSocketRelation);
                json.WriteString("href", url);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
