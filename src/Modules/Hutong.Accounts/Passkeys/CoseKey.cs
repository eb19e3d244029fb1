using System.Security.Cryptography;

namespace Hutong.Accounts.Passkeys;

/// <summary>
/// A public key as authenticators give it (RFC 9052 section 7, RFC 9053, RFC 8230): ECDSA on P-256 or RSA, both with
/// SHA-256. It is stored in the form in which it came.
/// </summary>
static class CoseKey
{
    /// <summary>ECDSA with SHA-256 (RFC 9053 section 2.1).</summary>
    public const long Es256 = -7;

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8812 section 2).</summary>
    public const long Rs256 = -257;

    const int RsaModulusMinBytes = 256, RsaModulusMaxBytes = 1024;

    /// <summary>Checks a signature; false also when the key is none that we take.</summary>
    public static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (Read(key, out _) is not { } parts)
        {
            return false;
        }

        try
        {
            if (parts.Algorithm == Es256)
            {
                using var curve = ECDsa.Create(new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = new() { X = parts.First, Y = parts.Second },
                });
                return curve.VerifyData(
                    data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
            }

            using var rsa = RSA.Create(new RSAParameters { Modulus = parts.First, Exponent = parts.Second });
            return rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            // A point that is not on the curve, a signature that is not DER: the peer's, not ours.
            return false;
        }
    }

    /// <summary>Whether bytes begin with a key that we take, and how long it is.</summary>
    public static bool IsUsable(ReadOnlySpan<byte> bytes, out int length)
    {
        if (Read(bytes, out length) is not { } parts)
        {
            return false;
        }

        try
        {
            if (parts.Algorithm == Es256)
            {
                using var curve = ECDsa.Create(new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = new() { X = parts.First, Y = parts.Second },
                });
            }

            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    static (long Algorithm, byte[] First, byte[] Second)? Read(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        var reader = new CtapReader(bytes);
        if (!reader.TryReadMap(out var pairs))
        {
            return null;
        }

        // Labels: 1 kind of key, 3 algorithm; -1, -2, -3 are curve, x, y of a point, or modulus and exponent of RSA.
        var (kind, algorithm, curve) = (0L, 0L, 0L);
        byte[] one = [], two = [], three = [];
        for (var i = 0; i < pairs; i++)
        {
            if (!reader.TryReadInteger(out var label))
            {
                return null;
            }

            ReadOnlySpan<byte> value = default;
            var ok = label switch
            {
                1 => reader.TryReadInteger(out kind),
                3 => reader.TryReadInteger(out algorithm),
                -1 when kind == 2 => reader.TryReadInteger(out curve),
                -1 or -2 or -3 => reader.TryReadBytes(out value),
                _ => reader.TrySkip(),
            };
            if (!ok)
            {
                return null;
            }

            (one, two, three) = label switch
            {
                -1 when kind != 2 => (value.ToArray(), two, three),
                -2 => (one, value.ToArray(), three),
                -3 => (one, two, value.ToArray()),
                _ => (one, two, three),
            };
        }

        length = reader.Position;
        return (kind, algorithm, curve) switch
        {
            (2, Es256, 1) when two.Length == 32 && three.Length == 32 => (Es256, two, three),
            (3, Rs256, _) when one.Length is >= RsaModulusMinBytes and <= RsaModulusMaxBytes
                && two.Length is > 0 and <= 8 => (Rs256, one, two),
            _ => null,
        };
    }
}
