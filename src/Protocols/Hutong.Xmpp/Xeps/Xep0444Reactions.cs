using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>All reactions of one person to one message (XEP-0444): they take the place of the earlier ones.</summary>
/// <param name="Id">The id of the message.</param>
/// <param name="Emoji">The reactions; none takes them all back.</param>
public sealed record Reactions(string Id, IReadOnlyList<string> Emoji)
{
    /// <summary>XEP-0444.</summary>
    public const string Namespace = "urn:xmpp:reactions:0";

    /// <summary>Reads them; null when the message holds none.</summary>
    public static Reactions? Read(Stanza message) => message.Child("reactions", Namespace) is { } element
        && element["id"] is { Length: > 0 } id
            ? new(id, [.. element.Children.Where(child => child.Is("reaction", Namespace))
                .Select(child => child.Text.Trim()).Distinct(StringComparer.Ordinal)])
            : null;

    /// <summary>Writes them.</summary>
    public Element ToElement()
    {
        var element = new Element("reactions", Namespace).With("id", Id);
        foreach (var one in Emoji)
        {
            element.WithText("reaction", one);
        }

        return element;
    }
}
