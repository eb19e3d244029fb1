using Hutong.Xmpp.Streams;

namespace Hutong.Xmpp.Xeps;

/// <summary>Whether a person looks at a client (XEP-0352).</summary>
public static class ClientState
{
    /// <summary>XEP-0352.</summary>
    public const string Namespace = "urn:xmpp:csi:0";

    /// <summary>The feature.</summary>
    public static Xml.Element Feature() => new("csi", Namespace);

    /// <summary>Whether the client has become active or inactive; null when the element says neither.</summary>
    public static bool? Read(in RawElement element) => element.Namespace != Namespace ? null : element.Name switch
    {
        "active" => true,
        "inactive" => false,
        _ => null,
    };
}
