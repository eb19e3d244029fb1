using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Hutong.Accounts.Tests.Http;

/// <summary>
/// An authenticator and a browser in one (WebAuthn level 3): a key of P-256, no attestation. Everything can be made
/// wrong from outside.
/// </summary>
sealed class SoftAuthenticator : IDisposable
{
    readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public byte[] Id { get; init; } = [.. Enumerable.Range(1, 32).Select(number => (byte)number)];

    public string Party { get; set; } = "chat.example.net";

    public string Origin { get; set; } = "https://chat.example.net";

    public bool CrossOrigin { get; set; }

    public bool Present { get; set; } = true;

    public bool Verified { get; set; } = true;

    /// <summary>COSE's number of the algorithm; -7 is ES256.</summary>
    public int Algorithm { get; set; } = -7;

    /// <summary>What it counts to; 0: it never counts.</summary>
    public uint Counter { get; set; }

    /// <summary>The type in the client data, or the right one.</summary>
    public string? Type { get; set; }

    public byte[] User { get; set; } = [];

    /// <summary>navigator.credentials.create, as JSON.</summary>
    public object Create(JsonElement options)
    {
        var asked = options.GetProperty("publicKey");
        User = Base64Url.DecodeFromChars(asked.GetProperty("user").GetProperty("id").GetString());
        return Create(asked.GetProperty("challenge").GetString()!);
    }

    public object Create(string challenge)
    {
        byte[] data = [.. Data(withCredential: true), .. (byte[])[0, .. new byte[15]],
            (byte)(Id.Length >> 8), (byte)Id.Length, .. Id, .. Cose()];
        byte[] attestation =
        [
            0xa3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xa0, 0x68, .. "authData"u8,
            0x59, (byte)(data.Length >> 8), (byte)data.Length, .. data,
        ];
        return new
        {
            response = new
            {
                clientDataJSON = Base64Url.EncodeToString(ClientData("webauthn.create", challenge)),
                attestationObject = Base64Url.EncodeToString(attestation),
                transports = new[] { "internal" },
            },
        };
    }

    /// <summary>navigator.credentials.get, as JSON.</summary>
    public object Get(string challenge, bool forge = false)
    {
        var client = ClientData("webauthn.get", challenge);
        var data = Data(withCredential: false);
        var signature = key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence);
        signature[^1] ^= (byte)(forge ? 1 : 0);
        return new
        {
            rawId = Base64Url.EncodeToString(Id),
            response = new
            {
                clientDataJSON = Base64Url.EncodeToString(client),
                authenticatorData = Base64Url.EncodeToString(data),
                signature = Base64Url.EncodeToString(signature),
                userHandle = Base64Url.EncodeToString(User),
            },
        };
    }

    public void Dispose() => key.Dispose();

    byte[] ClientData(string type, string challenge) => JsonSerializer.SerializeToUtf8Bytes(
        new { type = Type ?? type, challenge, origin = Origin, crossOrigin = CrossOrigin });

    byte[] Data(bool withCredential)
    {
        var flags = (Present ? 1 : 0) | (Verified ? 4 : 0) | (withCredential ? 0x40 : 0);
        var counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, Counter);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(Party)), (byte)flags, .. counter];
    }

    byte[] Cose()
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return
        [
            0xa5, 0x01, 0x02, 0x03, (byte)(0x20 | (-Algorithm - 1)), 0x20, 0x01,
            0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!,
        ];
    }
}
