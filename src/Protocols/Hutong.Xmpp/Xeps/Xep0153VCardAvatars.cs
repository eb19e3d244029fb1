using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>The hash of the avatar in the sender's vCard, in presence (XEP-0153).</summary>
public static class VCardAvatar
{
    /// <summary>XEP-0153.</summary>
    public const string Namespace = "vcard-temp:x:update";

    /// <summary>Whether a presence says anything of it. A room or an older client does not.</summary>
    public static bool IsIn(Stanza presence) => presence.Has("x", Namespace);

    /// <summary>The hash; empty for no avatar; null when the presence does not say (it does not know yet).</summary>
    public static string? Read(Stanza presence) => presence.Child("x", Namespace)?.Child("photo")?.Text.Trim();

    /// <summary>Writes it; empty for no avatar.</summary>
    public static Element Write(string hash) =>
        new Element("x", Namespace).With(new Element("photo", Namespace).WithText(hash));
}
