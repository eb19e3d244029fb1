using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Hutong.Messaging.Upload;

/// <summary>
/// Puts the names in a directory on disk (fsync(2) of the directory): .NET opens no directory, so the system is asked.
/// Elsewhere than on Linux and macOS it does nothing, as the file systems there write names through.
/// </summary>
static class DirectorySync
{
    const int ReadOnly = 0;

    /// <summary>Syncs one directory; throws <see cref="IOException"/> when it cannot.</summary>
    public static void Sync(string directory)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            return;
        }

        var handle = Open([.. Encoding.UTF8.GetBytes(directory), 0], ReadOnly);
        if (handle < 0)
        {
            throw Fault(directory);
        }

        try
        {
            if (Fsync(handle) != 0)
            {
                throw Fault(directory);
            }
        }
        finally
        {
            _ = Close(handle);
        }
    }

    static IOException Fault(string directory) =>
        new($"{directory} could not be synced", new Win32Exception(Marshal.GetLastPInvokeError()));

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Fsync(int handle);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Close(int handle);
}
