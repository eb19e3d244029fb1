using System.Security.Cryptography;
using System.Text;
using Hutong.Kernel;

namespace Hutong.Storage;

/// <summary>Keeps small secrets (HA1, tokens) unreadable to who gets the database without the key file.</summary>
public interface ISecretBox
{
    /// <summary>
    /// Seals the bytes for one place, such as <c>accounts.ha1:42</c>; they open only for the same place.
    /// </summary>
    byte[] Seal(ReadOnlySpan<byte> plain, string place);

    /// <summary>The bytes, or null when they were changed, moved, or sealed under another key.</summary>
    byte[]? Open(ReadOnlySpan<byte> box, string place);

    /// <summary>A keyed hash (HMAC-SHA-256) for look-ups of what must not be stored readable.</summary>
    byte[] Hash(ReadOnlySpan<byte> value, string place);
}

/// <summary>AES-256-GCM under a key file beside the data. A box is version 1, nonce (12), text, tag (16).</summary>
public sealed class SecretBox : ISecretBox, IDisposable
{
    const byte Version = 1;
    const int KeyBytes = 32;
    const int NonceBytes = 12;
    const int TagBytes = 16;

    // One cipher state inside: two threads in it at once spoil what both of them write, and nobody notices until it
    // must be opened.
    readonly AesGcm aes;
    readonly Lock oneAtATime = new();
    readonly byte[] hashKey;
    readonly IIdSource ids;

    SecretBox(byte[] key, IIdSource ids)
    {
        aes = new AesGcm(HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyBytes, info: "seal"u8.ToArray()), TagBytes);
        hashKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyBytes, info: "hash"u8.ToArray());
        this.ids = ids;
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>
    /// Reads <c>secret.key</c> in the directory, or makes it (readable by its owner only) when it is absent. Throws
    /// <see cref="IOException"/> when it has another length or others may read it.
    /// </summary>
    public static SecretBox OpenOrCreate(string dataDirectory, IIdSource ids)
    {
        Directory.CreateDirectory(dataDirectory);
        var path = Path.Combine(dataDirectory, "secret.key");
        if (!File.Exists(path))
        {
            Create(path, ids);
        }

        if (!OperatingSystem.IsWindows() &&
            (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
        {
            throw new IOException("The key file secret.key may be read by others; set its mode to 0600.");
        }

        var key = File.ReadAllBytes(path);
        return key.Length == KeyBytes
            ? new SecretBox(key, ids)
            : throw new IOException($"The key file secret.key holds {key.Length} bytes, not {KeyBytes}.");
    }

    /// <inheritdoc />
    public byte[] Seal(ReadOnlySpan<byte> plain, string place)
    {
        var box = new byte[1 + NonceBytes + plain.Length + TagBytes];
        box[0] = Version;
        var nonce = box.AsSpan(1, NonceBytes);
        ids.Fill(nonce);
        lock (oneAtATime)
        {
            aes.Encrypt(
                nonce, plain, box.AsSpan(1 + NonceBytes, plain.Length), box.AsSpan(box.Length - TagBytes),
                Encoding.UTF8.GetBytes(place));
        }

        return box;
    }

    /// <inheritdoc />
    public byte[]? Open(ReadOnlySpan<byte> box, string place)
    {
        if (box.Length < 1 + NonceBytes + TagBytes || box[0] != Version)
        {
            return null;
        }

        var plain = new byte[box.Length - 1 - NonceBytes - TagBytes];
        try
        {
            lock (oneAtATime)
            {
                aes.Decrypt(
                    box.Slice(1, NonceBytes), box.Slice(1 + NonceBytes, plain.Length), box[^TagBytes..], plain,
                    Encoding.UTF8.GetBytes(place));
            }

            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public byte[] Hash(ReadOnlySpan<byte> value, string place)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, hashKey);
        hmac.AppendData(Encoding.UTF8.GetBytes(place));
        hmac.AppendData([0]);
        hmac.AppendData(value);
        return hmac.GetHashAndReset();
    }

    /// <inheritdoc />
    public void Dispose() => aes.Dispose();

    static void Create(string path, IIdSource ids)
    {
        Span<byte> key = stackalloc byte[KeyBytes];
        ids.Fill(key);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // Synced under another name first: a half-written key would lose every secret sealed with it.
        var part = path + ".part";
        File.Delete(part);
        using (var file = new FileStream(part, options))
        {
            file.Write(key);
            file.Flush(flushToDisk: true);
        }

        File.Move(part, path);
        CryptographicOperations.ZeroMemory(key);
    }
}
