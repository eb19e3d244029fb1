using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>A request about a node (XEP-0060): what the service must decide on.</summary>
/// <param name="Node">The node; empty where the request is about all.</param>
public abstract record PubSubRequest(string Node)
{
    /// <summary>Items that one request may name at most.</summary>
    public const int MaxItems = 256;

    /// <summary>Publish items, and create the node when it is not there (sections 7.1 and 7.1.5).</summary>
    public sealed record Publish(string Node, IReadOnlyList<PubSubItem> Items, DataForm? Options) : PubSubRequest(Node);

    /// <summary>Delete items (section 7.2).</summary>
    public sealed record Retract(string Node, IReadOnlyList<string> ItemIds, bool Notify) : PubSubRequest(Node);

    /// <summary>Fetch items (section 6.5): all, some, or the newest.</summary>
    public sealed record Fetch(string Node, IReadOnlyList<string> ItemIds, int? MaxItemCount, PageRequest Page)
        : PubSubRequest(Node);

    /// <summary>Subscribe (section 6.1).</summary>
    public sealed record Subscribe(string Node, Jid Subscriber) : PubSubRequest(Node);

    /// <summary>Unsubscribe (section 6.2).</summary>
    public sealed record Unsubscribe(string Node, Jid Subscriber) : PubSubRequest(Node);

    /// <summary>The asker's own subscriptions (section 5.6).</summary>
    public sealed record Subscriptions(string Node) : PubSubRequest(Node);

    /// <summary>The asker's own affiliations (section 5.7).</summary>
    public sealed record Affiliations(string Node) : PubSubRequest(Node);

    /// <summary>Create a node (section 8.1); empty for one that the service names.</summary>
    public sealed record Create(string Node, DataForm? Configuration) : PubSubRequest(Node);

    /// <summary>Ask for a node's configuration (section 8.2); empty for the default one (section 8.3).</summary>
    public sealed record GetConfiguration(string Node) : PubSubRequest(Node);

    /// <summary>Change a node's configuration (section 8.2.4). A cancelled form changes nothing.</summary>
    public sealed record SetConfiguration(string Node, DataForm Form) : PubSubRequest(Node);

    /// <summary>Delete a node (section 8.4).</summary>
    public sealed record Delete(string Node) : PubSubRequest(Node);

    /// <summary>Delete all items of a node (section 8.5).</summary>
    public sealed record Purge(string Node) : PubSubRequest(Node);

    /// <summary>Reads a request out of an iq of type get or set; false with the error to answer otherwise.</summary>
    public static bool TryRead(Stanza iq, [NotNullWhen(true)] out PubSubRequest? request,
        [NotNullWhen(false)] out StanzaError? error)
    {
        var element = iq.FirstChild();
        (request, error) = element switch
        {
            { Name: "pubsub", Namespace: PubSub.Namespace } =>
                iq.Type == StanzaType.Set ? ReadSet(element) : ReadGet(element),
            { Name: "pubsub", Namespace: PubSub.OwnerNamespace } => ReadOwner(element, iq.Type == StanzaType.Set),
            _ => Refuse(StanzaError.BadRequest),
        };
        return request is not null;
    }

