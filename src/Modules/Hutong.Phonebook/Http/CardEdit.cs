using System.Text.Json;
using Hutong.VCards;

namespace Hutong.Phonebook.Http;

/// <summary>
/// Changes named fields of a card and leaves everything else as it is: types that this server does not know, properties
/// of other programs, their order.
/// </summary>
static class CardEdit
{
    static readonly string[] NameParts = ["family", "given", "additional", "prefix", "suffix"];

    static readonly (string Field, string Property)[] Texts =
    [
        ("nickname", "NICKNAME"), ("title", "TITLE"), ("birthday", "BDAY"), ("note", "NOTE"),
    ];

    static readonly (string Field, string Property)[] Lists =
        [("numbers", "TEL"), ("emails", "EMAIL"), ("chats", "IMPP"), ("urls", "URL")];

    /// <summary>A card with nothing but a uid.</summary>
    public static VCard Empty(string uid) => new(VCardVersion.V30, [new("UID", VCardText.Escape(uid))]);

    /// <summary>The card with the fields of a JSON object; null with the field that is not as it should be.</summary>
    public static VCard? Apply(VCard card, JsonElement fields, out string? fault)
    {
        fault = null;
        if (fields.ValueKind != JsonValueKind.Object)
        {
            fault = "the body";
            return null;
        }

        var properties = card.Properties.ToList();
        foreach (var field in fields.EnumerateObject())
        {
            if (!Field(properties, card.Version, field.Name, field.Value, fields))
            {
                fault = field.Name;
                return null;
            }
        }

        NameThem(properties, fields);
        return card with { Properties = properties };
    }

    static bool Field(
        List<VCardProperty> properties, VCardVersion version, string name, JsonElement value, JsonElement all)
    {
        switch (name)
        {
            case "name":
                return Text(value, out var shown) && Set(properties, "FN", VCardText.Escape(shown));
            case var part when Array.IndexOf(NameParts, part) >= 0:
                return Text(value, out var text) && Component(properties, "N", Array.IndexOf(NameParts, part), 5, text);
            case "organization":
                return Text(value, out var firm) && Component(properties, "ORG", 0, 1, firm);
            case "department":
                return Text(value, out var department) && Component(properties, "ORG", 1, 2, department);
            case "categories":
                return Categories(properties, value);
            case "postal":
                return Postal(properties, value);
            case "photo":
                return Photo(properties, version, value);
            case var other when Array.Find(Texts, pair => pair.Field == other).Property is { } property:
                return Text(value, out var plain) && Set(properties, property, VCardText.Escape(plain));
            case var other when Array.Find(Lists, pair => pair.Field == other).Property is { } property:
                return Values(properties, property, value);
            default:
                // What is in an answer and cannot be changed is let through, so that an answer can be sent back.
                return name is "id" or "uid" or "etag" or "counter" or "changed" or "letter" or "group" or "card"
                    or "deleted";
        }
    }

    // RFC 2426 section 3.1.1: there must be a formatted name; who changes the parts and not the whole means both.
    static void NameThem(List<VCardProperty> properties, JsonElement fields)
    {
        var parts = NameParts.Any(part => fields.TryGetProperty(part, out _));
        var has = properties.Exists(one => one.Name == "FN" && one.Value.Length > 0);
        if (!fields.TryGetProperty("name", out _) && (parts || !has))
        {
            var n = properties.Find(one => one.Name == "N")?.Components ?? [];
            var composed = VCardNames.Compose(n);
            composed = composed.Length > 0 ? composed
                : new VCard(VCardVersion.V30, [.. properties.Where(one => one.Name != "FN")]).DisplayName;
            Set(properties, "FN", VCardText.Escape(composed));
        }

        if (!properties.Exists(one => one.Name == "FN"))
        {
            properties.Insert(0, new("FN", ""));
        }

        if (!properties.Exists(one => one.Name == "N"))
        {
            properties.Insert(1, new("N", Guess(properties.Find(one => one.Name == "FN")!.Text)));
        }
    }

    /// <summary>A name taken apart the way its writing suggests.</summary>
    public static string Guess(string name)
    {
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (VCardNames.IsEastAsian(name) && words.Length == 1 && name.Length is > 1 and < 5)
        {
            var family = Pinyin.Surnames.At(name) is var (_, chars) && chars < name.Length ? chars : 1;
            return $"{VCardText.Escape(name[..family])};{VCardText.Escape(name[family..])};;;";
        }

        return words.Length > 1
            ? $"{VCardText.Escape(words[^1])};{VCardText.Escape(string.Join(' ', words[..^1]))};;;"
            : $";{VCardText.Escape(name)};;;";
    }

    static bool Text(JsonElement value, out string text)
    {
        text = value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : "";
        return value.ValueKind is JsonValueKind.String or JsonValueKind.Null && text.Length <= 20_000
            && !text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'));
    }

    static bool Set(List<VCardProperty> properties, string name, string value)
    {
        var at = properties.FindIndex(one => one.Name == name);
        if (value.Length == 0)
        {
            properties.RemoveAll(one => one.Name == name);
        }
        else if (at < 0)
        {
            properties.Add(new(name, value));
        }
        else if (properties[at].Value != value)
        {
            properties[at] = properties[at].Without("ENCODING").Without("VALUE") with { Value = value };
        }

        return true;
    }

