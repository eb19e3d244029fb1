using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>What subscribers are told of a node (XEP-0060 sections 7.1.2, 7.2.2, 8.4.2, 8.5.2).</summary>
/// <param name="Node">The node.</param>
public abstract record PubSubEvent(string Node)
{
    /// <summary>Items were published.</summary>
    public sealed record Published(string Node, params IReadOnlyList<PubSubItem> Items) : PubSubEvent(Node);

    /// <summary>Items were deleted.</summary>
    public sealed record Retracted(string Node, params IReadOnlyList<string> ItemIds) : PubSubEvent(Node);

    /// <summary>The node was deleted.</summary>
    public sealed record Deleted(string Node) : PubSubEvent(Node);

    /// <summary>All items of the node were deleted.</summary>
    public sealed record Purged(string Node) : PubSubEvent(Node);

    /// <summary>The node's configuration was changed.</summary>
    public sealed record Configured(string Node) : PubSubEvent(Node);

    /// <summary>Reads a notification; null when the message is none.</summary>
    public static PubSubEvent? Read(Stanza message)
    {
        var happened = message.Child("event", PubSub.EventNamespace)?.Children is [var first, ..] ? first : null;
        if (happened?["node"] is not { } node)
        {
            return null;
        }

        return happened.Name switch
        {
            "items" when happened.Child("retract") is not null => new Retracted(node,
                [.. happened.Children.Where(child => child.Name == "retract").Select(child => child["id"])
                    .OfType<string>()]),
            "items" => new Published(
                node, [.. happened.Children.Where(child => child.Name == "item").Select(PubSubItem.Read)]),
            "delete" => new Deleted(node),
            "purge" => new Purged(node),
            "configuration" => new Configured(node),
            _ => null,
        };
    }

    /// <summary>Writes a notification's content.</summary>
    public Element ToElement()
    {
        var happened = new Element(this switch
        {
            Deleted => "delete",
            Purged => "purge",
            Configured => "configuration",
            _ => "items",
        }, PubSub.EventNamespace).With("node", Node);
        foreach (var item in (this as Published)?.Items ?? [])
        {
            happened.With(item.ToElement(PubSub.EventNamespace));
        }

        foreach (var id in (this as Retracted)?.ItemIds ?? [])
        {
            happened.With(new Element("retract", PubSub.EventNamespace).With("id", id));
        }

        return new Element("event", PubSub.EventNamespace).With(happened);
    }

    /// <summary>The notification: a headline, so that nobody archives or answers it.</summary>
    public Stanza ToMessage(Jid from, Jid to, string? id) =>
        Stanza.Message(StanzaType.Headline, from, to, id, ToElement());
}
