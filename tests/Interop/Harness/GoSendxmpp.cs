namespace Hutong.Interop.Harness;

/// <summary>The command-line client go-sendxmpp: sends and ends, or listens and prints.</summary>
sealed class GoSendxmpp : IAsyncDisposable
{
    const string Program = "/usr/bin/go-sendxmpp";

    readonly string _folder;
    readonly List<string> _lines = [];
    readonly ChildProcess _process;
    readonly CancellationToken _stop;

    GoSendxmpp(ServerUnderTest server, Account account, CancellationToken stop)
    {
        _stop = stop;
        _folder = Workplace.NewFolder("go-sendxmpp");
        _process = ChildProcess.Start(
            Program, [.. Arguments(server, account, direct: false), "-l"], Take,
            environment: Surroundings(server, _folder));
    }

    /// <summary>Starts listening; done when the account is online.</summary>
    public static GoSendxmpp Listen(ServerUnderTest server, Account account, CancellationToken stop) =>
        new(server, account, stop);

    /// <summary>Sends one message.</summary>
    public static Task<string> SendAsync(
        ServerUnderTest server, Account account, string to, string body, CancellationToken stop, bool direct = false) =>
        RunAsync(server, account, [.. Arguments(server, account, direct), to], body, stop);

    /// <summary>Uploads a file and sends its address.</summary>
    public static Task<string> UploadAsync(
        ServerUnderTest server, Account account, string to, string file, CancellationToken stop) =>
        RunAsync(server, account, [.. Arguments(server, account, direct: false), "-h", file, to], "", stop);

    /// <summary>Waits until it has printed a line with the text.</summary>
    public Task SeeAsync(string text) => Workplace.UntilAsync(
        () =>
        {
            lock (_lines)
            {
                return Task.FromResult(_lines.Exists(line => line.Contains(text, StringComparison.Ordinal)));
            }
        },
        () => $"go-sendxmpp to print '{text}'\n{_process.Tail}",
        _stop);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Workplace.Remove(_folder);
    }

    static async Task<string> RunAsync(
        ServerUnderTest server, Account account, string[] arguments, string input, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(account);
        var folder = Workplace.NewFolder("go-sendxmpp");
        try
        {
            return await ChildProcess.RunAsync(Program, arguments, stop, input, Surroundings(server, folder));
        }
        finally
        {
            Workplace.Remove(folder);
        }
    }

    static string[] Arguments(ServerUnderTest server, Account account, bool direct) =>
    [
        "-u", account.Jid, "-p", account.Password,
        "-j", $"127.0.0.1:{(direct ? server.DirectTlsPort : server.ClientPort)}",
        .. direct ? new[] { "-t" } : [],
    ];

    static Dictionary<string, string> Surroundings(ServerUnderTest server, string folder) => new()
    {
        ["HOME"] = folder,
        ["SSL_CERT_FILE"] = server.AuthorityFile,
    };

    void Take(string line)
    {
        lock (_lines)
        {
            _lines.Add(line);
        }
    }
}
