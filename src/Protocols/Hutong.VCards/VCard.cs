namespace Hutong.VCards;

/// <summary>A card: its version and its lines, without BEGIN, VERSION and END.</summary>
/// <param name="Version">The version that it is written in.</param>
/// <param name="Properties">Its lines, in their order.</param>
public sealed record VCard(VCardVersion Version, IReadOnlyList<VCardProperty> Properties)
{
    /// <summary>The uid (RFC 6350 section 6.7.6), or null.</summary>
    public string? Uid => First("UID") is { Value.Length: > 0 } uid ? uid.Text.Trim() : null;

    /// <summary>The name as it is shown: FN, else made of N, ORG, or the first address; may be empty.</summary>
    public string DisplayName
    {
        get
        {
            foreach (var one in All("FN"))
            {
                if (one.Text.Trim() is { Length: > 0 } name)
                {
                    return name;
                }
            }

            if (First("N") is { } parts && VCardNames.Compose(parts.Components) is { Length: > 0 } composed)
            {
                return composed;
            }

            foreach (var name in (string[])["NICKNAME", "ORG", "EMAIL", "TEL"])
            {
                if (First(name) is { } other
                    && (name == "ORG" ? other.Components[0] : other.Text).Trim() is { Length: > 0 } text)
                {
                    return text;
                }
            }

            return "";
        }
    }

    /// <summary>The first line of a name, or null; the preferred one when one says so.</summary>
    public VCardProperty? First(string name)
    {
        VCardProperty? first = null;
        foreach (var property in Properties)
        {
            if (property.Name == name)
            {
                if (property.Parameters.Count > 0 && property.Types.Contains("pref"))
                {
                    return property;
                }

                first ??= property;
            }
        }

        return first;
    }

    /// <summary>All lines of a name.</summary>
    public IEnumerable<VCardProperty> All(string name) => Properties.Where(property => property.Name == name);

    /// <summary>Equal in version and lines.</summary>
    public bool Equals(VCard? other) =>
        other is not null && Version == other.Version && Properties.SequenceEqual(other.Properties);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Version, Properties.Count);
}
