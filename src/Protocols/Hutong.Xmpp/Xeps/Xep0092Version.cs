using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>What software somebody runs (XEP-0092).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="System">The operating system, or null to keep it to oneself.</param>
public sealed record SoftwareVersion(string Name, string Version, string? System = null)
{
    /// <summary>XEP-0092.</summary>
    public const string Namespace = "jabber:iq:version";

    /// <summary>Reads it; null when the element is none.</summary>
    public static SoftwareVersion? Read(Element? element) => element is not null && element.Is("query", Namespace)
        ? new(element.Child("name")?.Text ?? "", element.Child("version")?.Text ?? "", element.Child("os")?.Text)
        : null;

    /// <summary>Writes it.</summary>
    public Element ToElement() => new Element("query", Namespace)
        .WithText("name", Name).WithText("version", Version).WithText("os", System);
}
