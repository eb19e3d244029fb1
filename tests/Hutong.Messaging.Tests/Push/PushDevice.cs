using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Hutong.Contracts.Http;
using Hutong.Messaging.Push.Web;

namespace Hutong.Messaging.Tests.Push;

/// <summary>
/// A browser with a key pair of its own, and its push service in one: takes what is sent and decrypts.
/// </summary>
sealed class PushDevice : IFetcher, IDisposable
{
    readonly ECDiffieHellman key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    public const string Endpoint = "https://push.example.org/send/abc";

    public ConcurrentQueue<FetchRequest> Requests { get; } = new();

    /// <summary>What the service answers, in order; afterwards 201.</summary>
    public ConcurrentQueue<FetchAnswer> Answers { get; } = new();

    public byte[] PublicKey => WebPushMessage.Bytes(key.ExportParameters(includePrivateParameters: false));

    public byte[] Auth { get; } = [.. Enumerable.Range(1, 16).Select(number => (byte)number)];

    public object Registration => new
    {
        endpoint = Endpoint,
        keys = new { p256dh = Base64Url.EncodeToString(PublicKey), auth = Base64Url.EncodeToString(Auth) },
    };

    public Task<FetchAnswer> FetchAsync(FetchRequest request, CancellationToken cancel)
    {
        Requests.Enqueue(request);
        return Task.FromResult(Answers.TryDequeue(out var answer)
            ? answer : new FetchAnswer(FetchFault.None, request.Address, HttpStatusCode.Created));
    }

    public void Say(HttpStatusCode status, TimeSpan? wait = null) =>
        Answers.Enqueue(new(FetchFault.None, new(Endpoint), status, RetryAfter: wait));

    /// <summary>The one thing that came since the last time.</summary>
    public JsonElement One()
    {
        var request = Assert.Single(Requests);
        Requests.Clear();
        return Open(request);
    }

    public JsonElement Open(FetchRequest request) =>
        JsonDocument.Parse(Decrypt(request.Body!.Value.ToArray(), key, Auth)).RootElement;

    public static string Header(FetchRequest request, string name) =>
        request.Headers.Single(header => header.Name == name).Value;

    /// <summary>RFC 8291 from the other side.</summary>
    public static byte[] Decrypt(byte[] message, ECDiffieHellman key, byte[] auth)
    {
        var salt = message[..16];
        var sender = message[21..86];
        using var peer = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = sender[1..33], Y = sender[33..] },
        });
        var own = WebPushMessage.Bytes(key.ExportParameters(includePrivateParameters: false));
        using var peerPublic = peer.PublicKey;
        var input = HKDF.DeriveKey(HashAlgorithmName.SHA256, key.DeriveRawSecretAgreement(peerPublic), 32, auth,
            [.. "WebPush: info\0"u8, .. own, .. sender]);
        using var aes = new AesGcm(HKDF.DeriveKey(
            HashAlgorithmName.SHA256, input, 16, salt, "Content-Encoding: aes128gcm\0"u8.ToArray()), 16);
        var nonce = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, input, 12, salt, "Content-Encoding: nonce\0"u8.ToArray());
        var record = new byte[message.Length - 86 - 16];
        aes.Decrypt(nonce, message.AsSpan(86..^16), message.AsSpan(^16), record);
        return record[..Array.LastIndexOf(record, (byte)2)];
    }

    public void Dispose() => key.Dispose();
}
