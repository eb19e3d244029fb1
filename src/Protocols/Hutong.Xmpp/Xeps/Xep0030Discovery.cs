using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>What an entity is (XEP-0030 section 3.1).</summary>
/// <param name="Category">For example <c>server</c>, <c>account</c>, <c>pubsub</c>.</param>
/// <param name="Type">For example <c>im</c>, <c>registered</c>, <c>pep</c>.</param>
/// <param name="Name">What a person reads, or null.</param>
/// <param name="Lang">The language of the name, or null.</param>
public readonly record struct DiscoIdentity(string Category, string Type, string? Name = null, string? Lang = null);

/// <summary>
/// The answer to a question what an entity is and can do (XEP-0030 section 3, with the forms of XEP-0128).
/// </summary>
/// <param name="Identities">What it is.</param>
/// <param name="Features">What it can do.</param>
/// <param name="Forms">More about it.</param>
/// <param name="Node">The node that was asked about, or null.</param>
public sealed record DiscoInfo(IReadOnlyList<DiscoIdentity> Identities, IReadOnlyList<string> Features,
    IReadOnlyList<Element> Forms, string? Node = null)
{
    /// <summary>XEP-0030 section 3.</summary>
    public const string Namespace = "http://jabber.org/protocol/disco#info";

    /// <summary>XEP-0030 section 4.</summary>
    public const string Items = "http://jabber.org/protocol/disco#items";

    /// <summary>The question.</summary>
    public static Element Question(string? node = null) => new Element("query", Namespace).With("node", node);

    /// <summary>Reads an answer; null when the element is none.</summary>
    public static DiscoInfo? Read(Element? element)
    {
        if (element is null || !element.Is("query", Namespace))
        {
            return null;
        }

        var identities = new List<DiscoIdentity>();
        var features = new List<string>();
        var forms = new List<Element>();
        foreach (var child in element.Children)
        {
            if (child.Is("identity", Namespace))
            {
                identities.Add(new(child["category"] ?? "", child["type"] ?? "", child["name"], child["xml:lang"]));
            }
            else if (child.Is("feature", Namespace) && child["var"] is { } feature)
            {
                features.Add(feature);
            }
            else if (child.Is("x", DataForm.Namespace))
            {
                forms.Add(child);
            }
        }

        return new(identities, features, forms, element["node"]);
    }

    /// <summary>Writes the answer.</summary>
    public Element ToElement()
    {
        var query = new Element("query", Namespace).With("node", Node);
        foreach (var (category, type, name, lang) in Identities)
        {
            query.With(new Element("identity", Namespace)
                .With("category", category).With("type", type).With("name", name).With("xml:lang", lang));
        }

        foreach (var feature in Features)
        {
            query.With(new Element("feature", Namespace).With("var", feature));
        }

        foreach (var form in Forms)
        {
            query.With(form);
        }

        return query;
    }
}
