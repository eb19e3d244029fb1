using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hutong.Kernel.Numbers;
using Hutong.Phonebook.Pinyin;
using Hutong.VCards;

namespace Hutong.Phonebook.Cards;

/// <summary>A value with its types: a number, an address.</summary>
/// <param name="Value">As it is written in the card.</param>
/// <param name="Types">Its types in lower case, for example <c>cell</c>, <c>work</c>, <c>pref</c>.</param>
/// <param name="Number">For a telephone number that can be read: in E.164 form.</param>
/// <param name="Label">What the owner calls it, where the card says so (Apple's X-ABLabel).</param>
sealed record TypedValue(string Value, IReadOnlyList<string> Types, string? Number = null, string? Label = null);

/// <summary>
/// What is known of a card without reading it again: kept beside it as JSON, made anew with every change.
/// </summary>
sealed record CardFacts(
    string Name, string Uid, string Letter, IReadOnlyList<TypedValue> Numbers, IReadOnlyList<TypedValue> Emails)
{
    public string? Nickname { get; init; }
    public string? Organization { get; init; }
    public string? Title { get; init; }
    public IReadOnlyList<TypedValue> Chats { get; init; } = [];
    public IReadOnlyList<string> Categories { get; init; } = [];
    public string? Note { get; init; }
    public bool Photo { get; init; }
    public bool Group { get; init; }

    /// <summary>How many values of a kind are told of; all others stay in the card.</summary>
    const int MaxValues = 100;

    /// <summary>The longest text that is told of, in characters; the card keeps the whole.</summary>
    const int MaxChars = 500;

    /// <summary>
    /// Reads what there is to know. A card without a uid is known by <paramref name="otherwiseUid"/>.
    /// </summary>
    public static CardFacts Of(VCard card, string otherwiseUid, string region)
    {
        var name = Cut(card.DisplayName);
        return new(name, card.Uid is { Length: <= 400 } uid ? uid : card.Uid is null ? otherwiseUid : Digest(card.Uid),
            NameReading.Of(name).Letter.ToString(),
            [.. Values(card, "TEL").Select(one => one with { Number = Number(one.Value, region) })],
            [.. Values(card, "EMAIL")])
        {
            Nickname = card.First("NICKNAME") is { } nickname ? Cut(nickname.Text) : null,
            Organization = card.First("ORG") is { } organization
                ? Cut(string.Join(' ', organization.Components).Trim()) : null,
            Title = card.First("TITLE") is { } title ? Cut(title.Text) : null,
            Chats = [.. Values(card, "IMPP"), .. Values(card, "X-JABBER")
                .Select(one => one with { Value = "xmpp:" + one.Value })],
            Categories = [.. card.All("CATEGORIES").SelectMany(one => one.List).Select(one => Cut(one.Trim()))
                .Where(one => one.Length > 0).Distinct(StringComparer.Ordinal).Take(MaxValues)],
            Note = card.First("NOTE") is { } note ? Cut(note.Text) : null,
            Photo = card.First("PHOTO") is not null,
            Group = (card.First("KIND") ?? card.First("X-ADDRESSBOOKSERVER-KIND"))?.Text.Trim()
                .Equals("group", StringComparison.OrdinalIgnoreCase) == true,
        };
    }

    /// <summary>The number in E.164 form, or null when it is none.</summary>
    public static string? Number(string text, string region)
    {
        if (text.StartsWith("tel:", StringComparison.OrdinalIgnoreCase))
        {
            text = text[4..].Split(';')[0];
        }

        var read = NumberingPlans.World.Parse(text, region);
        return read.Fault is PhoneNumberFault.None or PhoneNumberFault.NotAssigned && !read.Number.IsNone
            ? read.Number.ToString() : null;
    }

    public string ToJson() => JsonSerializer.Serialize(this, CardJson.Default.CardFacts);

    public static CardFacts FromJson(string json) =>
        JsonSerializer.Deserialize(json, CardJson.Default.CardFacts)
        ?? throw new InvalidOperationException("a card's facts are not there");

    static IEnumerable<TypedValue> Values(VCard card, string name) => card.All(name)
        .Where(one => one.Value.Length > 0).Take(MaxValues)
        .Select(one => new TypedValue(Cut(one.Text.Trim()), one.Types, Label: LabelOf(card, one)));

    static string? LabelOf(VCard card, VCardProperty property)
    {
        if (property.Group is not { } group)
        {
            return null;
        }

        // Apple writes its own words as _$!<Mobile>!$_.
        var label = card.Properties.FirstOrDefault(one => one.Name == "X-ABLABEL" && one.Group == group)?.Text;
        return label?.Replace("_$!<", "", StringComparison.Ordinal).Replace(">!$_", "", StringComparison.Ordinal);
    }

    static string Cut(string text) => text.Length <= MaxChars ? text
        : text[..(char.IsHighSurrogate(text[MaxChars - 1]) ? MaxChars - 1 : MaxChars)];

    static string Digest(string text) =>
        "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CardFacts))]
sealed partial class CardJson : JsonSerializerContext;
