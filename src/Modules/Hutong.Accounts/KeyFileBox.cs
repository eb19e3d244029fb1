using System.Security.Cryptography;
using System.Text;
using Hutong.Storage;

namespace Hutong.Accounts;

/// <summary>Encrypts single values of the database.</summary>
interface ISecretBox
{
    byte[] Seal(string purpose, ReadOnlySpan<byte> plain);

    byte[] Open(string purpose, byte[] stored);
}

/// <summary>AES-256-GCM under a key that lies beside the database, in a file of its own that backups leave out.</summary>
sealed class KeyFileBox : ISecretBox
{
    const int NonceBytes = 12;
    const int TagBytes = 16;
    readonly byte[] key;

    public KeyFileBox(StoreOptions store)
    {
        var path = Path.Combine(store.DataDirectory, "accounts.key");
        System.IO.Directory.CreateDirectory(store.DataDirectory);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var file = new FileStream(path, options);
            file.Write(RandomNumberGenerator.GetBytes(32));
            file.Flush(flushToDisk: true);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Made at an earlier start.
        }

        key = File.ReadAllBytes(path);
    }

    public byte[] Seal(string purpose, ReadOnlySpan<byte> plain)
    {
        var stored = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(stored.AsSpan(0, NonceBytes));
        using var gcm = new AesGcm(key, TagBytes);
        gcm.Encrypt(stored.AsSpan(0, NonceBytes), plain, stored.AsSpan(NonceBytes, plain.Length),
            stored.AsSpan(NonceBytes + plain.Length), Encoding.UTF8.GetBytes(purpose));
        return stored;
    }

    public byte[] Open(string purpose, byte[] stored)
    {
        var plain = new byte[stored.Length - NonceBytes - TagBytes];
        using var gcm = new AesGcm(key, TagBytes);
        gcm.Decrypt(stored.AsSpan(0, NonceBytes), stored.AsSpan(NonceBytes, plain.Length), stored.AsSpan(stored.Length - TagBytes),
            plain, Encoding.UTF8.GetBytes(purpose));
        return plain;
    }
}
