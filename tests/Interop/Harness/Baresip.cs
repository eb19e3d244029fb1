namespace Hutong.Interop.Harness;

/// <summary>The SIP telephone baresip: registers, calls, answers by itself, prints what happens.</summary>
sealed class Baresip : IAsyncDisposable
{
    public const string Program = "/usr/bin/baresip";

    readonly List<string> _lines = [];
    readonly string _folder;
    readonly ChildProcess _process;

    Baresip(string folder, IEnumerable<string> arguments)
    {
        _folder = folder;
        _process = ChildProcess.Start(Program, arguments, Take, recordOutput: true);
    }

    /// <summary>Starts one with an account.</summary>
    /// <param name="server">Where it registers.</param>
    /// <param name="user">The localpart.</param>
    /// <param name="password">The device password.</param>
    /// <param name="transport">udp, tcp or tls.</param>
    /// <param name="dials">Whom it calls as soon as it runs.</param>
    /// <param name="watches">Whose presence it subscribes to.</param>
    /// <param name="answers">Whether it takes calls by itself; else it rings.</param>
    /// <param name="publishes">Whether it says that its person is there.</param>
    public static async Task<Baresip> StartAsync(
        HutongServer server, string user, string password, string transport, string? dials = null,
        string? watches = null, bool publishes = false, bool answers = true)
    {
        Assert.SkipUnless(File.Exists(Program), "baresip is not installed");
        var folder = Workplace.NewFolder("baresip");
        await File.WriteAllTextAsync(Path.Combine(folder, "config"),
            $"""
            sip_listen 127.0.0.1:0
            sip_cafile {server.AuthorityFile}
            net_interface 127.0.0.1
            module_path /usr/lib/baresip/modules
            module g711.so
            module aubridge.so
            module_app account.so
            module_app contact.so
            module_app menu.so
            {(publishes || watches is not null ? "module_app presence.so" : "")}
            audio_source aubridge,{user}
            audio_player aubridge,{user}
            audio_alert aubridge,nil

            """);
        var at = transport == "tls" ? server.SipTlsPort : server.SipPort;
        await File.WriteAllTextAsync(Path.Combine(folder, "accounts"),
            $"<sip:{user}@{server.Domain};transport={transport}>;auth_user={user};auth_pass={password};"
            + $"outbound=\"sip:127.0.0.1:{at};transport={transport}\";"
            + $"regint=600;answermode={(answers ? "auto" : "manual")};ptime=20"
            + (publishes ? ";pubint=600\n" : "\n"));
        await File.WriteAllTextAsync(Path.Combine(folder, "contacts"),
            watches is null ? "" : $"\"Watched\" <sip:{watches}>;presence=p2p\n");
        List<string> arguments = ["-f", folder];
        arguments.AddRange(dials is null ? [] : ["-e", $"/dial {dials}"]);
        // Only then it says what it was told, in full.
        arguments.AddRange(watches is null ? [] : ["-v", "-s"]);
        arguments.AddRange(publishes ? ["-e", "/presence_online"] : []);
        return new(folder, arguments);
    }

    /// <summary>Waits until it printed a line with the text.</summary>
    public Task SeeAsync(string text, CancellationToken stop) => SeeAsync(text, () => Task.CompletedTask, stop);

    /// <summary>Does something again and again, until it printed a line with the text.</summary>
    public Task SeeAsync(string text, Func<Task> again, CancellationToken stop) => Workplace.UntilAsync(
        async () =>
        {
            await again();
            lock (_lines)
            {
                return _lines.Exists(line => line.Contains(text, StringComparison.Ordinal));
            }
        },
        () => $"baresip to say {text}\n{_process.Tail}", stop);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Workplace.Remove(_folder);
    }

    void Take(string line)
    {
        lock (_lines)
        {
            _lines.Add(line);
        }
    }
}
