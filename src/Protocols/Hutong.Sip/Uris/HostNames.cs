using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Hutong.Sip.Text;

namespace Hutong.Sip.Uris;

/// <summary>Hosts and ports of URIs and of Via (RFC 3261 section 25.1, RFC 5954, RFC 5118).</summary>
public static class HostNames
{
    /// <summary>The longest host that is taken: a DNS name has at most 253 characters.</summary>
    public const int MaxHostBytes = 255;

    static readonly SearchValues<byte> V4Characters = SearchValues.Create("0123456789."u8);
    static readonly SearchValues<byte> V6Characters = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    /// <summary>
    /// The address that a host is, when it is one: IPv4, or IPv6 with or without brackets. Tolerated, as RFC 5118
    /// section 4.10 asks: three colons where there should be two, which the grammar of RFC 3261 allows.
    /// </summary>
    public static bool TryAddress(ReadOnlySpan<byte> host, out IPAddress address)
    {
        if (host is [(byte)'[', .. var inner, (byte)']'])
        {
            return TryV6(inner, out address);
        }

        return host.Contains((byte)':') ? TryV6(host, out address) : TryV4(host, out address);
    }

    /// <inheritdoc cref="TryAddress(ReadOnlySpan{byte}, out IPAddress)" />
    public static bool TryAddress(SipText host, out IPAddress address) => TryAddress(host.Span, out address);

    /// <summary>An address as the host of a URI: IPv6 in brackets.</summary>
    public static string Format(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
    }

    /// <summary>Splits <c>host [ ":" port ]</c> off the front. <paramref name="used"/> is the length of both.</summary>
    internal static bool TrySplit(ReadOnlySpan<byte> text, out int hostLength, out int port, out int used)
    {
        (hostLength, port, used) = (HostLength(text), 0, 0);
        if (hostLength is 0 or > MaxHostBytes)
        {
            return false;
        }

        used = hostLength;
        if (used >= text.Length || text[used] != ':')
        {
            return true;
        }

        var digits = text[(used + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        digits = digits < 0 ? text.Length - used - 1 : digits;
        if (!SipNumbers.TryRead(text.Slice(used + 1, digits), 65535, out var number) || number == 0)
        {
            return false;
        }

        port = (int)number;
        used += digits + 1;
        return true;
    }

    static int HostLength(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'[', ..])
        {
            var close = text.IndexOf((byte)']');
            return close > 0 && TryV6(text[1..close], out _) ? close + 1 : 0;
        }

        var length = text.IndexOfAnyExcept(SipCharacters.Host);
        length = length < 0 ? text.Length : length;
        return length > 0 && IsName(text[..length]) ? length : 0;
    }

    static bool IsName(ReadOnlySpan<byte> name) =>
        name[0] is not ((byte)'.' or (byte)'-') && name.IndexOf(".."u8) < 0;

    static bool TryV4(ReadOnlySpan<byte> text, out IPAddress address)
    {
        // What the runtime reads beside dotted decimals (one number, hexadecimals) is a name to SIP.
        address = IPAddress.None;
        if (text.Length is < 7 or > 15 || text.ContainsAnyExcept(V4Characters) || text.Count((byte)'.') != 3
            || text.IndexOf(".."u8) >= 0 || text[0] == '.' || text[^1] == '.')
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[4];
        for (var i = 0; i < 4; i++)
        {
            var dot = text.IndexOf((byte)'.');
            if (!SipNumbers.TryRead(dot < 0 ? text : text[..dot], 255, out var number))
            {
                return false;
            }

            bytes[i] = (byte)number;
            text = text[(dot + 1)..];
        }

        address = new(bytes);
        return true;
    }

    static bool TryV6(ReadOnlySpan<byte> text, out IPAddress address)
    {
        address = IPAddress.IPv6None;
        if (text.Length is < 2 or > 46 || text.ContainsAnyExcept(V6Characters))
        {
            return false;
        }

        Span<char> characters = stackalloc char[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != ':' || i < 2 || text[i - 1] != ':' || text[i - 2] != ':' || (i > 2 && text[i - 3] == ':'))
            {
                characters[length++] = (char)text[i];
            }
        }

        if (!IPAddress.TryParse(characters[..length], out var parsed)
            || parsed.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        address = parsed;
        return true;
    }
}
