using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>One entity or node beneath another (XEP-0030 section 4).</summary>
/// <param name="Jid">Its address.</param>
/// <param name="Node">Its node, or null.</param>
/// <param name="Name">What a person reads, or null.</param>
public readonly record struct DiscoItem(Jid Jid, string? Node = null, string? Name = null);

/// <summary>The answer to a question what is beneath an entity (XEP-0030 section 4).</summary>
/// <param name="Items">The items, in order.</param>
/// <param name="Node">The node that was asked about, or null.</param>
/// <param name="Page">Which page of them this is (XEP-0059), or null for all.</param>
public sealed record DiscoItems(IReadOnlyList<DiscoItem> Items, string? Node = null, Page? Page = null)
{
    /// <summary>Reads an answer; null when the element is none. Items without an address are left out.</summary>
    public static DiscoItems? Read(Element? element)
    {
        if (element is null || !element.Is("query", DiscoInfo.Items))
        {
            return null;
        }

        var items = new List<DiscoItem>();
        foreach (var child in element.Children)
        {
            if (child.Is("item", DiscoInfo.Items) && Jid.TryParse(child["jid"], out var jid))
            {
                items.Add(new(jid, child["node"], child["name"]));
            }
        }

        return new(items, element["node"], Page.Read(element));
    }

    /// <summary>Writes the answer.</summary>
    public Element ToElement()
    {
        var query = new Element("query", DiscoInfo.Items).With("node", Node);
        foreach (var (jid, node, name) in Items)
        {
            query.With(new Element("item", DiscoInfo.Items)
                .With("jid", jid.ToString()).With("node", node).With("name", name));
        }

        return query.With(Page?.ToElement());
    }
}
