using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Hutong.Interop.Harness;

/// <summary>Hutong as built beside the tests: <c>dotnet hutong.dll serve --config FILE --data DIR</c>.</summary>
public sealed class HutongServer : ServerUnderTest
{
    const string Ready = "Hutong is ready";

    // Ends the answer of a subcommand; the exit code follows.
    const char EndOfAnswer = '\u0004';

    readonly string _folder = Workplace.NewFolder("hutong");
    readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    ChildProcess? _process;
    HttpClient? _commands;

    /// <inheritdoc/>
    public override string Name => "hutong";

    /// <inheritdoc/>
    public override string Tail => _process?.Tail ?? "";

    /// <summary>Port for SIP telephones, over UDP and TCP.</summary>
    public int SipPort { get; private set; }

    /// <summary>Port for SIP telephones over TLS.</summary>
    public int SipTlsPort { get; private set; }

    /// <summary>Where <c>/metrics</c> is.</summary>
    public Uri Http { get; private set; } = new("http://localhost/");

    static string Program => Path.Combine(AppContext.BaseDirectory, "hutong.dll");

    string Data => Path.Combine(_folder, "data");

    string Configuration => Path.Combine(_folder, "hutong.json");

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        var authority = TestAuthority.Issue(_folder, Domain);
        var ports = Workplace.FreePorts(6);
        (ClientPort, DirectTlsPort) = (ports[0], ports[1]);
        WebSocket = new Uri($"wss://localhost:{ports[2]}/xmpp-websocket");
        Https = new Uri($"https://localhost:{ports[2]}/");
        Http = new Uri($"http://127.0.0.1:{ports[3]}/");
        (SipPort, SipTlsPort) = (ports[4], ports[5]);
        AuthorityFile = authority.AuthorityFile;
        await File.WriteAllTextAsync(Configuration, Settings(authority, ports));

        _process = ChildProcess.Start(
            "dotnet", [Program, "serve", "--config", Configuration, "--data", Data], See, recordOutput: true);
        _commands =
            new HttpClient(new SocketsHttpHandler { ConnectCallback = async (_, cancel) => await DialAsync(cancel) });
        await Workplace.UntilAsync(
            IsReadyAsync, () => $"hutong to be ready\n{Tail}", CancellationToken.None, Workplace.StartPatience);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        _commands?.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        Workplace.Remove(_folder);
    }

    /// <summary>
    /// Adds an account over the socket that the command line uses: a process for each would take a minute.
    /// </summary>
    protected override async Task AddAccountAsync(Account account, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(account);
        var request = new
        {
            Name = "account add",
            Arguments = new[] { account.Jid },
            Options = new Dictionary<string, string> { ["password"] = account.Password },
        };
        using var answer = await _commands!.PostAsJsonAsync(
            "http://hutong/admin/run", request, JsonSerializerOptions.Default, cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        if (!text.EndsWith($"{EndOfAnswer}0", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"hutong did not add {account.Jid}: {text}\n{Tail}");
        }
    }

    string Settings(TestAuthority authority, int[] ports) => $$"""
        {
          "server": {
            "http": ["127.0.0.1:{{ports[3]}}"],
            "https": ["127.0.0.1:{{ports[2]}}"],
            "publicUrl": "https://localhost:{{ports[2]}}"
          },
          "tls": {
            "certificates": [{ "certificate": "{{authority.CertificateFile}}", "key": "{{authority.KeyFile}}" }]
          },
          "accounts": { "domain": "{{Domain}}" },
          "http": { "fetching": { "allowedNetworks": ["127.0.0.1/32"] } },
          "messaging": { "push": { "allowPlainHttp": true } },
          "xmpp": { "address": "127.0.0.1", "port": {{ClientPort}}, "tlsPort": {{DirectTlsPort}} },
          "sip": { "address": "127.0.0.1", "port": {{ports[4]}}, "tlsPort": {{ports[5]}} }
        }
        """;

    void See(string line)
    {
        if (line.Contains(Ready, StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }

    Task<bool> IsReadyAsync() => _process!.HasEnded
        ? throw new InvalidOperationException($"hutong ended\n{Tail}")
        : Task.FromResult(_ready.Task.IsCompleted);

    async Task<Stream> DialAsync(CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(Data, "hutong.sock")), cancel);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
