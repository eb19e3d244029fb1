using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.VCards;

/// <summary>
/// The fields that the old card (XEP-0054) and the new (XEP-0292, RFC 6351) share. The picture is left out: it is
/// an avatar, see there.
/// </summary>
static class CardConversion
{
    /// <summary>Old name, new name, the new value's type. One value each.</summary>
    static readonly (string Old, string New, string Type)[] Plain =
    [
        ("FN", "fn", "text"), ("NICKNAME", "nickname", "text"), ("BDAY", "bday", "date"), ("URL", "url", "uri"),
        ("TITLE", "title", "text"), ("ROLE", "role", "text"), ("DESC", "note", "text"), ("TZ", "tz", "text"),
    ];

    static readonly (string Old, string New)[] NameParts =
    [
        ("FAMILY", "surname"), ("GIVEN", "given"), ("MIDDLE", "additional"), ("PREFIX", "prefix"), ("SUFFIX", "suffix"),
    ];

    static readonly (string Old, string New)[] AddressParts =
    [
        ("POBOX", "pobox"), ("EXTADD", "ext"), ("STREET", "street"), ("LOCALITY", "locality"), ("REGION", "region"),
        ("PCODE", "code"), ("CTRY", "country"),
    ];

    /// <summary>The new form of an old card.</summary>
    public static Element ToNew(Element old)
    {
        var card = new Element("vcard", VCard.Namespace);
        foreach (var (name, to, type) in Plain)
        {
            if (Text(old.Child(name)) is { } value)
            {
                card.With(New(to).WithText(type, value));
            }
        }

        foreach (var child in old.Children)
        {
            card.With(child.Name switch
            {
                "N" => Parts(child, New("n"), NameParts, toNew: true),
                "ADR" => Parts(child, New("adr"), AddressParts, toNew: true),
                "ORG" => Value(child.Child("ORGNAME"), "org", "text"),
                "EMAIL" => Value(child.Child("USERID"), "email", "text"),
                "TEL" => Value(child.Child("NUMBER"), "tel", "text"),
                "JABBERID" => Text(child) is { } jid ? New("impp").WithText("uri", "xmpp:" + jid) : null,
                _ => null,
            });
        }

        return card;
    }

    /// <summary>The old form of a new card.</summary>
    public static Element ToOld(Element card)
    {
        var old = new Element("vCard", VCard.TempNamespace);
        foreach (var (to, name, _) in Plain)
        {
            old.WithText(to, First(card.Child(name)));
        }

        foreach (var child in card.Children)
        {
            old.With(child.Name switch
            {
                "n" => Parts(child, Old("N"), NameParts, toNew: false),
                "adr" => Parts(child, Old("ADR"), AddressParts, toNew: false),
                "org" => First(child) is { } name ? Old("ORG").WithText("ORGNAME", name) : null,
                "email" => First(child) is { } address ? Old("EMAIL").With(Old("INTERNET")).WithText("USERID", address)
                    : null,
                "tel" => First(child) is { } number ? Old("TEL").WithText("NUMBER", Without(number, "tel:")) : null,
                "impp" => First(child) is { } uri && uri.StartsWith("xmpp:", StringComparison.Ordinal)
                    ? Old("JABBERID").WithText(Without(uri, "xmpp:")) : null,
                _ => null,
            });
        }

        return old;
    }

    static Element? Parts(Element from, Element to, (string Old, string New)[] parts, bool toNew)
    {
        foreach (var (old, name) in parts)
        {
            to.WithText(toNew ? name : old, Text(from.Child(toNew ? old : name)));
        }

        return to.Children.Count == 0 ? null : to;
    }

    static Element? Value(Element? old, string name, string type) =>
        Text(old) is { } value ? New(name).WithText(type, value) : null;

    /// <summary>The value of a property, whatever its type is called.</summary>
    static string? First(Element? property)
    {
        foreach (var child in property?.Children ?? [])
        {
            if (child.Name != "parameters" && Text(child) is { } value)
            {
                return value;
            }
        }

        return null;
    }

    static string? Text(Element? element) => element?.Text.Trim() is { Length: > 0 } text ? text : null;

    static string Without(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;

    static Element New(string name) => new(name, VCard.Namespace);

    static Element Old(string name) => new(name, VCard.TempNamespace);
}
