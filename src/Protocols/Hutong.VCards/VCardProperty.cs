namespace Hutong.VCards;

/// <summary>A line of a card: <c>group.NAME;PARAMETERS:VALUE</c>.</summary>
/// <param name="Group">The group that joins it to other lines, such as <c>item1</c>; null without one.</param>
/// <param name="Name">Its name, in upper case.</param>
/// <param name="Parameters">Its parameters, in their order.</param>
/// <param name="Value">Its value as it stands, with the escapes.</param>
public sealed record VCardProperty(
    string? Group, string Name, IReadOnlyList<VCardParameter> Parameters, string Value)
{
    /// <summary>A property without group and parameters.</summary>
    public VCardProperty(string name, string value)
        : this(null, name, [], value)
    {
    }

    /// <summary>The value as one text, escapes resolved (RFC 6350 section 3.4).</summary>
    public string Text => VCardText.Unescape(Value);

    /// <summary>The components of a structured value: N, ADR, ORG (RFC 6350 section 3.3).</summary>
    public IReadOnlyList<string> Components => VCardText.Split(Value, ';');

    /// <summary>The values of a list: NICKNAME, CATEGORIES.</summary>
    public IReadOnlyList<string> List => VCardText.Split(Value, ',');

    /// <summary>All values of TYPE in lower case; <c>pref</c> stands for PREF of vCard 4.0 too.</summary>
    public IReadOnlyList<string> Types
    {
        get
        {
            var types = new List<string>();
            foreach (var parameter in Parameters)
            {
                if (parameter.Name == "TYPE")
                {
                    types.AddRange(parameter.Values.SelectMany(value => value.Split(','))
                        .Select(value => value.Trim().ToLowerInvariant()).Where(value => value.Length > 0));
                }
                else if (parameter.Name == "PREF")
                {
                    types.Add("pref");
                }
            }

            return [.. types.Distinct(StringComparer.Ordinal)];
        }
    }

    /// <summary>The first parameter of a name, or null.</summary>
    public VCardParameter? Parameter(string name)
    {
        foreach (var parameter in Parameters)
        {
            if (parameter.Name == name)
            {
                return parameter;
            }
        }

        return null;
    }

    /// <summary>The same without the parameters of a name.</summary>
    public VCardProperty Without(string parameter) =>
        this with { Parameters = [.. Parameters.Where(one => one.Name != parameter)] };

    /// <summary>The same with one more parameter.</summary>
    public VCardProperty With(VCardParameter parameter) => this with { Parameters = [.. Parameters, parameter] };

    /// <summary>Equal in all parts.</summary>
    public bool Equals(VCardProperty? other) => other is not null && Group == other.Group && Name == other.Name
        && Value == other.Value && Parameters.SequenceEqual(other.Parameters);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Group, Name, Value);
}
