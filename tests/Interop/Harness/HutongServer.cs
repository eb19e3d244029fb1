using System.Net.Sockets;

namespace Hutong.Interop.Harness;

/// <summary>Hutong as built beside the tests: <c>dotnet hutong.dll serve --config FILE --data DIR</c>.</summary>
public sealed class HutongServer : ServerUnderTest
{
    readonly string _folder = Workplace.NewFolder("hutong");
    ChildProcess? _process;

    /// <summary>Whether there is a server to start.</summary>
    public static bool IsBuilt => File.Exists(Program);

    /// <inheritdoc/>
    public override string Name => "hutong";

    /// <inheritdoc/>
    public override string Tail => _process?.Tail ?? "";

    static string Program => Path.Combine(AppContext.BaseDirectory, "hutong.dll");

    string[] Where => ["--config", Path.Combine(_folder, "hutong.json"), "--data", Path.Combine(_folder, "data")];

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        _process = ChildProcess.Start("dotnet", [Program, "serve", .. Where]);
        await Workplace.UntilAsync(AcceptsClientsAsync, () => $"hutong to listen\n{Tail}", CancellationToken.None);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        Workplace.Remove(_folder);
    }

    /// <inheritdoc/>
    protected override Task AddAccountAsync(Account account, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(account);
        return ChildProcess.RunAsync(
            "dotnet",
            [Program, "account", "add", account.Jid, "--password-stdin", .. Where],
            cancellation,
            input: account.Password + "\n");
    }

    async Task<bool> AcceptsClientsAsync()
    {
        if (_process!.HasEnded)
        {
            throw new InvalidOperationException($"hutong ended\n{Tail}");
        }

        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync("127.0.0.1", ClientPort);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
