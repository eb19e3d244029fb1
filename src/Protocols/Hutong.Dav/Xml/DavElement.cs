namespace Hutong.Dav.Xml;

/// <summary>An element of a request.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Attributes">Attributes without a namespace; others are not used by these standards.</param>
/// <param name="Children">Its child elements.</param>
/// <param name="Text">The character data directly in it.</param>
public sealed record DavElement(
    DavName Name, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<DavElement> Children, string Text)
{
    /// <summary>The first child of a name, or null.</summary>
    public DavElement? Child(DavName name)
    {
        foreach (var child in Children)
        {
            if (child.Name == name)
            {
                return child;
            }
        }

        return null;
    }

    /// <summary>The attribute of a name, or null.</summary>
    public string? Attribute(string name) => Attributes.GetValueOrDefault(name);
}
