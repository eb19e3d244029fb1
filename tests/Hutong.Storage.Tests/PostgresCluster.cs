using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Hutong.Storage.Tests;

/// <summary>A PostgreSQL of a test's own, which it may stop and whose disk it may fill.</summary>
sealed class PostgresCluster : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly string folder = Directory.CreateTempSubdirectory("hutong-cluster-").FullName;
    readonly int port = FreePort();
    string? mounted;

    PostgresCluster()
    {
    }

    /// <summary>Where its programs are, or null.</summary>
    public static string? Programs { get; } = !Directory.Exists("/usr/lib/postgresql") ? null
        : Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal)
            .Select(version => Path.Combine(version, "bin")).LastOrDefault(Directory.Exists);

    public string ConnectionString =>
        $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Timeout=5;Command Timeout=10";

    string Data => Path.Combine(folder, "data");

    static bool IsRoot => Environment.IsPrivilegedProcess;

    public static async Task<PostgresCluster> StartAsync()
    {
        Assert.SkipWhen(Programs is null, "PostgreSQL is not installed");
        var cluster = new PostgresCluster();
        if (IsRoot)
        {
            await RunAsync("chown", "postgres", cluster.folder);
        }

        await AsPostgresAsync("initdb", "-D", cluster.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N");
        await cluster.StartAgainAsync();
        return cluster;
    }

    /// <summary>Starts it; done when it takes connections.</summary>
    public Task StartAgainAsync() => AsPostgresAsync("pg_ctl", "-D", Data, "-l", Path.Combine(folder, "log"), "-w",
        "start", "-o", string.Create(CultureInfo.InvariantCulture,
            $"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c shared_buffers=16MB"));

    /// <summary>Stops it as a crash does: connections break, what was not committed is gone.</summary>
    public Task BreakAsync() => AsPostgresAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");

    /// <summary>A small disk of its own for tables. False where none can be mounted.</summary>
    public async Task<string?> MountSmallDiskAsync()
    {
        var place = Path.Combine(folder, "small");
        Directory.CreateDirectory(place);
        if (!IsRoot || await TryRunAsync("mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "tmpfs", place) != 0)
        {
            return null;
        }

        mounted = place;
        await RunAsync("chown", "postgres", place);
        return place;
    }

    /// <summary>Makes the small disk a larger one.</summary>
    public Task GrowDiskAsync() => RunAsync("mount", "-o", "remount,size=32m", mounted!);

    public async ValueTask DisposeAsync()
    {
        await TryAsPostgresAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
        if (mounted is not null)
        {
            await TryRunAsync("umount", "-l", mounted);
        }

        Directory.Delete(folder, recursive: true);
    }

    static async Task AsPostgresAsync(string program, params string[] arguments) =>
        Assert.Equal(0, await TryAsPostgresAsync(program, arguments));

    // PostgreSQL refuses to run as root.
    static Task<int> TryAsPostgresAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(Programs!, program);
        return IsRoot
            ? TryRunAsync("setpriv",
                ["--reuid", "postgres", "--regid", "postgres", "--clear-groups", "--", path, .. arguments])
            : TryRunAsync(path, arguments);
    }

    static async Task RunAsync(string program, params string[] arguments) =>
        Assert.Equal(0, await TryRunAsync(program, arguments));

    static async Task<int> TryRunAsync(string program, params string[] arguments)
    {
        // The server that pg_ctl starts keeps what it inherits: nothing is piped, or nobody would see the end.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", program,
            .. arguments]) { WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
