using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>A resource and features, all asked for while authenticating (XEP-0386).</summary>
/// <param name="Tag">What the client calls itself: the beginning of the resource; or null.</param>
/// <param name="Inline">What is switched on with it: carbons, stream management, client state.</param>
public sealed record Bind2(string? Tag, IReadOnlyList<Element> Inline)
{
    /// <summary>XEP-0386.</summary>
    public const string Namespace = "urn:xmpp:bind:0";

    /// <summary>Reads the request; null when the element is none.</summary>
    public static Bind2? Read(Element? element) => element is not null && element.Is("bind", Namespace)
        ? new(element.Child("tag")?.Text.Trim() is { Length: > 0 } tag ? tag : null,
            [.. element.Children.Where(child => child.Namespace != Namespace)])
        : null;

    /// <summary>Whether something of a name and namespace is asked for.</summary>
    public Element? Asks(string name, string ns) => Inline.FirstOrDefault(child => child.Is(name, ns));

    /// <summary>Writes the request.</summary>
    public Element ToElement()
    {
        var bind = new Element("bind", Namespace).WithText("tag", Tag);
        foreach (var one in Inline)
        {
            bind.With(one);
        }

        return bind;
    }

    /// <summary>The feature inside SASL2, with the namespaces of what can be asked for.</summary>
    public static Element Feature(params IEnumerable<string> features)
    {
        var inline = new Element("inline", Namespace);
        foreach (var feature in features)
        {
            inline.With(new Element("feature", Namespace).With("var", feature));
        }

        return new Element("bind", Namespace).With(inline);
    }

    /// <summary>The result, with those of what was asked for.</summary>
    public static Element Bound(params IEnumerable<Element> results)
    {
        var bound = new Element("bound", Namespace);
        foreach (var one in results)
        {
            bound.With(one);
        }

        return bound;
    }
}
