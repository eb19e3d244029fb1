using System.Text;

namespace Hutong.Sip.Sdp;

/// <summary>One attribute: a property, or a name with a value (RFC 8866 section 5.13).</summary>
/// <param name="Name">The name. Its case counts.</param>
/// <param name="Value">The value; null for a property.</param>
public readonly record struct SdpAttribute(string Name, string? Value)
{
    /// <summary>As it is written.</summary>
    public override string ToString() => Value is null ? Name : $"{Name}:{Value}";
}

/// <summary>Attributes in their order.</summary>
/// <param name="all">The attributes.</param>
public sealed class SdpAttributes(IReadOnlyList<SdpAttribute> all)
{
    /// <summary>No attributes.</summary>
    public static readonly SdpAttributes None = new([]);

    /// <summary>All of them.</summary>
    public IReadOnlyList<SdpAttribute> All => all;

    /// <summary>Whether there is one of this name.</summary>
    public bool Contains(string name) => all.Any(one => one.Name == name);

    /// <summary>The value of the first of this name; null when there is none.</summary>
    public string? Value(string name)
    {
        foreach (var one in all)
        {
            if (one.Name == name && one.Value is not null)
            {
                return one.Value;
            }
        }

        return null;
    }

    /// <summary>The values of all of this name.</summary>
    public IEnumerable<string> Values(string name) =>
        all.Where(one => one.Name == name && one.Value is not null).Select(one => one.Value!);

    /// <summary>These and some more.</summary>
    public SdpAttributes With(params IEnumerable<SdpAttribute> more) => new([.. all, .. more]);

    /// <summary>These but those of some names.</summary>
    public SdpAttributes Without(params string[] names) => new([.. all.Where(one => !names.Contains(one.Name))]);

    internal void Write(StringBuilder text)
    {
        foreach (var one in all)
        {
            Line(text, 'a', one.ToString());
        }
    }

    // A value of a peer that is passed on cannot add a line.
    internal static void Line(StringBuilder text, char type, string value)
    {
        text.Append(type).Append('=');
        foreach (var one in value)
        {
            text.Append(one is '\r' or '\n' or '\0' ? ' ' : one);
        }

        text.Append("\r\n");
    }
}
