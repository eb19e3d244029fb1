using System.Globalization;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Calling.Sounds;

/// <summary>
/// A sound as a message in a conversation: stateless file sharing (XEP-0447) with a plain address beside.
/// </summary>
static class SoundMessage
{
    const string Metadata = "urn:xmpp:file:metadata:0", Sharing = "urn:xmpp:sfs:0", Oob = "jabber:x:oob";
    const string UrlData = "http://jabber.org/protocol/url-data", Fallback = "urn:xmpp:fallback:0";

    /// <summary>Makes it.</summary>
    /// <param name="from">Whose conversation it is put into.</param>
    /// <param name="to">Who finds it there.</param>
    /// <param name="id">The id of the message.</param>
    /// <param name="url">Where the file is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="file">The file.</param>
    /// <param name="seconds">How long it is.</param>
    /// <param name="isInline">Whether it is shown as spoken; else as a file with its name.</param>
    public static Stanza Make(
        Jid from, Jid to, string id, string url, string name, SoundFile file, long seconds, bool isInline = true) =>
        Stanza.Message(StanzaType.Chat, from, to, id,
            new Element("body", Ns.Client).WithText(url),
            new Element("fallback", Fallback).With("for", Sharing).With(new Element("body", Fallback)),
            new Element("file-sharing", Sharing).With("disposition", isInline ? "inline" : "attachment")
                .With(new Element("file", Metadata).WithText("media-type", file.Type).WithText("name", name)
                    .WithText("size", file.Content.Length.ToString(CultureInfo.InvariantCulture))
                    .WithText("length", (seconds * 1000).ToString(CultureInfo.InvariantCulture)))
                .With(new Element("sources", Sharing).With(new Element("url-data", UrlData).With("target", url))),
            new Element("x", Oob).WithText("url", url));
}