    static (PubSubRequest?, StanzaError?) ReadSet(Element pubsub)
    {
        var action =
            pubsub.Children.FirstOrDefault(child => child.Name is not ("publish-options" or "configure" or "options"));
        var node = action?["node"] ?? "";
        switch (action?.Name)
        {
            case "create":
                return (new Create(node, ReadForm(pubsub.Child("configure"))), null);
            case "subscribe" or "unsubscribe" when !Jid.TryParse(action["jid"], out var jid):
                return Refuse(PubSub.InvalidJid);
            case "subscribe" when Jid.TryParse(action["jid"], out var jid):
                return node.Length == 0 ? Refuse(PubSub.NodeIdRequired) : (new Subscribe(node, jid), null);
            case "unsubscribe" when Jid.TryParse(action["jid"], out var jid):
                return node.Length == 0 ? Refuse(PubSub.NodeIdRequired) : (new Unsubscribe(node, jid), null);
            case "publish":
                return node.Length == 0 ? Refuse(PubSub.NodeIdRequired) : ReadPublish(node, action, pubsub);
            case "retract":
                var ids = Ids(action);
                return node.Length == 0 ? Refuse(PubSub.NodeIdRequired)
                    : ids.Count is 0 or > MaxItems ? Refuse(PubSub.ItemRequired)
                    : (new Retract(node, ids, action["notify"] is "true" or "1"), null);
            case null:
                return Refuse(StanzaError.BadRequest);
            default:
                return Refuse(PubSub.Unsupported(action.Name));
        }
    }

    static (PubSubRequest?, StanzaError?) ReadPublish(string node, Element publish, Element pubsub)
    {
        var items = new List<PubSubItem>();
        foreach (var child in publish.Children)
        {
            if (!child.Is("item", PubSub.Namespace) || child.Children.Count != 1)
            {
                return Refuse(child.Name == "item" ? PubSub.InvalidPayload : StanzaError.BadRequest);
            }

            items.Add(PubSubItem.Read(child));
        }

        return items.Count is 0 or > MaxItems ? Refuse(PubSub.ItemRequired)
            : (new Publish(node, items, ReadForm(pubsub.Child("publish-options"))), null);
    }

    static (PubSubRequest?, StanzaError?) ReadGet(Element pubsub)
    {
        var action = pubsub.Children.FirstOrDefault(child => child.Namespace == PubSub.Namespace);
        var node = action?["node"] ?? "";
        switch (action?.Name)
        {
            case "items":
                int? max =
                    int.TryParse(action["max_items"], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                    ? count : null;
                return node.Length == 0 ? Refuse(PubSub.NodeIdRequired)
                    : !PageRequest.TryRead(pubsub, out var page) || Ids(action) is { Count: > MaxItems }
                        || (action["max_items"] is not null && max is null)
                        ? Refuse(StanzaError.BadRequest) : (new Fetch(node, Ids(action), max, page), null);
            case "subscriptions":
                return (new Subscriptions(node), null);
            case "affiliations":
                return (new Affiliations(node), null);
            case "default":
                return (new GetConfiguration(""), null);
            case null:
                return Refuse(StanzaError.BadRequest);
            default:
                return Refuse(PubSub.Unsupported(action.Name));
        }
    }

    static (PubSubRequest?, StanzaError?) ReadOwner(Element pubsub, bool set)
    {
        var action = pubsub.Children.FirstOrDefault(child => child.Namespace == PubSub.OwnerNamespace);
        var node = action?["node"] ?? "";
        if (action is { Name: "default" } && !set)
        {
            return (new GetConfiguration(""), null);
        }

        return (action?.Name, set) switch
        {
            (null, _) => Refuse(StanzaError.BadRequest),
            _ when node.Length == 0 => Refuse(PubSub.NodeIdRequired),
            ("configure", false) => (new GetConfiguration(node), null),
            ("configure", true) => ReadForm(action) is { } form ? (new SetConfiguration(node, form), null)
                : Refuse(StanzaError.BadRequest),
            ("delete", true) => (new Delete(node), null),
            ("purge", true) => (new Purge(node), null),
            _ => Refuse(
                PubSub.Unsupported(action.Name is "affiliations" ? "modify-affiliations" : "manage-" + action.Name)),
        };
    }

    static (PubSubRequest?, StanzaError?) Refuse(StanzaError error) => (null, error);

    static DataForm? ReadForm(Element? holder) => DataForm.Read(holder?.Child("x", DataForm.Namespace));

    static List<string> Ids(Element action) =>
        [.. action.Children.Where(child => child.Is("item", PubSub.Namespace)).Select(child => child["id"])
            .OfType<string>()];
}
