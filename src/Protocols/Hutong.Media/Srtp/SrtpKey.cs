using System.Security.Cryptography;

namespace Hutong.Media.Srtp;

/// <summary>A master key with its salt. Prints as stars.</summary>
public sealed class SrtpKey
{
    readonly byte[] bytes;

    /// <summary>A key.</summary>
    /// <param name="profile">What it is for.</param>
    /// <param name="key">The master key, as long as the profile says.</param>
    /// <param name="salt">The master salt, as long as the profile says.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public SrtpKey(SrtpProfile profile, ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (key.Length != profile.KeyBytes || salt.Length != profile.SaltBytes)
        {
            throw new ArgumentException($"{profile} takes {profile.KeyBytes} and {profile.SaltBytes} bytes");
        }

        Profile = profile;
        bytes = [.. key, .. salt];
    }

    /// <summary>What the key is for.</summary>
    public SrtpProfile Profile { get; }

    internal ReadOnlySpan<byte> Key => bytes.AsSpan(0, Profile.KeyBytes);

    internal ReadOnlySpan<byte> Salt => bytes.AsSpan(Profile.KeyBytes);

    /// <summary>Key and salt behind each other, as SDP carries them.</summary>
    internal ReadOnlySpan<byte> KeyAndSalt => bytes;

    /// <summary>A new key from the system's source of randomness.</summary>
    public static SrtpKey Create(SrtpProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        Span<byte> random = stackalloc byte[profile.KeyBytes + profile.SaltBytes];
        RandomNumberGenerator.Fill(random);
        return new(profile, random[..profile.KeyBytes], random[profile.KeyBytes..]);
    }

    /// <summary>
    /// The two keys that a DTLS handshake gives (RFC 5764 section 4.2): client's key, server's key, client's salt,
    /// server's salt.
    /// </summary>
    /// <param name="profile">As negotiated.</param>
    /// <param name="material">What was exported; twice key and salt.</param>
    public static (SrtpKey Client, SrtpKey Server) FromKeyingMaterial(
        SrtpProfile profile, ReadOnlySpan<byte> material)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var (key, salt) = (profile.KeyBytes, profile.SaltBytes);
        return (new(profile, material[..key], material.Slice(2 * key, salt)),
            new(profile, material.Slice(key, key), material.Slice((2 * key) + salt, salt)));
    }

    /// <inheritdoc />
    public override string ToString() => "***";
}
