using Hutong.VCards;
using Hutong.Xmpp;

namespace Hutong.Server.Demo;

/// <summary>The cards in the phonebooks of the demonstration.</summary>
static class DemoCards
{
    /// <summary>
    /// People who have no app, in the phonebooks of those who sign in; two of them are one person who was saved twice.
    /// </summary>
    static readonly (string Owner, string Name, string Number, string? Note)[] Others =
    [
        ("lin", "物业前台", "+861065529901", "报修、快递柜"),
        ("lin", "王医生", "+8613800138021", "周三、周五出诊"),
        ("lin", "阿姨", "+8613800138022", null),
        ("lin", "房东赵姐", "+8613800138023", "每月 1 日交租"),
        ("lin", "陈老师", "+8613800138024", "小学班主任"),
        ("lin", "曾老板", "+8613800138025", "印刷厂"),
        ("lin", "单师傅", "+8613800138026", "修车"),
        ("lin", "菜鸟驿站", "+8613800138027", null),
        ("lin", "快递 张伟", "138 0013 8004", "同一个人存了两次"),
        ("ben", "Dr. Patel", "+12025550101", "Dentist"),
        ("ben", "Landlord", "+12025550102", null),
        ("ben", "Noor Haddad", "+12025550103", "Chinese tutor"),
        ("ben", "Zoë Keller", "+12025550104", null),
    ];

    /// <summary>The cards of somebody's phonebook, with the names that CardDAV knows them by.</summary>
    public static IEnumerable<(string Name, byte[] Card)> Of(
        DemoPerson owner, IEnumerable<DemoPerson> known, Func<DemoPerson, Jid> addressOf)
    {
        foreach (var person in known)
        {
            List<VCardProperty> lines = [.. Named("demo-" + person.Key, DemoPeople.NameFor(owner.Key, person))];
            lines.Add(person.IsColleague
                ? new(null, "IMPP", [new("TYPE", "work")], "xmpp:" + addressOf(person))
                : new(null, "TEL", [new("TYPE", "CELL")], person.Local));
            if (person.IsColleague)
            {
                lines.Add(new("ORG", VCardText.Escape(DemoPeople.Company)));
                lines.Add(new("CATEGORIES", "同事"));
            }

            if (person.Title is { } title)
            {
                lines.Add(new("TITLE", VCardText.Escape(title)));
            }

            lines.Add(new(null, "PHOTO", [new("ENCODING", "b"), new("TYPE", "PNG")],
                Convert.ToBase64String(Portrait.Draw(person.Look))));
            yield return Card("demo-" + person.Key, lines);
        }

        foreach (var (index, (_, name, number, note)) in Others.Where(one => one.Owner == owner.Key).Index())
        {
            var uid = $"demo-{owner.Key}-{index}";
            List<VCardProperty> lines = [.. Named(uid, name), new(null, "TEL", [new("TYPE", "CELL")], number)];
            if (note is not null)
            {
                lines.Add(new("NOTE", VCardText.Escape(note)));
            }

            yield return Card(uid, lines);
        }
    }

    static IEnumerable<VCardProperty> Named(string uid, string name)
    {
        var words = name.Split(' ');
        var parts = words.Length == 2 && !VCardNames.IsEastAsian(name) ? [words[1], words[0]] : new[] { name, "" };
        return [new("UID", uid), new("FN", VCardText.Escape(name)),
            new("N", VCardText.Join([.. parts, "", "", ""], ';'))];
    }

    static (string Name, byte[] Card) Card(string uid, List<VCardProperty> lines) =>
        (uid + ".vcf", VCardWriter.Write(new(VCardVersion.V30, lines)));
}
