namespace Hutong.Interop.Harness;

/// <summary>The terminal client profanity, in a tmux server of its own, typed into and read from the screen.</summary>
public sealed class Profanity : IAsyncDisposable
{
    const string Program = "/usr/bin/profanity";
    const string Tmux = "/usr/bin/tmux";

    readonly string _folder = Workplace.NewFolder("profanity");
    readonly CancellationToken _stop;

    Profanity(CancellationToken stop) => _stop = stop;

    string Socket => Path.Combine(_folder, "tmux");

    /// <summary>Starts profanity and signs in with STARTTLS.</summary>
    public static async Task<Profanity> StartAsync(ServerUnderTest server, Account account, CancellationToken stop)
    {
        var profanity = new Profanity(stop);
        try
        {
            await profanity.LaunchAsync(server);
            await profanity.TypeAsync(
                $"/connect {account.Jid} server 127.0.0.1 port {server.ClientPort} tls force");
            await profanity.SeeAsync("password");
            await profanity.TypeAsync(account.Password);
            return profanity;
        }
        catch
        {
            await profanity.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts profanity and waits until it is signed in.</summary>
    public static async Task<Profanity> SignInAsync(ServerUnderTest server, Account account, CancellationToken stop)
    {
        var profanity = await StartAsync(server, account, stop);
        try
        {
            await profanity.SeeAsync("logged in successfully");
            return profanity;
        }
        catch
        {
            await profanity.DisposeAsync();
            throw;
        }
    }

    /// <summary>Types a line and the return key.</summary>
    public async Task TypeAsync(string line)
    {
        await TmuxAsync("send-keys", "-t", "p", "-l", line);
        await TmuxAsync("send-keys", "-t", "p", "Enter");
    }

    /// <summary>Waits until the screen shows the text.</summary>
    public async Task SeeAsync(string text)
    {
        var screen = "";
        await Workplace.UntilAsync(
            async () =>
            {
                screen = await ScreenAsync();
                return screen.Contains(text, StringComparison.OrdinalIgnoreCase);
            },
            () => $"profanity to show '{text}'\n{screen}",
            _stop);
    }

    /// <summary>What the screen shows now.</summary>
    public Task<string> ScreenAsync() => TmuxAsync("capture-pane", "-p", "-t", "p");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // Ends the tmux server of this folder only, and with it profanity.
            await ChildProcess.RunAsync(Tmux, ["-S", Socket, "kill-server"], CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }

        Workplace.Remove(_folder);
    }

    async Task LaunchAsync(ServerUnderTest server)
    {
        var settings = Directory.CreateDirectory(Path.Combine(_folder, "config", "profanity"));
        await File.WriteAllTextAsync(
            Path.Combine(settings.FullName, "profrc"),
            """
            [ui]
            splash=false
            beep=false
            flash=false
            [notifications]
            message=off
            [chatstates]
            enabled=true
            """,
            _stop);
        await TmuxAsync(
            "-f", "/dev/null", "new-session", "-d", "-s", "p", "-x", "160", "-y", "50",
            "env", $"HOME={_folder}", $"XDG_CONFIG_HOME={_folder}/config", $"XDG_DATA_HOME={_folder}/data",
            "LANG=C.UTF-8", $"SSL_CERT_FILE={server.AuthorityFile}", Program);
        await SeeAsync("Profanity");
        await TypeAsync("/tls certpath clear");
    }

    Task<string> TmuxAsync(params string[] arguments) =>
        ChildProcess.RunAsync(Tmux, ["-S", Socket, .. arguments], _stop);
}
