using System.Text;

namespace Hutong.Xmpp;

/// <summary>
/// An XMPP address, prepared and validated (RFC 7622): <c>local@domain/resource</c>. Immutable; two are equal when
/// their prepared forms are.
/// </summary>
public sealed class Jid : IEquatable<Jid>
{
    readonly string text;
    Jid? bare;

    Jid(string? local, string domain, string? resource)
    {
        Local = local;
        Domain = domain;
        Resource = resource;
        text = (local is null ? domain : local + "@" + domain) + (resource is null ? "" : "/" + resource);
    }

    /// <summary>The part before <c>@</c>, or null for a domain's own address.</summary>
    public string? Local { get; }

    /// <summary>The domain, lower case, without a trailing dot.</summary>
    public string Domain { get; }

    /// <summary>The part after <c>/</c>, or null when bare.</summary>
    public string? Resource { get; }

    /// <summary>Whether there is no resource.</summary>
    public bool IsBare => Resource is null;

    /// <summary>The address without its resource.</summary>
    public Jid Bare => Resource is null ? this : bare ??= new(Local, Domain, null);

    /// <summary>Reads and prepares an address. False when it is not one (RFC 7622 section 3).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Jid? jid)
    {
        jid = null;
        string? resource = null;
        var slash = text.IndexOf('/');
        if (slash >= 0)
        {
            resource = text[(slash + 1)..].ToString();
            text = text[..slash];
        }

        string? local = null;
        var at = text.IndexOf('@');
        if (at >= 0)
        {
            local = text[..at].ToString();
            text = text[(at + 1)..];
        }

        return TryCreate(local, text.ToString(), resource, out jid);
    }

    /// <summary>Reads and prepares an address from UTF-8.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Jid? jid) =>
        TryParse(Encoding.UTF8.GetString(utf8), out jid);

    /// <summary>Prepares an address from its parts.</summary>
    public static bool TryCreate(string? local, string domain, string? resource, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Jid? jid)
    {
        jid = null;
        if (domain.Length == 0 || local is { Length: 0 } || resource is { Length: 0 })
        {
            return false;
        }

        jid = new Jid(local?.ToLowerInvariant(), domain.ToLowerInvariant(), resource);
        return true;
    }

    /// <summary>Reads an address that the program itself wrote; throws <see cref="FormatException"/> otherwise.</summary>
    public static Jid Parse(string text) =>
        TryParse(text, out var jid) ? jid : throw new FormatException("not an XMPP address");

    /// <summary>The same account with another resource; null when the resource is not one.</summary>
    public Jid? WithResource(string resource) => TryCreate(Local, Domain, resource, out var jid) ? jid : null;

    /// <inheritdoc />
    public bool Equals(Jid? other) => other is not null && text == other.text;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Jid);

    /// <inheritdoc />
    public override int GetHashCode() => text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The prepared text form.</summary>
    public override string ToString() => text;
}
