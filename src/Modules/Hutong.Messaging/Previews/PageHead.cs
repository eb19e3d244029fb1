using System.Net;

namespace Hutong.Messaging.Previews;

/// <summary>What the head of a page says of it.</summary>
/// <param name="Title">Its title, or null.</param>
/// <param name="Description">What it is about, or null.</param>
/// <param name="Site">The name of the site, or null.</param>
/// <param name="Picture">The address of a picture as written there, or null.</param>
sealed record PageHead(string? Title, string? Description, string? Site, string? Picture)
{
    const int TitleLetters = 200;
    const int DescriptionLetters = 400;
    const int MetaMost = 400;

    /// <summary>Elements whose content is no markup (HTML section 13.2.5.1), but the title.</summary>
    static readonly string[] Opaque = ["script", "style", "noscript", "template", "textarea", "noframes", "iframe"];

    /// <summary>
    /// Reads a page up to its body, once from left to right: whatever it holds, the work is in step with its length.
    /// Open Graph names come first, then Twitter's, then those of HTML.
    /// </summary>
    public static PageHead Read(string page)
    {
        var metas = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? title = null;
        var at = 0;
        while ((at = page.IndexOf('<', at)) >= 0)
        {
            if (page.AsSpan(at).StartsWith("<!--", StringComparison.Ordinal))
            {
                at = After(page, "-->", at + 4);
                continue;
            }

            var tag = Tag.Read(page, at);
            at = tag.End;
            if (tag.Name is "body" or "/head")
            {
                break;
            }

            if (Array.IndexOf(Opaque, tag.Name) >= 0)
            {
                at = Closing(page, tag.Name, at);
            }
            else if (tag.Name == "title")
            {
                var end = Closing(page, tag.Name, at);
                title ??= WebUtility.HtmlDecode(page[at..end]);
                at = end;
            }
            else if (tag.Name == "meta" && metas.Count < MetaMost && (tag["property"] ?? tag["name"]) is { } name
                && tag["content"] is { Length: > 0 } content)
            {
                metas.TryAdd(name.Trim(), content);
            }
        }

        string? First(params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                if (metas.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value))
                {
                    return value;
                }
            }

            return null;
        }

        return new(
            PlainText.Of(First("og:title", "twitter:title") ?? title, TitleLetters),
            PlainText.Of(First("og:description", "twitter:description", "description"), DescriptionLetters),
            PlainText.Of(First("og:site_name", "application-name"), TitleLetters),
            First("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")?.Trim());
    }

    static int After(string page, string text, int from)
    {
        var found = page.IndexOf(text, Math.Min(from, page.Length), StringComparison.Ordinal);
        return found < 0 ? page.Length : found + text.Length;
    }

    static int Closing(string page, string name, int from)
    {
        var found = page.IndexOf("</" + name, Math.Min(from, page.Length), StringComparison.OrdinalIgnoreCase);
        return found < 0 ? page.Length : found;
    }

    /// <summary>One tag and its attributes.</summary>
    readonly struct Tag(string name, Dictionary<string, string>? attributes, int end)
    {
        const int AttributesMost = 40;

        /// <summary>The name in lower case, with a slash before it when it closes; empty when it is no tag.</summary>
        public string Name => name;

        /// <summary>Where the text goes on.</summary>
        public int End => end;

        public string? this[string attribute] => attributes?.GetValueOrDefault(attribute);

        public static Tag Read(string page, int start)
        {
            var at = start + 1;
            while (at < page.Length && (char.IsAsciiLetterOrDigit(page[at]) || page[at] is '/' or '!' or '?'))
            {
                at++;
            }

            var name = page.AsSpan(start + 1, Math.Min(at - start - 1, 16)).ToString().ToLowerInvariant();
            Dictionary<string, string>? attributes = null;
            while (at < page.Length && page[at] != '>')
            {
                if (char.IsWhiteSpace(page[at]) || page[at] == '/')
                {
                    at++;
                    continue;
                }

                var (key, value) = (NameAt(page, ref at), ValueAt(page, ref at));
                if (name == "meta" && key.Length > 0 && (attributes?.Count ?? 0) < AttributesMost)
                {
                    (attributes ??= new(StringComparer.OrdinalIgnoreCase)).TryAdd(key, WebUtility.HtmlDecode(value));
                }
            }

            return new(name, attributes, Math.Min(at + 1, page.Length));
        }

        static string NameAt(string page, ref int at)
        {
            var start = at;
            // A first sign of any kind is part of a name, so that it always goes on.
            at++;
            while (at < page.Length && !char.IsWhiteSpace(page[at]) && page[at] is not ('=' or '>' or '/'))
            {
                at++;
            }

            return page[start..at];
        }

        static string ValueAt(string page, ref int at)
        {
            var look = at;
            while (look < page.Length && char.IsWhiteSpace(page[look]))
            {
                look++;
            }

            if (look >= page.Length || page[look] != '=')
            {
                return "";
            }

            look++;
            while (look < page.Length && char.IsWhiteSpace(page[look]))
            {
                look++;
            }

            if (look < page.Length && page[look] is '"' or '\'')
            {
                var end = page.IndexOf(page[look], look + 1);
                end = end < 0 ? page.Length : end;
                at = Math.Min(end + 1, page.Length);
                return page[(look + 1)..end];
            }

            at = look;
            while (at < page.Length && !char.IsWhiteSpace(page[at]) && page[at] != '>')
            {
                at++;
            }

            return page[look..at];
        }
    }
}
