using System.Globalization;

namespace Hutong.Media.Srtp;

/// <summary>Why a crypto attribute is not taken.</summary>
public enum CryptoFault
{
    /// <summary>It is.</summary>
    None,

    /// <summary>Not of the form of RFC 4568 section 9.1.</summary>
    Malformed,

    /// <summary>A suite that is not spoken here.</summary>
    Suite,

    /// <summary>The key is not as long as the suite wants, or no base64.</summary>
    Key,

    /// <summary>Several keys, or one with a master key identifier: neither is spoken here.</summary>
    KeyIdentifier,

    /// <summary>A session parameter that must be understood and is not (RFC 4568 section 6.3.7).</summary>
    Parameter,
}

/// <summary>
/// The value of SDP's <c>a=crypto</c> (RFC 4568 section 4): a suite and its key. Belongs only into signalling that is
/// itself encrypted. Prints without the key.
/// </summary>
/// <param name="Tag">Names the attribute within its offer: the answer repeats it.</param>
/// <param name="Key">The key of who sends this attribute.</param>
public sealed record CryptoAttribute(int Tag, SrtpKey Key)
{
    const string KeyMethod = "inline:";
    const int TagDigitsMax = 9;
    const int LengthMax = 512;

    /// <summary>Reads what is behind <c>a=crypto:</c>.</summary>
    public static CryptoFault TryParse(ReadOnlySpan<char> value, out CryptoAttribute? attribute)
    {
        attribute = null;
        if (value.Length > LengthMax || !TryTake(ref value, out var tag) || tag.Length > TagDigitsMax
            || !int.TryParse(tag, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !TryTake(ref value, out var suite) || !TryTake(ref value, out var key)
            || !key.StartsWith(KeyMethod, StringComparison.OrdinalIgnoreCase))
        {
            return CryptoFault.Malformed;
        }

        if (SrtpProfile.Find(suite) is not { } profile)
        {
            return CryptoFault.Suite;
        }

        // Only window size hints and the unknown ones that begin with a minus may be passed over.
        while (TryTake(ref value, out var parameter))
        {
            if (parameter[0] != '-' && !parameter.StartsWith("WSH=", StringComparison.Ordinal)
                && !parameter.SequenceEqual("KDR=0"))
            {
                return CryptoFault.Parameter;
            }
        }

        key = key[KeyMethod.Length..];
        if (key.Contains(';'))
        {
            return CryptoFault.KeyIdentifier;
        }

        var bar = key.IndexOf('|');
        var rest = bar < 0 ? default : key[(bar + 1)..];
        // A lifetime is taken as a promise of the peer; 2^31 and 2^48 are never reached in a call.
        if (rest.Contains(':'))
        {
            return CryptoFault.KeyIdentifier;
        }

        key = bar < 0 ? key : key[..bar];
        Span<byte> bytes = stackalloc byte[profile.KeyBytes + profile.SaltBytes + 4];
        if (!Convert.TryFromBase64Chars(key, bytes, out var length) || length != profile.KeyBytes + profile.SaltBytes)
        {
            return CryptoFault.Key;
        }

        attribute = new(number, new(profile, bytes[..profile.KeyBytes], bytes[profile.KeyBytes..length]));
        return CryptoFault.None;
    }

    /// <summary>What stands behind <c>a=crypto:</c>, with the key.</summary>
    public string Format() => string.Create(CultureInfo.InvariantCulture,
        $"{Tag} {Key.Profile.Name} {KeyMethod}{Convert.ToBase64String(Key.KeyAndSalt)}");

    static bool TryTake(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> word)
    {
        rest = rest.TrimStart(' ');
        var end = rest.IndexOf(' ');
        word = end < 0 ? rest : rest[..end];
        rest = rest[word.Length..];
        return !word.IsEmpty;
    }
}
