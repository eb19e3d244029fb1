using System.Globalization;
using System.Text;
using Hutong.Phonebook.Book;
using Hutong.Phonebook.Cards;
using Hutong.Storage;
using Hutong.VCards;

namespace Hutong.Phonebook.Http;

/// <summary>Makes the answers about contacts of their rows.</summary>
static class ContactBodies
{
    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The contact as lists have it.</summary>
    public static ContactBody Brief(ContactRow row)
    {
        var facts = CardFacts.FromJson(row.Facts);
        return new(Text(row.Id), row.Uid, row.Etag, Text(row.Counter), TimeColumns.FromMicroseconds(row.ChangedAt),
            facts.Name, facts.Letter)
        {
            Nickname = facts.Nickname,
            Organization = facts.Organization,
            Title = facts.Title,
            Note = facts.Note,
            Numbers = facts.Numbers,
            Emails = facts.Emails,
            Chats = facts.Chats,
            Categories = facts.Categories,
            Photo = facts.Photo ? $"/api/v1/contacts/{row.Id}/photo?v={row.Etag.Trim('"')[..8]}" : null,
            Group = facts.Group,
        };
    }

    /// <summary>A contact that is gone.</summary>
    public static ContactBody Gone(ContactRow row) => new(Text(row.Id), "", "", Text(row.Counter),
        TimeColumns.FromMicroseconds(row.ChangedAt), "", "")
    {
        Deleted = true,
    };

    /// <summary>The whole contact; the row has its card.</summary>
    public static ContactBody Full(ContactRow row)
    {
        var brief = Brief(row);
        var read = VCardReader.Read(row.Card, new VCardLimits { MaxBytes = int.MaxValue });
        if (!read.IsCard)
        {
            return brief;
        }

        var card = read.Card;
        var name = card.First("N")?.Components ?? [];
        var organization = card.First("ORG")?.Components ?? [];
        return brief with
        {
            Family = Part(name, 0),
            Given = Part(name, 1),
            Additional = Part(name, 2),
            Prefix = Part(name, 3),
            Suffix = Part(name, 4),
            Nickname = card.First("NICKNAME")?.Text,
            Organization = Part(organization, 0),
            Department = Part(organization, 1),
            Birthday = card.First("BDAY")?.Text,
            Note = card.First("NOTE")?.Text,
            Urls = [.. card.All("URL").Select(one => new TypedValue(one.Text, one.Types))],
            Postal = [.. card.All("ADR").Select(Postal)],
            Card = Encoding.UTF8.GetString(row.Card),
        };
    }

    static PostalBody Postal(VCardProperty property)
    {
        var parts = property.Components;
        return new(Part(parts, 2), Part(parts, 3), Part(parts, 4), Part(parts, 5), Part(parts, 6), property.Types,
            Part(parts, 1), Part(parts, 0));
    }

    static string? Part(IReadOnlyList<string> parts, int index) =>
        index < parts.Count && parts[index].Length > 0 ? parts[index] : null;
}
