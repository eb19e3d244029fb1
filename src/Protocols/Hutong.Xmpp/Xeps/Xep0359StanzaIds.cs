using System.Text;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>An id that some entity gave a message (XEP-0359).</summary>
/// <param name="Id">The id.</param>
/// <param name="By">Who gave it.</param>
public sealed record StanzaId(string Id, Jid By)
{
    /// <summary>XEP-0359.</summary>
    public const string Namespace = "urn:xmpp:sid:0";

    /// <summary>The id that an entity gave a message, or null.</summary>
    public static string? Find(Stanza message, Jid by)
    {
        for (var i = 0; i < message.Children.Length; i++)
        {
            if (message.Children[i] is { Name: "stanza-id", Namespace: Namespace }
                && Read(message.Child(i)) is { } found && found.By.Equals(by))
            {
                return found.Id;
            }
        }

        return null;
    }

    /// <summary>The id that the sender gave a message, or null (section 3.3).</summary>
    public static string? Origin(Stanza message) => message.Child("origin-id", Namespace)?["id"];

    /// <summary>Reads it; null when the element is none.</summary>
    public static StanzaId? Read(Element? element) =>
        element is not null && element.Is("stanza-id", Namespace) && element["id"] is { Length: > 0 } id
        && Jid.TryParse(element["by"], out var by) ? new(id, by) : null;

    /// <summary>Writes it.</summary>
    public Element ToElement() => new Element("stanza-id", Namespace).With("id", Id).With("by", By.ToString());

    /// <summary>Writes it as bytes, for <see cref="Stanza.WriteTo"/>.</summary>
    public byte[] ToBytes()
    {
        // Ids of ours and most addresses need no escape; the tree is the way that always works.
        var by = By.ToString();
        return Ascii.IsValid(Id) && !Id.AsSpan().ContainsAny("<&'\"") && !by.AsSpan().ContainsAny("<&'\"")
            ? Encoding.UTF8.GetBytes($"<stanza-id xmlns='urn:xmpp:sid:0' id='{Id}' by='{by}'/>")
            : ToElement().ToBytes();
    }
}
