using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Hutong.Accounts.Passkeys;

namespace Hutong.Accounts.Tests.Passkeys;

/// <summary>Does what a telephone or a key on a ring does (WebAuthn level 3 section 6), by the book or not.</summary>
sealed class FakeAuthenticator : IDisposable
{
    public const string Party = "chat.example.net";
    public const string Page = "https://chat.example.net";

    const byte Present = 0x01, Verified = 0x04, HasCredential = 0x40;

    readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public byte[] Id { get; } = RandomNumberGenerator.GetBytes(16);

    public uint Counter { get; set; }

    public bool Verifies { get; set; } = true;

    public string Origin { get; set; } = Page;

    public string For { get; set; } = Party;

    public NewPasskey Make(string challenge)
    {
        // {"fmt": "none", "attStmt": {}, "authData": bytes} in CBOR.
        var data = Data(HasCredential, [.. new byte[16], 0, (byte)Id.Length, .. Id, .. PublicKey()]);
        byte[] attestation =
        [
            0xa3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xa0, 0x68, .. "authData"u8,
            0x59, (byte)(data.Length >> 8), (byte)data.Length, .. data,
        ];
        return new(ClientData("webauthn.create", challenge), attestation, ["internal"]);
    }

    public PasskeyProof Prove(string challenge, byte[] user)
    {
        Counter += Counter == 0 ? 0u : 1u;
        var (client, data) = (ClientData("webauthn.get", challenge), Data(0, []));
        var signature = key.SignData(
            [.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return new(Id, client, data, signature, user);
    }

    public void Dispose() => key.Dispose();

    byte[] ClientData(string type, string challenge) => Encoding.UTF8.GetBytes(
        $$"""{"type":"{{type}}","challenge":"{{challenge}}","origin":"{{Origin}}","crossOrigin":false}""");

    byte[] Data(byte flags, byte[] rest)
    {
        var counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, Counter);
        return
        [
            .. SHA256.HashData(Encoding.UTF8.GetBytes(For)), (byte)(flags | Present | (Verifies ? Verified : 0)),
            .. counter, .. rest,
        ];
    }

    /// <summary>ES256 on P-256 as COSE (RFC 9053 section 7.1.1).</summary>
    byte[] PublicKey()
    {
        var point = key.ExportParameters(false).Q;
        return
        [
            0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!,
        ];
    }
}
