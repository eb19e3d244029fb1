using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>What message another one answers (XEP-0461).</summary>
/// <param name="Id">The id of the message.</param>
/// <param name="To">Who wrote it, or null.</param>
public sealed record Reply(string Id, Jid? To)
{
    /// <summary>XEP-0461.</summary>
    public const string Namespace = "urn:xmpp:reply:0";

    /// <summary>Reads it; null when the message answers none.</summary>
    public static Reply? Read(Stanza message) =>
        message.Child("reply", Namespace) is { } element && element["id"] is { Length: > 0 } id
            ? new(id, Jid.TryParse(element["to"], out var to) ? to : null) : null;

    /// <summary>Writes it.</summary>
    public Element ToElement() => new Element("reply", Namespace).With("to", To?.ToString()).With("id", Id);
}
