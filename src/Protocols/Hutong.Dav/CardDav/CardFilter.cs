using System.Globalization;
using Hutong.Dav.Xml;
using Hutong.VCards;

namespace Hutong.Dav.CardDav;

/// <summary>A filter on cards (RFC 6352 section 10.5).</summary>
/// <param name="AllOf">Whether all conditions must hold, not only one.</param>
/// <param name="Conditions">The conditions; none lets every card through.</param>
public sealed record CardFilter(bool AllOf, IReadOnlyList<PropertyFilter> Conditions)
{
    /// <summary>The most conditions of all kinds in a filter. 100: clients search with fewer than ten.</summary>
    public const int MaxConditions = 100;

    /// <summary>Lets every card through.</summary>
    public static readonly CardFilter Everything = new(false, []);

    /// <summary>Reads <c>filter</c>; null with the condition's name when this server cannot do it.</summary>
    public static CardFilter? Read(DavElement element, out DavName? unsupported)
    {
        unsupported = null;
        var conditions = new List<PropertyFilter>();
        var count = 0;
        foreach (var child in element.Children)
        {
            if (child.Name != DavName.Card("prop-filter") || child.Attribute("name") is not { } name
                || (count += 1 + child.Children.Count) > MaxConditions)
            {
                unsupported = DavName.Card("supported-filter");
                return null;
            }

            var texts = new List<TextMatch>();
            var parameters = new List<ParameterFilter>();
            foreach (var part in child.Children)
            {
                if (part.Name == DavName.Card("text-match"))
                {
                    if (TextMatch.Read(part) is not { } match)
                    {
                        unsupported = DavName.Card("supported-collation");
                        return null;
                    }

                    texts.Add(match);
                }
                else if (part.Name == DavName.Card("param-filter"))
                {
                    if (ParameterFilter.Read(part) is not { } parameter)
                    {
                        unsupported = DavName.Card("supported-collation");
                        return null;
                    }

                    parameters.Add(parameter);
                }
            }

            conditions.Add(new(name.ToUpperInvariant(), child.Attribute("test") == "allof",
                child.Child(DavName.Card("is-not-defined")) is not null, texts, parameters));
        }

        return new(element.Attribute("test") == "allof", conditions);
    }

    /// <summary>Whether a card passes.</summary>
    public bool Matches(VCard card) => Conditions.Count == 0
        || (AllOf ? Conditions.All(one => one.Matches(card)) : Conditions.Any(one => one.Matches(card)));
}

/// <summary>A condition on the properties of one name (RFC 6352 section 10.5.1).</summary>
/// <param name="Name">The name, perhaps with a group, in upper case.</param>
/// <param name="AllOf">Whether all matches must hold, not only one.</param>
/// <param name="IsNotDefined">Holds when there is no such property.</param>
/// <param name="Texts">Conditions on its value.</param>
/// <param name="Parameters">Conditions on its parameters.</param>
public sealed record PropertyFilter(
    string Name, bool AllOf, bool IsNotDefined, IReadOnlyList<TextMatch> Texts,
    IReadOnlyList<ParameterFilter> Parameters)
{
    /// <summary>Whether a card passes.</summary>
    public bool Matches(VCard card)
    {
        var found = card.Properties.Where(IsMeant).ToArray();
        if (IsNotDefined)
        {
            return found.Length == 0;
        }

        if (Texts.Count + Parameters.Count == 0)
        {
            return found.Length > 0;
        }

        return found.Any(property => AllOf
            ? Texts.All(text => text.Matches(property.Text)) && Parameters.All(one => one.Matches(property))
            : Texts.Any(text => text.Matches(property.Text)) || Parameters.Any(one => one.Matches(property)));
    }

    bool IsMeant(VCardProperty property) => property.Name == Name
        || (property.Group is { } group && Name == group.ToUpperInvariant() + "." + property.Name);
}

/// <summary>A condition on a parameter (RFC 6352 section 10.5.2).</summary>
/// <param name="Name">Its name, in upper case.</param>
/// <param name="IsNotDefined">Holds when there is no such parameter.</param>
/// <param name="Text">The condition on its values; null when it is enough that it is there.</param>
public sealed record ParameterFilter(string Name, bool IsNotDefined, TextMatch? Text)
{
    /// <summary>Reads <c>param-filter</c>; null when the collation is unknown.</summary>
    public static ParameterFilter? Read(DavElement element)
    {
        var name = (element.Attribute("name") ?? "").ToUpperInvariant();
        if (element.Child(DavName.Card("text-match")) is not { } text)
        {
            return new(name, element.Child(DavName.Card("is-not-defined")) is not null, null);
        }

        return TextMatch.Read(text) is { } match ? new(name, false, match) : null;
    }

    /// <summary>Whether a property passes.</summary>
    public bool Matches(VCardProperty property)
    {
        var parameter = property.Parameter(Name);
        return IsNotDefined ? parameter is null
            : parameter is not null && (Text is null || parameter.Values.Any(Text.Matches));
    }
}

/// <summary>How a text is compared.</summary>
public enum MatchKind
{
    /// <summary>It contains the text.</summary>
    Contains,

    /// <summary>It is the text.</summary>
    IsEqual,

    /// <summary>It begins with the text.</summary>
    StartsWith,

    /// <summary>It ends with the text.</summary>
    EndsWith,
}

/// <summary>A condition on a text (RFC 6352 section 10.5.4).</summary>
/// <param name="Value">The text looked for.</param>
/// <param name="Kind">How it is compared.</param>
/// <param name="Negate">Whether it must not match.</param>
/// <param name="Ascii">Whether only ASCII letters are equal in both cases (RFC 4790), not all (RFC 5051).</param>
public sealed record TextMatch(string Value, MatchKind Kind, bool Negate, bool Ascii)
{
    /// <summary>The collations there are (RFC 6352 section 8.3.1).</summary>
    public static readonly IReadOnlyList<string> Collations = ["i;ascii-casemap", "i;unicode-casemap"];

    /// <summary>Reads <c>text-match</c>; null when the collation is unknown.</summary>
    public static TextMatch? Read(DavElement element)
    {
        var collation = element.Attribute("collation") ?? "i;unicode-casemap";
        if (collation is not ("i;unicode-casemap" or "i;ascii-casemap" or "default"))
        {
            return null;
        }

        var kind = element.Attribute("match-type") switch
        {
            "equals" => MatchKind.IsEqual,
            "starts-with" => MatchKind.StartsWith,
            "ends-with" => MatchKind.EndsWith,
            _ => MatchKind.Contains,
        };
        return new(element.Text, kind, element.Attribute("negate-condition") == "yes", collation == "i;ascii-casemap");
    }

    /// <summary>Whether a text passes.</summary>
    public bool Matches(string text)
    {
        var (have, want) = (Fold(text), Fold(Value));
        var found = Kind switch
        {
            MatchKind.IsEqual => have == want,
            MatchKind.StartsWith => have.StartsWith(want, StringComparison.Ordinal),
            MatchKind.EndsWith => have.EndsWith(want, StringComparison.Ordinal),
            _ => have.Contains(want, StringComparison.Ordinal),
        };
        return found != Negate;
    }

    string Fold(string text) => Ascii
        ? string.Create(text.Length, text, static (span, from) => Lower(from, span))
        : text.Normalize(System.Text.NormalizationForm.FormKD).ToUpper(CultureInfo.InvariantCulture);

    static void Lower(string from, Span<char> to)
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
        }
    }
}
