using System.Text;
using Hutong.Sip.Headers;
using Hutong.Sip.Text;

namespace Hutong.Sip.Uris;

/// <summary>When two URIs are the same (RFC 3261 section 19.1.4, RFC 3966 section 5).</summary>
static class SipUriComparison
{
    public static bool AreEqual(in SipUri left, in SipUri right)
    {
        if (left.Scheme != right.Scheme)
        {
            return false;
        }

        return left.Scheme switch
        {
            SipScheme.Other => left.Raw == right.Raw,
            SipScheme.Tel => AreSameTel(left, right),
            _ => left.Port == right.Port && left.HasUser == right.HasUser
                && AreSame(left.User.Span, right.User.Span, ignoreCase: false)
                && AreSame(left.Password.Span, right.Password.Span, ignoreCase: false)
                && AreSameHost(left.Host.Span, right.Host.Span)
                && AgreesWith(left.Parameters, right.Parameters) && AgreesWith(right.Parameters, left.Parameters)
                && HasHeadersOf(left.Headers.Span, right.Headers.Span)
                && HasHeadersOf(right.Headers.Span, left.Headers.Span),
        };
    }

    public static int Hash(in SipUri uri)
    {
        var hash = new HashCode();
        hash.Add(uri.Scheme);
        hash.Add(uri.Port);
        if (uri.IsSip && !HostNames.TryAddress(uri.Host, out _))
        {
            foreach (var one in uri.Host.Span)
            {
                hash.Add((byte)(one | 0x20));
            }
        }

        return hash.ToHashCode();
    }

    static bool AreSameTel(in SipUri left, in SipUri right) =>
        string.Equals(TelNumbers.Digits(left), TelNumbers.Digits(right), StringComparison.OrdinalIgnoreCase)
        && HasAll(left.Parameters, right.Parameters) && HasAll(right.Parameters, left.Parameters);

    static bool HasAll(SipParameters some, SipParameters all)
    {
        foreach (var (name, value) in some)
        {
            if (!all.TryGet(name.Span, out var other) || !AreSame(value.Span, other.Span, ignoreCase: true))
            {
                return false;
            }
        }

        return true;
    }

    static bool AreSameHost(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        Ascii.EqualsIgnoreCase(left, right)
        || (HostNames.TryAddress(left, out var one) && HostNames.TryAddress(right, out var other) && one.Equals(other));

    // A parameter in both must be the same in both. In one only, it counts when it is one of these.
    static bool AgreesWith(SipParameters some, SipParameters all)
    {
        foreach (var (name, value) in some)
        {
            if (all.TryGetEscaped(name.Span, out var other))
            {
                if (!AreSame(value.Span, other.Span, ignoreCase: true))
                {
                    return false;
                }
            }
            else if (name.IsIgnoringCase("user"u8) || name.IsIgnoringCase("ttl"u8) || name.IsIgnoringCase("method"u8)
                || name.IsIgnoringCase("maddr"u8))
            {
                return false;
            }
        }

        return true;
    }

    static bool HasHeadersOf(ReadOnlySpan<byte> some, ReadOnlySpan<byte> all)
    {
        foreach (var range in some.Split((byte)'&'))
        {
            var wanted = some[range];
            var found = wanted.IsEmpty;
            foreach (var other in all.Split((byte)'&'))
            {
                found |= IsSameHeader(wanted, all[other]);
            }

            if (!found)
            {
                return false;
            }
        }

        return true;
    }

    static bool IsSameHeader(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var one = left.IndexOf((byte)'=');
        var other = right.IndexOf((byte)'=');
        return one > 0 && other > 0 && AreSame(left[..one], right[..other], ignoreCase: true)
            && AreSame(left[(one + 1)..], right[(other + 1)..], ignoreCase: false);
    }

    /// <summary>
    /// Whether two parts say the same: an escape is the character it stands for, unless that is reserved.
    /// </summary>
    public static bool AreSame(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, bool ignoreCase)
    {
        int i = 0, j = 0;
        while (i < left.Length && j < right.Length)
        {
            var one = Escapes.Read(left, ref i, out var isOneEscaped);
            var other = Escapes.Read(right, ref j, out var isOtherEscaped);
            if (ignoreCase ? Lower(one) != Lower(other) : one != other)
            {
                return false;
            }

            if (isOneEscaped != isOtherEscaped && SipCharacters.Reserved.Contains(one))
            {
                return false;
            }
        }

        return i == left.Length && j == right.Length;
    }

    static byte Lower(byte one) => one is >= (byte)'A' and <= (byte)'Z' ? (byte)(one | 0x20) : one;
}
