using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Hutong.Contracts.Switching;
using Hutong.Storage;

namespace Hutong.Messaging.Push.Web;

/// <summary>
/// Who we are to push services (RFC 8292): a key pair of our own, made when first needed and sealed in the store, and
/// signed claims by it. No account with anybody.
/// </summary>
sealed class VapidKeys(
    IStore store, ISecretBox box, IPublicAddress address, PushOptions options, TimeProvider time) : IDisposable
{
    const string Place = "push";

    /// <summary>Well below the day that RFC 8292 section 2 allows.</summary>
    static readonly TimeSpan ClaimTime = TimeSpan.FromHours(12);

    readonly SemaphoreSlim loading = new(1);
    readonly ConcurrentDictionary<string, (string Header, DateTimeOffset Until)> headers = new();
    ECDsa? key;
    string publicKey = "";

    /// <summary>The public key as browsers want it: base64url of 65 bytes.</summary>
    public async ValueTask<string> PublicAsync(CancellationToken cancel)
    {
        await KeyAsync(cancel);
        return publicKey;
    }

    /// <summary>The Authorization header for an endpoint.</summary>
    public async ValueTask<string> AuthorizeAsync(Uri endpoint, CancellationToken cancel)
    {
        var signer = await KeyAsync(cancel);
        var now = time.GetUtcNow();
        var audience = endpoint.GetLeftPart(UriPartial.Authority);
        if (headers.TryGetValue(audience, out var kept) && kept.Until > now)
        {
            return kept.Header;
        }

        if (headers.Count > 1_000)
        {
            headers.Clear();
        }

        var header = $"vapid t={Token(signer, audience, now + ClaimTime)}, k={publicKey}";
        headers[audience] = (header, now + (ClaimTime / 2));
        return header;
    }

    public void Dispose()
    {
        key?.Dispose();
        loading.Dispose();
    }

    string Token(ECDsa signer, string audience, DateTimeOffset expires)
    {
        var claims = new JsonObject
        {
            ["aud"] = audience, ["exp"] = expires.ToUnixTimeSeconds(), ["sub"] = options.Contact ?? address.Http,
        }.ToJsonString();
        var body = Base64Url.EncodeToString("""{"typ":"JWT","alg":"ES256"}"""u8)
            + "." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims));
        var signature = signer.SignData(Encoding.ASCII.GetBytes(body), HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return body + "." + Base64Url.EncodeToString(signature);
    }

    async ValueTask<ECDsa> KeyAsync(CancellationToken cancel)
    {
        if (Volatile.Read(ref key) is { } loaded)
        {
            return loaded;
        }

        await loading.WaitAsync(cancel);
        try
        {
            if (key is null)
            {
                var made = ECDsa.Create();
                made.ImportPkcs8PrivateKey(await ReadAsync(cancel) ?? await MakeAsync(cancel), out _);
                publicKey =
                    Base64Url.EncodeToString(
                        WebPushMessage.Bytes(made.ExportParameters(includePrivateParameters: false)));
                Volatile.Write(ref key, made);
            }

            return key;
        }
        finally
        {
            loading.Release();
        }
    }

    async ValueTask<byte[]> MakeAsync(CancellationToken cancel)
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // Another process may do so at the same time: the first to commit wins, and both read what is there.
        await store.CommitAsync(new UnitOfWork().Sql(
            "insert into push_keys (name, sealed) values ('vapid', @made) on conflict (name) do nothing",
            new { made = box.Seal(made.ExportPkcs8PrivateKey(), Place) }), cancel);
        return await ReadAsync(cancel) ?? throw new InvalidOperationException("the key of push was not stored");
    }

    async ValueTask<byte[]?> ReadAsync(CancellationToken cancel)
    {
        var stored = await store.ReadAsync(
            db => db.Scalar<byte[]>("select sealed from push_keys where name = 'vapid'"), cancel);
        return stored is null ? null : box.Open(stored, Place)
            ?? throw new InvalidOperationException(
                "secret.key is not the key file that this database was written with");
    }
}
