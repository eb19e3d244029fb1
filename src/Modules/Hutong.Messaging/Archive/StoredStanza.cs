using System.Globalization;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Archive;

/// <summary>
/// Reads back what the archive stored: canonical bytes of our own, so the tags can be found by search.
/// </summary>
static class StoredStanza
{
    /// <summary>The stanza of a row; its payload is taken as it is, its children are not indexed.</summary>
    public static Stanza Read(ReadOnlyMemory<byte> bytes)
    {
        var headEnd = bytes.Span.IndexOf((byte)'>');
        var empty = bytes.Span[headEnd - 1] == (byte)'/';
        var payload = empty ? default : bytes[(headEnd + 1)..bytes.Span.LastIndexOf("</"u8)];
        var head = new byte[headEnd + 1 + (empty ? 0 : 1)];
        bytes.Span[..(empty ? headEnd - 1 : headEnd)].CopyTo(head);
        "/>"u8.CopyTo(head.AsSpan(head.Length - 2));
        var element = ElementReader.Parse(head);
        return new(StanzaKind.Message, Type(element["type"]), element["id"], Address(element["from"]),
            Address(element["to"]), element["xml:lang"], payload, null);
    }

    /// <summary>A time in the form of XEP-0082, in UTC with microseconds.</summary>
    public static string Stamp(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds).UtcDateTime
            .ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    static Jid? Address(string? text) => text is not null && Jid.TryParse(text, out var jid) ? jid : null;

    static StanzaType Type(string? text) => text switch
    {
        "chat" => StanzaType.Chat,
        "normal" => StanzaType.Normal,
        "groupchat" => StanzaType.Groupchat,
        "headline" => StanzaType.Headline,
        "error" => StanzaType.Error,
        _ => StanzaType.None,
    };
}
