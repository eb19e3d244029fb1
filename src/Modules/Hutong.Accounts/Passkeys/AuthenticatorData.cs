using System.Buffers.Binary;

namespace Hutong.Accounts.Passkeys;

/// <summary>What an authenticator says of itself and signs (WebAuthn level 3 section 6.1).</summary>
/// <code>
/// rpIdHash 32 | flags 1 | signCount 4 | [aaguid 16 | length 2 | credential id | COSE key] | [extensions]
/// </code>
sealed record AuthenticatorData(
    byte[] PartyHash, byte Flags, uint Counter, byte[] CredentialId, byte[] Key)
{
    const int PartyHashBytes = 32, FixedBytes = 37, ModelBytes = 16;

    /// <summary>The longest credential id (section 4, credential ID).</summary>
    public const int CredentialIdMaxBytes = 1023;

    /// <summary>Somebody touched it.</summary>
    public bool UserPresent => (Flags & 0x01) != 0;

    /// <summary>And proved by face, finger or PIN to be its owner.</summary>
    public bool UserVerified => (Flags & 0x04) != 0;

    /// <summary>Whether it is kept beyond this device.</summary>
    public bool IsBackedUp => (Flags & 0x10) != 0;

    bool HasCredential => (Flags & 0x40) != 0;

    /// <summary>Reads it; null when it is not of the form, or a credential is wanted and there is none.</summary>
    public static AuthenticatorData? Read(ReadOnlySpan<byte> bytes, bool withCredential)
    {
        if (bytes.Length < FixedBytes)
        {
            return null;
        }

        var data = new AuthenticatorData(bytes[..PartyHashBytes].ToArray(), bytes[PartyHashBytes],
            BinaryPrimitives.ReadUInt32BigEndian(bytes[(PartyHashBytes + 1)..]), [], []);
        if (!withCredential)
        {
            return data;
        }

        var rest = bytes[FixedBytes..];
        if (!data.HasCredential || rest.Length < ModelBytes + 2)
        {
            return null;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(rest[ModelBytes..]);
        rest = rest[(ModelBytes + 2)..];
        if (length is 0 or > CredentialIdMaxBytes || rest.Length < length
            || !CoseKey.IsUsable(rest[length..], out var keyLength))
        {
            return null;
        }

        return data with
        {
            CredentialId = rest[..length].ToArray(),
            Key = rest.Slice(length, keyLength).ToArray(),
        };
    }

    /// <summary>The authenticator data of an attestation object, whatever its attestation says; null when there is
    /// none (section 6.5.4).</summary>
    public static byte[]? OfAttestation(ReadOnlySpan<byte> attestation)
    {
        var reader = new CtapReader(attestation);
        if (!reader.TryReadMap(out var pairs))
        {
            return null;
        }

        for (var i = 0; i < pairs; i++)
        {
            if (!reader.TryReadText(out var name))
            {
                return null;
            }

            if (name == "authData")
            {
                return reader.TryReadBytes(out var data) ? data.ToArray() : null;
            }

            if (!reader.TrySkip())
            {
                return null;
            }
        }

        return null;
    }
}
