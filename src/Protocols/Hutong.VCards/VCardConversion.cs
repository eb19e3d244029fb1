using System.Globalization;

namespace Hutong.VCards;

/// <summary>
/// Says a card in the other version, for clients that know only one (RFC 6352 section 5.1.1). What the other version
/// has no word for keeps its own: nothing is dropped but what is said anew.
/// </summary>
public static class VCardConversion
{
    /// <summary>Names of 3.0 and of Apple's address book, and what 4.0 calls the same (RFC 6350 section 6).</summary>
    static readonly (string Old, string New)[] Names =
    [
        ("X-ADDRESSBOOKSERVER-KIND", "KIND"), ("X-ADDRESSBOOKSERVER-MEMBER", "MEMBER"),
        ("X-ANNIVERSARY", "ANNIVERSARY"), ("X-GENDER", "GENDER"),
    ];

    /// <summary>The card in a version; itself when it is in it already.</summary>
    public static VCard To(VCard card, VCardVersion version) => (card.Version, version) switch
    {
        (VCardVersion.V30, VCardVersion.V40) => new(version, [.. card.Properties.Select(ToNew)]),
        (VCardVersion.V40, VCardVersion.V30) => new(version, ToOld(card)),
        _ => card,
    };

    static VCardProperty ToNew(VCardProperty property)
    {
        var name = Array.Find(Names, pair => pair.Old == property.Name).New ?? property.Name;
        var types = property.Types;
        var typed = property with { Name = name };
        if (types.Count > 0 && property.Parameter("PREF") is null)
        {
            // RFC 6350 section 5.3: what was a type is a parameter of its own.
            typed = typed.Without("TYPE");
            var rest = types.Where(type => type != "pref").ToArray();
            if (property.Parameter("ENCODING") is null && rest.Length > 0)
            {
                typed = typed.With(new("TYPE", rest));
            }

            if (rest.Length < types.Count)
            {
                typed = typed.With(new("PREF", "1"));
            }
        }

        return name switch
        {
            _ when IsInline(property) => typed.Without("ENCODING").Without("VALUE").Without("TYPE") with
            {
                Value = $"data:{MediaType(name, property)};base64,{Compact(property.Value)}",
            },
            "GEO" when !property.Value.StartsWith("geo:", StringComparison.OrdinalIgnoreCase) => typed with
            {
                Value = "geo:" + property.Value.Replace("\\;", ";", StringComparison.Ordinal).Replace(';', ','),
            },
            "BDAY" or "ANNIVERSARY" or "REV" => Date(typed, toNew: true),
            _ => typed,
        };
    }

    static List<VCardProperty> ToOld(VCard card)
    {
        var properties = new List<VCardProperty>(card.Properties.Count + 1);
        var named = false;
        foreach (var property in card.Properties)
        {
            // RFC 2426 section 3.1.1 has one FN; the others stay under a name of ours.
            var one = property.Name == "FN" && named ? property with { Name = "X-FN" } : property;
            named |= property.Name == "FN";
            properties.Add(ToOld(one));
        }

        if (!named)
        {
            properties.Insert(0, new("FN", VCardText.Escape(card.DisplayName)));
        }

        if (card.First("N") is null)
        {
            // Required by RFC 2426 section 3.1.2.
            properties.Add(new("N", VCardText.Escape(card.DisplayName) + ";;;;"));
        }

        return properties;
    }

    static VCardProperty ToOld(VCardProperty property)
    {
        var name = Array.Find(Names, pair => pair.New == property.Name).Old ?? property.Name;
        var typed = property with { Name = name };
        if (property.Parameter("PREF") is not null)
        {
            typed = typed.Without("PREF").With(new("TYPE", "pref"));
        }

        if (Data(property.Value) is var (media, data) && name is "PHOTO" or "LOGO" or "SOUND" or "KEY")
        {
            typed = typed.Without("VALUE").Without("MEDIATYPE").With(new("ENCODING", "b")) with { Value = data };
            var slash = media.LastIndexOf('/');
            return slash < 0 ? typed : typed.With(new("TYPE", media[(slash + 1)..].ToUpperInvariant()));
        }

        return name switch
        {
            "TEL" when property.Value.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) =>
                typed.Without("VALUE") with { Value = property.Value[4..] },
            "GEO" when property.Value.StartsWith("geo:", StringComparison.OrdinalIgnoreCase) =>
                typed.Without("VALUE") with { Value = property.Value[4..].Replace(',', ';') },
            "UID" => typed.Without("VALUE"),
            "BDAY" or "X-ANNIVERSARY" or "REV" => Date(typed, toNew: false),
            _ => typed,
        };
    }

    static bool IsInline(VCardProperty property) => property.Parameter("ENCODING") is { } encoding
        && (encoding.Has("B") || encoding.Has("BASE64"));

    static string MediaType(string name, VCardProperty property)
    {
        var type = property.Types.FirstOrDefault(one => one != "pref");
        return (name, type) switch
        {
            (_, { } full) when full.Contains('/', StringComparison.Ordinal) => full,
            ("PHOTO" or "LOGO", null) => "image/jpeg",
            ("PHOTO" or "LOGO", _) => "image/" + type,
            ("SOUND", null) => "audio/basic",
            ("SOUND", _) => "audio/" + type,
            _ => "application/octet-stream",
        };
    }

    static string Compact(string value) => string.Concat(value.Where(c => !char.IsWhiteSpace(c)));

    static (string Media, string Data)? Data(string value)
    {
        const string marker = ";base64,";
        var at = value.IndexOf(marker, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            // Some programs escape the comma and the semicolon of a URI.
            value = VCardText.Unescape(value.Length > 200 ? value[..200] : value) + (value.Length > 200 ? value[200..]
                : "");
            at = value.IndexOf(marker, StringComparison.OrdinalIgnoreCase);
        }

        return at >= 5 && value.StartsWith("data:", StringComparison.OrdinalIgnoreCase)
            ? (value[5..at], value[(at + marker.Length)..]) : null;
    }

    /// <summary>
    /// Dates of 3.0 have hyphens, those of 4.0 have none (ISO 8601 basic format, RFC 6350 section 4.3). Whatever is
    /// neither stays.
    /// </summary>
    static VCardProperty Date(VCardProperty property, bool toNew)
    {
        var (from, to) = (property.Value.Trim(), property.Value);
        string[] old = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss'Z'"];
        string[] basic = ["yyyyMMdd", "yyyyMMdd'T'HHmmss", "yyyyMMdd'T'HHmmss'Z'"];
        var (sources, targets) = toNew ? (old, basic) : (basic, old);
        for (var i = 0; i < sources.Length; i++)
        {
            if (DateTime.TryParseExact(from, sources[i], CultureInfo.InvariantCulture,
                DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var date))
            {
                to = date.ToString(targets[i], CultureInfo.InvariantCulture);
            }
        }

        return property with { Value = to };
    }
}
