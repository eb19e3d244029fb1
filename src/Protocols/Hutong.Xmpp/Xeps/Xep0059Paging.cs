using System.Globalization;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>Which page of a long answer is asked for (XEP-0059).</summary>
/// <param name="Max">How many items at most; 0 asks only for the count; null leaves it to the server.</param>
/// <param name="After">Items behind this one.</param>
/// <param name="Before">Items in front of this one; empty for the last page.</param>
/// <param name="Index">Items from this place on (section 2.6).</param>
public sealed record PageRequest(int? Max = null, string? After = null, string? Before = null, int? Index = null)
{
    /// <summary>XEP-0059.</summary>
    public const string Namespace = "http://jabber.org/protocol/rsm";

    /// <summary>Whether the page is counted from the end.</summary>
    public bool Backwards => Before is not null;

    /// <summary>Reads the request inside a query. False when it is not well made; none is an empty request.</summary>
    public static bool TryRead(Element query, out PageRequest page)
    {
        page = new();
        if (query.Child("set", Namespace) is not { } set)
        {
            return true;
        }

        var max = set.Child("max");
        var index = set.Child("index");
        page = new(Number(max), set.Child("after")?.Text is { Length: > 0 } after ? after : null,
            set.Child("before")?.Text, Number(index));
        return (max is null || page.Max is not null) && (index is null || page.Index is not null)
            && !(page.After is not null && page.Before is { Length: > 0 });
    }

    /// <summary>Writes the request.</summary>
    public Element ToElement() => new Element("set", Namespace)
        .WithText("max", Max?.ToString(CultureInfo.InvariantCulture)).WithText("after", After)
        .WithText("before", Before).WithText("index", Index?.ToString(CultureInfo.InvariantCulture));

    internal static int? Number(Element? element) =>
        int.TryParse(element?.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>Which page an answer is (XEP-0059 section 2.1).</summary>
/// <param name="First">The id of its first item, null for an empty page.</param>
/// <param name="Last">The id of its last item, null for an empty page.</param>
/// <param name="Index">The place of the first item in the whole, when it is known.</param>
/// <param name="Count">How many items the whole has, when it is known.</param>
public sealed record Page(string? First, string? Last, int? Index = null, int? Count = null)
{
    /// <summary>Reads the page; null when there is none.</summary>
    public static Page? Read(Element query)
    {
        if (query.Child("set", PageRequest.Namespace) is not { } set)
        {
            return null;
        }

        var first = set.Child("first");
        return new(first?.Text, set.Child("last")?.Text,
            int.TryParse(first?["index"], NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index
                : null,
            PageRequest.Number(set.Child("count")));
    }

    /// <summary>Writes the page.</summary>
    public Element ToElement()
    {
        var set = new Element("set", PageRequest.Namespace);
        if (First is not null)
        {
            set.With(new Element("first", PageRequest.Namespace)
                .With("index", Index?.ToString(CultureInfo.InvariantCulture)).WithText(First));
        }

        return set.WithText("last", Last).WithText("count", Count?.ToString(CultureInfo.InvariantCulture));
    }
}
