using System.Globalization;
using System.Security.Cryptography;
using Hutong.Kernel;
using Hutong.Storage;

namespace Hutong.Messaging.Upload;

/// <summary>
/// The bytes of files, in the data directory, one file each. A file has its name only when all its bytes are on disk.
/// </summary>
sealed class FileStore
{
    readonly string root;
    readonly string parts;
    readonly BrokenOff brokenOff;
    long lastPart;

    public FileStore(StoreOptions options, BrokenOff brokenOff)
    {
        this.brokenOff = brokenOff;
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

        /// <summary>There is no beginning of so many bytes to go on from.</summary>
        WrongPlace,

        /// <summary>The disk is full.</summary>
        DiskFull,
    }

    /// <summary>A file on its way.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Size">Bytes in all, exactly.</param>
    /// <param name="From">Bytes that are here already, of a sender that broke off.</param>
    /// <param name="Sender">Who may go on when it breaks off; null: nobody, and nothing is kept.</param>
    public sealed record Incoming(string Id, long Size, long From = 0, AccountId? Sender = null);

    /// <summary>What was written: the hash of all bytes and the first of them.</summary>
    public sealed record Written(Outcome Outcome, string Sha256, byte[] Head);

    /// <summary>How many bytes are here of a file whose sender broke off.</summary>
    public long LengthOfBeginning(string id) => brokenOff.LengthOf(id);

    /// <summary>Deletes beginnings whose time is over.</summary>
    public void SweepBeginnings() => brokenOff.Sweep();

    /// <summary>Whether there is a file of an id.</summary>
    public bool Has(string id) => File.Exists(PathOf(id));

    /// <summary>Takes a file, or the rest of one.</summary>
    public async Task<Written> WriteAsync(Incoming file, Stream source, CancellationToken cancel)
    {
        var path = PathOf(file.Id);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (File.Exists(path))
        {
            return new(Outcome.Exists, "", []);
        }

        // Two may send the same file at once: each has a part of its own, and one of them becomes the file.
        var part = file.From > 0 ? brokenOff.Take(file.Id, file.From)
            : Path.Combine(parts, Interlocked.Increment(ref lastPart).ToString(CultureInfo.InvariantCulture));
        if (part is null)
        {
            return new(Outcome.WrongPlace, "", []);
        }

        try
        {
            var written = await CopyAsync(part, file, source, cancel);
            if (written.Outcome == Outcome.Stored)
            {
                File.Move(part, path);
                // The name is durable only when its directory is.
                DirectorySync.Sync(Path.GetDirectoryName(path)!);
                brokenOff.Drop(file.Id);
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
            Leave(part, file);
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

    static async Task<Written> CopyAsync(string part, Incoming incoming, Stream source, CancellationToken cancel)
    {
        await using var file = new FileStream(
            part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.Asynchronous);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 << 10];
        var head = new List<byte>(FileKind.HeadBytes);
        var total = 0L;
        int read;
        while (total < incoming.From && (read = await file.ReadAsync(buffer, CancellationToken.None)) > 0)
        {
            Count(read);
        }

        while ((read = await ReadAsync(source, buffer, cancel)) > 0)
        {
            if (total + read > incoming.Size)
            {
                // It is no beginning of the file that was announced.
                file.SetLength(0);
                return new(Outcome.WrongSize, "", []);
            }

            Count(read);
            await file.WriteAsync(buffer.AsMemory(0, read), CancellationToken.None);
        }

        file.Flush(flushToDisk: true);
        return new(total == incoming.Size ? Outcome.Stored : Outcome.WrongSize,
            Convert.ToHexStringLower(hash.GetHashAndReset()), [.. head]);

        void Count(int bytes)
        {
            total += bytes;
            head.AddRange(buffer.AsSpan(0, Math.Min(bytes, FileKind.HeadBytes - head.Count)));
            hash.AppendData(buffer, 0, bytes);
        }
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

    /// <summary>What is left of a part when its sender is gone: nothing, or a beginning.</summary>
    void Leave(string part, Incoming file)
    {
        var left = new FileInfo(part);
        if (left is { Exists: true, Length: > 0 } && file.Sender is { } sender && left.Length < file.Size)
        {
            brokenOff.Keep(file.Id, sender, part, left.Length);
        }
        else
        {
            File.Delete(part);
        }
    }

    string PathOf(string id) => Path.Combine(root, id[..2], id);
}
