using System.Text;
using Hutong.Kernel;

namespace Hutong.Server.Hosting;

/// <summary>
/// The directory with everything that must be kept. One process owns it at a time: it holds a lock that the
/// operating system lets go when the process ends, however it ends.
/// </summary>
sealed class DataDirectory : IDisposable
{
    const int IdLength = 26;

    readonly FileStream @lock;

    DataDirectory(string path, FileStream @lock) => (Path, this.@lock) = (path, @lock);

    /// <summary>Where, absolute.</summary>
    public string Path { get; }

    /// <summary>
    /// Takes the directory, made when absent (readable by its owner only); null when another process has it.
    /// </summary>
    public static DataDirectory? TryOpen(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        if (!Directory.Exists(path))
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(
                    path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }

        try
        {
            return new(path, new FileStream(System.IO.Path.Combine(path, "hutong.lock"),
                FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>
    /// What the server on this directory is called among those that share a store: made when it is first asked for,
    /// and kept in the file of the lock. Two directories that are copies of each other have the same.
    /// </summary>
    public ServerInstance Instance(IIdSource ids)
    {
        Span<byte> kept = stackalloc byte[IdLength + 1];
        @lock.Position = 0;
        var length = @lock.ReadAtLeast(kept, kept.Length, throwOnEndOfStream: false);
        if (length == IdLength && kept[..length].ContainsAnyExceptInRange((byte)'!', (byte)'~') is false)
        {
            return new(Encoding.ASCII.GetString(kept[..length]));
        }

        var id = ids.NewToken();
        @lock.SetLength(0);
        @lock.Position = 0;
        @lock.Write(Encoding.ASCII.GetBytes(id));
        @lock.Flush(flushToDisk: true);
        return new(id);
    }

    public void Dispose() => @lock.Dispose();
}
