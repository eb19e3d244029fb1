using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using Hutong.Xmpp.Precis;

namespace Hutong.Xmpp;

/// <summary>
/// An XMPP address, prepared and validated (RFC 7622): <c>local@domain/resource</c>. Immutable; two are equal when
/// their prepared forms are.
/// </summary>
public sealed class Jid : IEquatable<Jid>
{
    /// <summary>Octets in UTF-8 that each part may have at most (RFC 7622 section 3.1).</summary>
    public const int MaxPartBytes = 1023;

    // Parts may shrink a little when they are prepared, but a text much longer than three full parts cannot be one.
    const int MaxChars = 3 * MaxPartBytes + 2;

    // RFC 7622 section 3.3.1.
    static readonly System.Buffers.SearchValues<char> NotInLocal = System.Buffers.SearchValues.Create("\"&'/:<>@");

    readonly string text;
    Jid? bare;
    int hash;

    Jid(string? local, string domain, string? resource)
    {
        Local = local;
        Domain = domain;
        Resource = resource;
        text = (local, resource) switch
        {
            (null, null) => domain,
            (null, _) => string.Concat(domain, "/", resource),
            (_, null) => string.Concat(local, "@", domain),
            _ => string.Concat(string.Concat(local, "@", domain), "/", resource),
        };
    }

    /// <summary>The part before <c>@</c>, or null for a domain's own address.</summary>
    public string? Local { get; }

    /// <summary>The domain, lower case, without a trailing dot; U-labels, not their ASCII form.</summary>
    public string Domain { get; }

    /// <summary>The part after <c>/</c>, or null when bare.</summary>
    public string? Resource { get; }

    /// <summary>Whether there is no resource.</summary>
    public bool IsBare => Resource is null;

    /// <summary>The address without its resource.</summary>
    public Jid Bare => Resource is null ? this : bare ??= new(Local, Domain, null);

    /// <summary>Reads and prepares an address. False when it is not one (RFC 7622 section 3).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Jid? jid)
    {
        jid = null;
        if (text.Length > MaxChars)
        {
            return false;
        }

        // The order matters: an at sign behind a slash belongs to the resource (RFC 7622 section 3.2).
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
    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out Jid? jid)
    {
        jid = null;
        if (utf8.Length > MaxChars)
        {
            return false;
        }

        Span<char> chars = utf8.Length <= 256 ? stackalloc char[256] : new char[utf8.Length];
        return Utf8.ToUtf16(utf8, chars, out _, out var written, replaceInvalidSequences: false)
            == System.Buffers.OperationStatus.Done && TryParse(chars[..written], out jid);
    }

    /// <summary>Prepares an address from its parts.</summary>
    public static bool TryCreate(string? local, string domain, string? resource, [NotNullWhen(true)] out Jid? jid)
    {
        jid = null;
        if ((local is not null && !TryLocal(local, out local))
            || !DomainName.TryPrepare(domain, out var host)
            || (resource is not null && !TryResource(resource, out resource)))
        {
            return false;
        }

        jid = new(local, host, resource);
        return true;
    }

    /// <summary>
    /// Reads an address that the program itself wrote; throws <see cref="FormatException"/> otherwise.
    /// </summary>
    public static Jid Parse(string text) =>
        TryParse(text, out var jid) ? jid : throw new FormatException("not an XMPP address");

    /// <summary>The same account with another resource; null when the resource is not one.</summary>
    public Jid? WithResource(string resource) =>
        TryResource(resource, out var prepared) ? new(Local, Domain, prepared) : null;

    /// <summary>Whether both are the same address, or both none: as <see cref="Equals(Jid)"/>.</summary>
    public static bool operator ==(Jid? left, Jid? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether they are not the same address.</summary>
    public static bool operator !=(Jid? left, Jid? right) => !(left == right);

    /// <inheritdoc />
    public bool Equals(Jid? other) => ReferenceEquals(this, other) || (other is not null && text == other.text);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Jid);

    /// <inheritdoc />
    public override int GetHashCode() => hash != 0 ? hash : hash = text.GetHashCode(StringComparison.Ordinal) | 1;

    /// <summary>The prepared text form.</summary>
    public override string ToString() => text;

    static bool TryLocal(string part, [NotNullWhen(true)] out string? prepared) =>
        PrecisProfile.TryUsername(part, out prepared) && Fits(prepared) && !prepared.AsSpan().ContainsAny(NotInLocal);

    // A leading space is refused although OpaqueString has it: RFC 7622 section 3.5, example 18.
    static bool TryResource(string part, [NotNullWhen(true)] out string? prepared) =>
        PrecisProfile.TryOpaque(part, out prepared) && Fits(prepared) && prepared[0] != ' ';

    static bool Fits(string part) =>
        part.Length <= MaxPartBytes / 3 || Encoding.UTF8.GetByteCount(part) <= MaxPartBytes;
}
