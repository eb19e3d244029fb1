using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>A room that a person keeps (XEP-0402; the older form XEP-0048).</summary>
/// <param name="Room">The room: in XEP-0402 the id of the item.</param>
/// <param name="Name">What it is called, or null.</param>
/// <param name="AutoJoin">Whether devices join it when they sign in.</param>
/// <param name="Nick">The name there, or null.</param>
/// <param name="Password">What it asks for, or null.</param>
/// <param name="Extensions">What clients keep with it, in XEP-0402.</param>
public sealed record Bookmark(Jid Room, string? Name = null, bool AutoJoin = false, string? Nick = null,
    string? Password = null, Element? Extensions = null)
{
    /// <summary>XEP-0402; also the node.</summary>
    public const string Namespace = "urn:xmpp:bookmarks:1";

    /// <summary>That changes in one form appear in the other (XEP-0402 section 5).</summary>
    public const string CompatFeature = "urn:xmpp:bookmarks:1#compat";

    /// <summary>XEP-0048: an element in private storage, and a node.</summary>
    public const string StorageNamespace = "storage:bookmarks";

    /// <summary>Reads an item; null when it is none.</summary>
    public static Bookmark? Read(string itemId, Element? element) =>
        element is not null && element.Is("conference", Namespace) && Jid.TryParse(itemId, out var room)
            ? new(room.Bare, element["name"], element["autojoin"] is "true" or "1", element.Child("nick")?.Text,
                element.Child("password")?.Text, element.Child("extensions"))
            : null;

    /// <summary>Writes the item's content.</summary>
    public Element ToElement() => new Element("conference", Namespace)
        .With("name", Name).With("autojoin", AutoJoin ? "true" : null)
        .WithText("nick", Nick).WithText("password", Password).With(Extensions);

    /// <summary>Reads the rooms of the older form.</summary>
    public static IReadOnlyList<Bookmark> ReadStorage(Element? storage)
    {
        var list = new List<Bookmark>();
        foreach (var child in storage?.Children ?? [])
        {
            if (child.Is("conference", StorageNamespace) && Jid.TryParse(child["jid"], out var room))
            {
                list.Add(new(room.Bare, child["name"], child["autojoin"] is "true" or "1", child.Child("nick")?.Text,
                    child.Child("password")?.Text));
            }
        }

        return list;
    }

    /// <summary>Writes the rooms in the older form.</summary>
    public static Element ToStorage(IEnumerable<Bookmark> bookmarks)
    {
        var storage = new Element("storage", StorageNamespace);
        foreach (var one in bookmarks)
        {
            storage.With(new Element("conference", StorageNamespace).With("jid", one.Room.ToString())
                .With("name", one.Name).With("autojoin", one.AutoJoin ? "true" : null)
                .WithText("nick", one.Nick).WithText("password", one.Password));
        }

        return storage;
    }
}
