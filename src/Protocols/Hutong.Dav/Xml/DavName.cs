namespace Hutong.Dav.Xml;

/// <summary>The name of an element or a property: a namespace and a local name.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Local">The local name.</param>
public readonly record struct DavName(string Namespace, string Local)
{
    /// <summary>WebDAV (RFC 4918).</summary>
    public const string DavNamespace = "DAV:";

    /// <summary>CardDAV (RFC 6352).</summary>
    public const string CardNamespace = "urn:ietf:params:xml:ns:carddav";

    /// <summary>Apple's collection tag, which most clients still ask for.</summary>
    public const string CalendarServerNamespace = "http://calendarserver.org/ns/";

    /// <summary>A name of WebDAV.</summary>
    public static DavName Dav(string local) => new(DavNamespace, local);

    /// <summary>A name of CardDAV.</summary>
    public static DavName Card(string local) => new(CardNamespace, local);

    /// <inheritdoc />
    public override string ToString() => $"{{{Namespace}}}{Local}";
}
