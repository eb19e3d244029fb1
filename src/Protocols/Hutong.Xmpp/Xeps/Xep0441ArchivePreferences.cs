using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>Whose messages are archived when no list names them (XEP-0441 section 2).</summary>
public enum ArchiveDefault : byte
{
    /// <summary>All.</summary>
    Always,
    /// <summary>None.</summary>
    Never,
    /// <summary>Those of contacts.</summary>
    Roster,
}

/// <summary>What an account wants archived (XEP-0441).</summary>
/// <param name="Default">For those that no list names.</param>
/// <param name="Always">Archived whatever the default is.</param>
/// <param name="Never">Not archived whatever the default is.</param>
public sealed record ArchivePreferences(ArchiveDefault Default, IReadOnlyList<Jid> Always, IReadOnlyList<Jid> Never)
{
    /// <summary>Addresses that both lists may have together at most.</summary>
    public const int MaxEntries = 1000;

    /// <summary>Reads preferences; null when they are not well made.</summary>
    public static ArchivePreferences? Read(Element? element)
    {
        if (element is null || !element.Is("prefs", ArchiveQuery.Namespace)
            || !TryList(element.Child("always"), out var always) || !TryList(element.Child("never"), out var never)
            || always.Count + never.Count > MaxEntries)
        {
            return null;
        }

        return element["default"] switch
        {
            "always" => new(ArchiveDefault.Always, always, never),
            "never" => new(ArchiveDefault.Never, always, never),
            "roster" => new(ArchiveDefault.Roster, always, never),
            _ => null,
        };
    }

    /// <summary>Writes them.</summary>
    public Element ToElement() => new Element("prefs", ArchiveQuery.Namespace)
        .With("default", Default switch
        {
            ArchiveDefault.Always => "always",
            ArchiveDefault.Never => "never",
            _ => "roster",
        })
        .With(List("always", Always)).With(List("never", Never));

    static bool TryList(Element? element, out List<Jid> list)
    {
        list = [];
        foreach (var child in element?.Children ?? [])
        {
            if (!child.Is("jid", ArchiveQuery.Namespace) || !Jid.TryParse(child.Text, out var jid))
            {
                return false;
            }

            list.Add(jid);
        }

        return true;
    }

    static Element List(string name, IReadOnlyList<Jid> jids)
    {
        var list = new Element(name, ArchiveQuery.Namespace);
        foreach (var jid in jids)
        {
            list.WithText("jid", jid.ToString());
        }

        return list;
    }
}
