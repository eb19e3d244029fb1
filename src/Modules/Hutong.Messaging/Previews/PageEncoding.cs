using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace Hutong.Messaging.Previews;

/// <summary>
/// Which encoding a page is in: what its first bytes, its header or its own meta element say; UTF-8 otherwise. Also the
/// old ones of Chinese pages.
/// </summary>
static partial class PageEncoding
{
    const int Looked = 2_048;

    /// <summary>The page as text; bytes that make no sense become replacement characters.</summary>
    public static string Text(ReadOnlySpan<byte> page, string? contentType)
    {
        if (page.StartsWith((byte[])[0xef, 0xbb, 0xbf]))
        {
            return Encoding.UTF8.GetString(page[3..]);
        }

        var header = MediaTypeHeaderValue.TryParse(contentType, out var type) ? type.CharSet : null;
        var named = Find(header) ?? Find(Meta(page)) ?? Encoding.UTF8;
        return named.GetString(page);
    }

    static string? Meta(ReadOnlySpan<byte> page)
    {
        var head = Encoding.Latin1.GetString(page[..Math.Min(page.Length, Looked)]);
        var match = Charset().Match(head);
        return match.Success ? match.Groups[1].Value : null;
    }

    static Encoding? Find(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return null;
        }

        name = name.Trim('"', '\'', ' ');
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            // A name that nobody knows says nothing.
            return null;
        }
    }

    [GeneratedRegex("<meta[^>]{0,200}charset\\s*=\\s*[\"']?([A-Za-z0-9_.:-]{1,40})", RegexOptions.IgnoreCase, 100)]
    private static partial Regex Charset();
}
