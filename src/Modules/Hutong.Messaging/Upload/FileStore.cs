using System.Globalization;
using System.Security.Cryptography;
using Hutong.Storage;

namespace Hutong.Messaging.Upload;

/// <summary>
/// The bytes of files, in the data directory, one file each. A file has its name only when all its bytes are on disk.
/// </summary>
sealed class FileStore
{
    readonly string root;
    readonly string parts;
    long lastPart;

    public FileStore(StoreOptions options)
    {
        root = Path.Combine(options.DataDirectory, "uploads");
        parts = Path.Combine(root, "parts");
        Directory.CreateDirectory(parts);
        foreach (var left in Directory.EnumerateFiles(parts))
        {
            // Somebody was sending it when the process ended.
            File.Delete(left);
        }
    }

    /// <summary>Why a file was not taken.</summary>
    public enum Outcome
    {
        /// <summary>It is on disk.</summary>
        Stored,

        /// <summary>More or fewer bytes came than were announced.</summary>
        WrongSize,

        /// <summary>There is a file of that id.</summary>
        Exists,

        /// <summary>The disk is full.</summary>
        DiskFull,
    }

    /// <summary>What was written: the hash of all bytes and the first of them.</summary>
    public sealed record Written(Outcome Outcome, string Sha256, byte[] Head);

    /// <summary>Takes exactly <paramref name="size"/> bytes.</summary>
    public async Task<Written> WriteAsync(string id, long size, Stream source, CancellationToken cancel)
    {
        var path = PathOf(id);
        // Two may send the same file at once: each has a part of its own, and one of them becomes the file.
        var part = Path.Combine(parts, Interlocked.Increment(ref lastPart).ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (File.Exists(path))
        {
            return new(Outcome.Exists, "", []);
        }

        try
        {
            var written = await CopyAsync(part, size, source, cancel);
            if (written.Outcome == Outcome.Stored)
            {
                File.Move(part, path);
                // The name is durable only when its directory is.
                DirectorySync.Sync(Path.GetDirectoryName(path)!);
            }

            return written;
        }
        catch (IOException) when (File.Exists(path))
        {
            return new(Outcome.Exists, "", []);
        }
        catch (IOException error) when (error.HResult is 28 or unchecked((int)0x80070070))
        {
            return new(Outcome.DiskFull, "", []);
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>Opens a file for reading at any place; null when it is gone.</summary>
    public FileStream? Open(string id)
    {
        try
        {
            return new(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 << 10,
                FileOptions.Asynchronous);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Removes a file; nothing happens when it is gone.</summary>
    public void Delete(string id)
    {
        try
        {
            File.Delete(PathOf(id));
        }
        catch (DirectoryNotFoundException)
        {
            // It is gone, and so are its neighbours.
        }
    }

    static async Task<Written> CopyAsync(string part, long size, Stream source, CancellationToken cancel)
    {
        await using var file =
            new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 << 10];
        var head = new List<byte>(FileKind.HeadBytes);
        var total = 0L;
        int read;
        while ((read = await ReadAsync(source, buffer, cancel)) > 0)
        {
            total += read;
            if (total > size)
            {
                return new(Outcome.WrongSize, "", []);
            }

            head.AddRange(buffer.AsSpan(0, Math.Min(read, FileKind.HeadBytes - head.Count)));
            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), cancel);
        }

        file.Flush(flushToDisk: true);
        return new(total == size ? Outcome.Stored : Outcome.WrongSize, Convert.ToHexStringLower(hash.GetHashAndReset()),
            [.. head]);
    }

    /// <summary>A sender that breaks off has sent too little: that is no fault of ours.</summary>
    static async ValueTask<int> ReadAsync(Stream source, byte[] buffer, CancellationToken cancel)
    {
        try
        {
            return await source.ReadAsync(buffer, cancel);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            return 0;
        }
    }

    string PathOf(string id) => Path.Combine(root, id[..2], id);
}
