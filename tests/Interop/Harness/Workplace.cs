using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Hutong.Interop.Harness;

/// <summary>Where the tests find the repository, and where their programs may write.</summary>
static class Workplace
{
    /// <summary>The longest a test waits for one thing to happen.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>The longest a server may take to start, also on a machine that does many other things.</summary>
    public static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    const int FirstPort = 10_000, LastPort = 16_000;

    static int _lastFolder;

    // Two runs at a time begin at different places.
    static int _lastPort = Environment.ProcessId * 97;

    /// <summary>The root of the repository: the folder of Hutong.slnx.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The folder of client scripts and of <c>package.json</c>.</summary>
    public static string Clients => Path.Combine(Repository, "tests", "Interop", "clients");

    /// <summary>A new empty folder; whoever asked removes it.</summary>
    public static string NewFolder(string purpose)
    {
        var number = Interlocked.Increment(ref _lastFolder);
        var name = $"hutong-interop-{Environment.ProcessId}-{number}-{purpose}";
        return Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), name)).FullName;
    }

    /// <summary>Removes a folder of <see cref="NewFolder"/>, unless the environment asks to keep them.</summary>
    public static void Remove(string folder)
    {
        if (Environment.GetEnvironmentVariable("HUTONG_INTEROP_KEEP") is null && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>
    /// Ports that nobody has, each given once: below those that the system gives to connections, which would be taken
    /// again before a server listens, and below those of media.
    /// </summary>
    public static int[] FreePorts(int count)
    {
        var ports = new int[count];
        for (var i = 0; i < count;)
        {
            var port = FirstPort + (int)((uint)Interlocked.Increment(ref _lastPort) % (LastPort - FirstPort));
            if (IsFree(port, SocketType.Stream, ProtocolType.Tcp) && IsFree(port, SocketType.Dgram, ProtocolType.Udp))
            {
                ports[i++] = port;
            }
        }

        return ports;
    }

    /// <summary>Asks again and again until the answer is yes, or fails saying what was waited for.</summary>
    public static async Task UntilAsync(
        Func<Task<bool>> answer, Func<string> waitedFor, CancellationToken stop, TimeSpan? patience = null)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(patience ?? Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(40));
        while (!await answer())
        {
            try
            {
                await tick.WaitForNextTickAsync(deadline.Token);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                throw new TimeoutException($"Waited {(patience ?? Patience).TotalSeconds} s for {waitedFor()}");
            }
        }
    }

    static string FindRepository([CallerFilePath] string here = "")
    {
        foreach (var start in new[] { AppContext.BaseDirectory, here })
        {
            for (var folder = Path.GetDirectoryName(start); folder is not null; folder = Path.GetDirectoryName(folder))
            {
                if (File.Exists(Path.Combine(folder, "Hutong.slnx")))
                {
                    return folder;
                }
            }
        }

        throw new InvalidOperationException("Hutong.slnx is in no folder above the tests.");
    }

    static bool IsFree(int port, SocketType type, ProtocolType protocol)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, protocol);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
