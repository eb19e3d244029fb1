using Hutong.Xmpp.Stanzas;

namespace Hutong.Xmpp.Xeps;

/// <summary>A message that takes the place of an earlier one of its sender (XEP-0308).</summary>
public static class Correction
{
    /// <summary>XEP-0308.</summary>
    public const string Namespace = "urn:xmpp:message-correct:0";

    /// <summary>The id of the message that is replaced; null when the message replaces none.</summary>
    public static string? Replaces(Stanza message) => message.Child("replace", Namespace)?["id"];

    /// <summary>The element that says so.</summary>
    public static Xml.Element Replace(string id) => new Xml.Element("replace", Namespace).With("id", id);
}
