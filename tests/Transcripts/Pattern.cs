using System.Text;
using System.Text.RegularExpressions;
using Hutong.Xmpp;
using Hutong.Xmpp.Xml;

namespace Hutong.Transcripts;

/// <summary>
/// Compares an element with what a play expects: names, namespaces, attributes in any order, text, children in order.
/// <c>{*}</c> stands for anything, <c>{name}</c> for what it stood for before, or for anything that is then
/// remembered; <c>{...}</c> as text allows more children than those written.
/// </summary>
sealed partial class Pattern(Dictionary<string, string> names)
{
    const string More = "{...}";

    /// <summary>Puts remembered values into a line that a client sends.</summary>
    public string Fill(string text) => Placeholder().Replace(text, match =>
        names.TryGetValue(match.Groups[1].Value, out var value) ? value
            : throw new FormatException($"{match.Value} stands for nothing yet"));

    /// <summary>Parses what is expected. The prefix <c>stream</c> is bound, and so is the default namespace.</summary>
    public static Element Parse(string text)
    {
        // A start tag alone (the opening of a stream) is compared as an empty element.
        if (text.StartsWith("<stream:stream", StringComparison.Ordinal)
            && !text.EndsWith("/>", StringComparison.Ordinal))
        {
            text = text[..^1] + "/>";
        }

        if (text.StartsWith("<stream:", StringComparison.Ordinal)
            && !text.Contains("xmlns:stream=", StringComparison.Ordinal))
        {
            var end = text.AsSpan().IndexOfAny(" />");
            text = text[..end] + $" xmlns:stream='{Ns.Stream}'" + text[end..];
        }

        return ElementReader.TryParse(Encoding.UTF8.GetBytes(text), out var element, Ns.Client) ? element
            : throw new FormatException("the expected element is not XML");
    }

    /// <summary>Null when the element is as expected, otherwise what differs.</summary>
    public string? Differs(Element expected, Element actual)
    {
        if (expected.Name != actual.Name || expected.Namespace != actual.Namespace)
        {
            return $"expected <{expected.Name} xmlns='{expected.Namespace}'>, "
                + $"got <{actual.Name} xmlns='{actual.Namespace}'>";
        }

        return AttributesDiffer(expected, actual) ?? ContentDiffers(expected, actual);
    }

    string? AttributesDiffer(Element expected, Element actual)
    {
        foreach (var (key, value) in expected.Attributes)
        {
            if (actual[key] is not { } found)
            {
                return $"<{expected.Name}> has no {key}";
            }

            if (!Matches(value, found))
            {
                return $"{key} of <{expected.Name}> is '{found}' and not '{value}'";
            }
        }

        // The language that a stanza has from its stream was not written on it.
        var extra = actual.Attributes.FirstOrDefault(pair => expected[pair.Key] is null && pair.Key != "xml:lang");
        return extra.Key is null || expected.Text.Contains(More, StringComparison.Ordinal) ? null
            : $"<{actual.Name}> has {extra.Key}='{extra.Value}', which is not expected";
    }

    string? ContentDiffers(Element expected, Element actual)
    {
        var open = expected.Text.Contains(More, StringComparison.Ordinal);
        var text = expected.Text.Replace(More, "", StringComparison.Ordinal);
        if ((!open || text.Length > 0) && !Matches(text, actual.Text))
        {
            return $"the text of <{actual.Name}> is '{actual.Text}' and not '{text}'";
        }

        var at = 0;
        foreach (var child in expected.Children)
        {
            string? last = null;
            var found = false;
            while (!found && at < actual.Children.Count)
            {
                last = Differs(child, actual.Children[at++]);
                found = last is null;
                if (!found && !open)
                {
                    return last;
                }
            }

            if (!found)
            {
                return $"<{actual.Name}> has no such <{child.Name}>" + (last is null ? "" : $" ({last})");
            }
        }

        return open || at == actual.Children.Count ? null
            : $"<{actual.Name}> has <{actual.Children[at].Name} xmlns='{actual.Children[at].Namespace}'>, "
                + "which is not expected";
    }

    bool Matches(string expected, string actual)
    {
        if (!expected.Contains('{', StringComparison.Ordinal))
        {
            return expected == actual;
        }

        var fresh = new List<string>();
        var pattern = new StringBuilder("^");
        var at = 0;
        foreach (Match match in Placeholder().Matches(expected))
        {
            pattern.Append(Regex.Escape(expected[at..match.Index]));
            at = match.Index + match.Length;
            var name = match.Groups[1].Value;
            if (name != "*" && names.TryGetValue(name, out var known))
            {
                pattern.Append(Regex.Escape(known));
            }
            else
            {
                pattern.Append("(.+)");
                fresh.Add(name);
            }
        }

        pattern.Append(Regex.Escape(expected[at..])).Append('$');
        var result = Regex.Match(actual, pattern.ToString(), RegexOptions.Singleline | RegexOptions.CultureInvariant,
            TimeSpan.FromSeconds(1));
        for (var i = 0; result.Success && i < fresh.Count; i++)
        {
            if (fresh[i] != "*")
            {
                names[fresh[i]] = result.Groups[i + 1].Value;
            }
        }

        return result.Success;
    }

    [GeneratedRegex(@"\{([A-Za-z0-9_*-]+)\}")]
    private static partial Regex Placeholder();
}
