namespace Hutong.Server.Hosting;

/// <summary>
/// The directory with everything that must be kept. One process owns it at a time: it holds a lock that the
/// operating system lets go when the process ends, however it ends.
/// </summary>
sealed class DataDirectory : IDisposable
{
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

    public void Dispose() => @lock.Dispose();
}
