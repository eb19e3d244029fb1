namespace Hutong.Interop.Harness;

/// <summary>The npm clients, installed once from their lock file.</summary>
static class NodeClients
{
    static readonly Lazy<Task> _installed = new(InstallAsync);

    /// <summary>The folder of the scripts and of their <c>package-lock.json</c>.</summary>
    public static string Folder => Path.Combine(Workplace.Clients, "node");

    /// <summary>Runs <c>npm ci</c> when the packages are missing or older than the lock file.</summary>
    public static Task EnsureAsync() => _installed.Value;

    static async Task InstallAsync()
    {
        var lockFile = Path.Combine(Folder, "package-lock.json");
        var installed = Path.Combine(Folder, "node_modules", ".package-lock.json");
        if (File.Exists(installed) && File.GetLastWriteTimeUtc(installed) >= File.GetLastWriteTimeUtc(lockFile))
        {
            return;
        }

        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await ChildProcess.RunAsync(
            "npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], deadline.Token, folder: Folder);
        File.SetLastWriteTimeUtc(installed, File.GetLastWriteTimeUtc(lockFile));
    }
}
