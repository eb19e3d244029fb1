namespace Hutong.VCards;

/// <summary>A parameter of a property.</summary>
/// <param name="Name">Its name, in upper case.</param>
/// <param name="Values">Its values, without quotes, with the escapes of RFC 6868 resolved.</param>
public sealed record VCardParameter(string Name, IReadOnlyList<string> Values)
{
    /// <summary>A parameter with one value.</summary>
    public VCardParameter(string name, string value)
        : this(name, [value])
    {
    }

    /// <summary>Whether one of the values is this, in any case.</summary>
    public bool Has(string value) => Values.Contains(value, StringComparer.OrdinalIgnoreCase);

    /// <summary>Equal in name and values.</summary>
    public bool Equals(VCardParameter? other) =>
        other is not null && Name == other.Name && Values.SequenceEqual(other.Values, StringComparer.Ordinal);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Name, Values.Count);
}