    static bool Component(List<VCardProperty> properties, string name, int index, int least, string text)
    {
        var at = properties.FindIndex(one => one.Name == name);
        var parts = at < 0 ? [] : properties[at].Components.ToList();
        while (parts.Count < Math.Max(least, index + 1))
        {
            parts.Add("");
        }

        parts[index] = text;
        if (parts.TrueForAll(part => part.Length == 0))
        {
            properties.RemoveAll(one => one.Name == name);
            return true;
        }

        return Set(properties, name, VCardText.Join(parts, ';'));
    }

    static bool Categories(List<VCardProperty> properties, JsonElement value)
    {
        if (!Items(value, out var items))
        {
            return false;
        }

        var texts = new List<string>();
        foreach (var item in items)
        {
            if (!Text(item, out var text))
            {
                return false;
            }

            texts.Add(text);
        }

        properties.RemoveAll(one => one.Name == "CATEGORIES");
        return Set(properties, "CATEGORIES", VCardText.Join(texts.Where(text => text.Length > 0), ','));
    }

    static bool Items(JsonElement value, out JsonElement[] items)
    {
        items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [];
        return value.ValueKind is JsonValueKind.Array or JsonValueKind.Null && items.Length <= 100;
    }

    /// <summary>
    /// Puts values in place of those there are. One that was there keeps its line with all it says: its place, its
    /// group and label, its parameters; only types that changed are written anew.
    /// </summary>
    static bool Values(List<VCardProperty> properties, string name, JsonElement value)
    {
        if (!Items(value, out var items))
        {
            return false;
        }

        var next = new List<VCardProperty>();
        foreach (var item in items)
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("value", out var given)
                || !Text(given, out var text) || text.Length == 0)
            {
                return false;
            }

            var old = properties.Find(one => one.Name == name && one.Text.Trim() == text && !next.Contains(one))
                ?? properties.Find(
                    one => one.Name == "X-JABBER" && name == "IMPP" && "xmpp:" + one.Text.Trim() == text);
            next.Add(Typed(old ?? new(name, VCardText.Escape(text)), item));
        }

        Replace(properties, one => one.Name == name || (name == "IMPP" && one.Name == "X-JABBER"), next);
        return true;
    }

    static VCardProperty Typed(VCardProperty property, JsonElement item)
    {
        if (!item.TryGetProperty("types", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return property;
        }

        var types = list.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String)
            .Select(one => one.GetString()!.Trim().ToLowerInvariant())
            .Where(one => one.Length is > 0 and < 64 && one.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            .Distinct(StringComparer.Ordinal).Take(16).ToArray();
        if (types.ToHashSet(StringComparer.Ordinal).SetEquals(property.Types))
        {
            return property;
        }

        property = property.Without("TYPE").Without("PREF");
        return types.Length == 0 ? property : property.With(new("TYPE", types));
    }

    static bool Postal(List<VCardProperty> properties, JsonElement value)
    {
        if (!Items(value, out var items))
        {
            return false;
        }

        string[] parts = ["box", "extended", "street", "city", "region", "code", "country"];
        var next = new List<VCardProperty>();
        foreach (var item in items)
        {
            var texts = new string[parts.Length];
            for (var i = 0; i < parts.Length; i++)
            {
                texts[i] = "";
                if (item.ValueKind != JsonValueKind.Object
                    || (item.TryGetProperty(parts[i], out var part) && !Text(part, out texts[i])))
                {
                    return false;
                }
            }

            var joined = VCardText.Join(texts, ';');
            var old = properties.Find(one => one.Name == "ADR" && one.Components.SequenceEqual(texts));
            next.Add(Typed(old ?? new("ADR", joined), item));
        }

        Replace(properties, one => one.Name == "ADR", next);
        return true;
    }

    static bool Photo(List<VCardProperty> properties, VCardVersion version, JsonElement value)
    {
        if (!(value.ValueKind == JsonValueKind.Null || value.ValueKind == JsonValueKind.String))
        {
            return false;
        }

        var text = value.GetString();
        if (text?.StartsWith('/') == true)
        {
            // The address that an answer gave: unchanged.
            return true;
        }

        var card = new VCard(VCardVersion.V40, text is null ? [] : [new("PHOTO", text)]);
        if (text is not null && (VCardPicture.Of(card) is not { } picture
            || !picture.MediaType.StartsWith("image/", StringComparison.OrdinalIgnoreCase)
            || text.AsSpan().IndexOfAny("\r\n\"") >= 0))
        {
            return false;
        }

        Replace(properties, one => one.Name == "PHOTO",
            [.. VCardConversion.To(card, version).All("PHOTO")]);
        return true;
    }

    static void Replace(List<VCardProperty> properties, Predicate<VCardProperty> which, List<VCardProperty> next)
    {
        var at = properties.FindIndex(which);
        var gone = properties.Where(one => which(one) && !next.Contains(one) && one.Group is not null)
            .Select(one => one.Group).ToHashSet(StringComparer.Ordinal);
        properties.RemoveAll(which);
        properties.InsertRange(at < 0 ? properties.Count : at, next);
        // A label without what it labels says nothing.
        properties.RemoveAll(one => one.Name == "X-ABLABEL" && gone.Contains(one.Group)
            && !properties.Exists(other => other.Name != "X-ABLABEL" && other.Group == one.Group));
    }
}
