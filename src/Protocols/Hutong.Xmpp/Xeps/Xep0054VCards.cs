using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>
/// The parts of a vCard that a server itself needs; the card is kept and given back as it came (XEP-0054, XEP-0292).
/// </summary>
/// <param name="FullName">The name that is shown, or null.</param>
/// <param name="Nickname">The nickname, or null.</param>
/// <param name="PhotoType">The media type of the picture, or null.</param>
/// <param name="Photo">The picture, or null.</param>
public sealed record VCard(string? FullName, string? Nickname, string? PhotoType = null, byte[]? Photo = null)
{
    /// <summary>XEP-0054.</summary>
    public const string TempNamespace = "vcard-temp";

    /// <summary>XEP-0292: the card itself (RFC 6351).</summary>
    public const string Namespace = "urn:ietf:params:xml:ns:vcard-4.0";

    /// <summary>XEP-0292: the node.</summary>
    public const string Node = "urn:xmpp:vcard4";

    /// <summary>Reads a card of either form; null when the element is none.</summary>
    public static VCard? Read(Element? element) => element switch
    {
        { Name: "vCard", Namespace: TempNamespace } => ReadTemp(element),
        { Name: "vcard", Namespace: Namespace } => ReadCard(element),
        _ => null,
    };

    /// <summary>Writes the old form.</summary>
    public Element ToTemp()
    {
        var card = new Element("vCard", TempNamespace).WithText("FN", FullName).WithText("NICKNAME", Nickname);
        return Photo is null ? card : card.With(new Element("PHOTO", TempNamespace)
            .WithText("TYPE", PhotoType).WithText("BINVAL", Convert.ToBase64String(Photo)));
    }

    /// <summary>Writes the new form.</summary>
    public Element ToElement()
    {
        var card = new Element("vcard", Namespace);
        Add("fn", "text", FullName);
        Add("nickname", "text", Nickname);
        Add("photo", "uri", Photo is null ? null : $"data:{PhotoType};base64,{Convert.ToBase64String(Photo)}");
        return card;

        void Add(string name, string kind, string? value)
        {
            if (value is not null)
            {
                card.With(new Element(name, Namespace).WithText(kind, value));
            }
        }
    }

    static VCard ReadTemp(Element card)
    {
        var photo = card.Child("PHOTO");
        return new(Text(card.Child("FN")), Text(card.Child("NICKNAME")), Text(photo?.Child("TYPE")),
            photo?.Child("BINVAL") is { } data ? Base64.Read(data.Text) : null);
    }

    static VCard ReadCard(Element card)
    {
        var photo = card.Child("photo")?.Child("uri")?.Text.Trim() ?? "";
        var comma = photo.IndexOf(";base64,", StringComparison.Ordinal);
        var inline = photo.StartsWith("data:", StringComparison.Ordinal) && comma > 5;
        return new(Text(card.Child("fn")?.Child("text")), Text(card.Child("nickname")?.Child("text")),
            inline ? photo[5..comma] : null, inline ? Base64.Read(photo[(comma + 8)..]) : null);
    }

    static string? Text(Element? element) => element?.Text.Trim() is { Length: > 0 } text ? text : null;
}
