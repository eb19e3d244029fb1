namespace Hutong.Dav.Requests;

/// <summary>The If-Match and If-None-Match fields (RFC 9110 section 13.1).</summary>
/// <param name="Any">Whether the field is <c>*</c>.</param>
/// <param name="Tags">The tags with their quotes; weak ones never match strongly and are left out.</param>
public sealed record EntityTags(bool Any, IReadOnlyList<string> Tags)
{
    /// <summary>Reads a field; null when it is absent. A tag without quotes, as some clients send, is taken.</summary>
    public static EntityTags? Parse(string? header)
    {
        if (string.IsNullOrWhiteSpace(header))
        {
            return null;
        }

        if (header.Trim() == "*")
        {
            return new(true, []);
        }

        var tags = new List<string>();
        foreach (var part in header.Split(','))
        {
            var tag = part.Trim();
            if (tag.StartsWith("W/", StringComparison.Ordinal) || tag.Length == 0)
            {
                continue;
            }

            tags.Add(tag.StartsWith('"') ? tag : $"\"{tag}\"");
        }

        return new(false, tags);
    }

    /// <summary>Whether a tag is among them.</summary>
    public bool Matches(string tag) => Any || Tags.Contains(tag, StringComparer.Ordinal);
}
