using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Hutong.Interop.Harness;
using Hutong.SandboxKit;

namespace Hutong.Interop.Calls;

/// <summary>Hutong with a SIP edge, and a trunk to a sandbox of its own.</summary>
sealed class CallServer : IAsyncDisposable
{
    public const string Domain = ServerUnderTest.DomainName;

    const char EndOfAnswer = '\u0004';

    static readonly string[] Held =
    [
        "hutong_sip_dialogs", "hutong_sip_transactions", "hutong_sip_open_legs", "hutong_sip_connections",
        "hutong_sip_trunk_channels", "hutong_calling_calls", "hutong_calling_open_records",
        "hutong_calling_reservations", "hutong_calling_ports",
    ];

    readonly string folder = Workplace.NewFolder("calls");
    readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly ConcurrentQueue<string> loud = new();
    readonly bool bansLoopback;
    ChildProcess? process;
    HttpClient? commands;

    CallServer(SandboxCarrier carrier, bool bansLoopback) => (Carrier, this.bansLoopback) = (carrier, bansLoopback);

    public SandboxCarrier Carrier { get; }

    /// <summary>Where telephones register, by UDP and TCP, and by TLS.</summary>
    public int SipPort { get; private set; }

    public int TlsPort { get; private set; }

    public Uri Http { get; private set; } = new("http://localhost/");

    public string Tail => process?.Tail ?? "";

    /// <summary>What it wrote above Debug since it was ready.</summary>
    public IReadOnlyCollection<string> Loud => loud;

    /// <param name="stop">Gives up.</param>
    /// <param name="bansLoopback">
    /// Whether who guesses is banned here too: each address of the loopback by itself.
    /// </param>
    public static async Task<CallServer> StartAsync(CancellationToken stop, bool bansLoopback = false)
    {
        var server = new CallServer(await SandboxCarrier.StartAsync(), bansLoopback);
        try
        {
            await server.BeginAsync(stop);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command of the server's, and gives what it prints.</summary>
    public async Task<string> RunAsync(
        string name, string[] arguments, Dictionary<string, string> options, CancellationToken stop)
    {
        using var answer = await commands!.PostAsJsonAsync(
            "http://hutong/admin/run", new { Name = name, Arguments = arguments, Options = options },
            JsonSerializerOptions.Default, stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        return text.EndsWith($"{EndOfAnswer}0", StringComparison.Ordinal)
            ? text[..text.IndexOf(EndOfAnswer, StringComparison.Ordinal)].Trim()
            : throw new InvalidOperationException($"{name} was refused: {text}\n{Tail}");
    }

    /// <summary>Opens an account with a number, and makes the password of its desk telephone.</summary>
    public async Task<string> AddAsync(string number, CancellationToken stop)
    {
        var address = $"{number}@{Domain}";
        await RunAsync("account add", [address], new() { ["password"] = "pass-of-the-account" }, stop);
        return await RunAsync("account device", [address, "desk"], [], stop);
    }

    /// <summary>The HTTP API as an account.</summary>
    public async Task<HttpClient> SignInAsync(string number, CancellationToken stop)
    {
        var http = new HttpClient { BaseAddress = Http };
        using var signIn = await http.PostAsJsonAsync(
            "api/v1/sessions", new { address = $"{number}@{Domain}", password = "pass-of-the-account" }, stop);
        var session = await signIn.Content.ReadFromJsonAsync<JsonElement>(stop);
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", session.GetProperty("token").GetString());
        return http;
    }

    /// <summary>The latest call of an account with its legs, once it is over.</summary>
    public async Task<JsonElement> RecordAsync(string number, CancellationToken stop)
    {
        using var http = await SignInAsync(number, stop);
        JsonElement call = default;
        await Workplace.UntilAsync(
            async () =>
            {
                var page = await http.GetFromJsonAsync<JsonElement>("api/v1/calls", stop);
                var items = page.GetProperty("items");
                if (items.GetArrayLength() == 0)
                {
                    return false;
                }

                var id = items[0].GetProperty("id").GetString();
                call = await http.GetFromJsonAsync<JsonElement>($"api/v1/calls/{id}", stop);
                return call.GetProperty("state").GetString() == "ended";
            },
            () => $"a record that is closed; {call}\n{Tail}", stop);
        return call;
    }

    /// <summary>What it holds for calls, by the names of its metrics.</summary>
    public async Task<IReadOnlyDictionary<string, double>> CountersAsync(CancellationToken stop)
    {
        return (await MetricsAsync(stop)).Select(line => line.Split(' '))
            .Where(words => words.Length == 2 && Held.Contains(words[0]))
            .ToDictionary(words => words[0], words => double.Parse(words[1], CultureInfo.InvariantCulture));
    }

    /// <summary>All its metrics, in their lines.</summary>
    public async Task<string[]> MetricsAsync(CancellationToken stop)
    {
        using var http = new HttpClient();
        return (await http.GetStringAsync(new Uri(Http, "metrics"), stop)).Split('\n');
    }

    /// <summary>Its memory in bytes, as the system counts it.</summary>
    public async Task<long> MemoryAsync(CancellationToken stop)
    {
        const string Resident = "VmRSS:";
        var lines = await File.ReadAllLinesAsync($"/proc/{process!.Id}/status", stop);
        var kilobytes = lines.First(line => line.StartsWith(Resident, StringComparison.Ordinal))[Resident.Length..]
            .Trim().Split(' ')[0];
        return long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024;
    }

    public async ValueTask DisposeAsync()
    {
        commands?.Dispose();
        if (process is not null)
        {
            await process.DisposeAsync();
        }

        await Carrier.DisposeAsync();
        Workplace.Remove(folder);
    }

    async Task BeginAsync(CancellationToken stop)
    {
        var authority = TestAuthority.Issue(folder, Domain);
        var ports = Workplace.FreePorts(5);
        (SipPort, TlsPort, Http) = (ports[0], ports[1], new($"http://localhost:{ports[2]}/"));
        var (configuration, data) = (Path.Combine(folder, "hutong.json"), Path.Combine(folder, "data"));
        await File.WriteAllTextAsync(configuration, Settings(authority, ports), stop);
        process = ChildProcess.Start(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "hutong.dll"), "serve", "--config", configuration, "--data", data],
            line =>
            {
                if (line.Contains("Hutong is ready", StringComparison.Ordinal))
                {
                    ready.TrySetResult();
                }
                else if (ready.Task.IsCompleted && line.Contains("\"LogLevel\":\"", StringComparison.Ordinal))
                {
                    loud.Enqueue(line);
                }
            },
            recordOutput: true);
        commands = new(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(data, "hutong.sock")), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        await Workplace.UntilAsync(
            () => process.HasEnded ? throw new InvalidOperationException(Tail)
                : Task.FromResult(ready.Task.IsCompleted),
            () => $"hutong to be ready\n{Tail}", stop, Workplace.StartPatience);
        await Carrier.ConnectAsync(new(IPAddress.Loopback, SipPort));
    }

    string Settings(TestAuthority authority, int[] ports) => $$"""
        {
          "server": { "http": ["127.0.0.1:{{ports[2]}}"], "publicUrl": "http://localhost:{{ports[2]}}" },
          "tls": {
            "certificates": [{ "certificate": "{{authority.CertificateFile}}", "key": "{{authority.KeyFile}}" }]
          },
          "accounts": {
            "domain": "{{Domain}}", "guessing": { "banLoopback": {{(bansLoopback ? "true" : "false")}} }
          },
          "xmpp": { "address": "127.0.0.1", "port": {{ports[3]}}, "tlsPort": {{ports[4]}} },
          "calling": { "maxCallsOfAccount": 500, "speech": false },
          "sip": {
            "address": "127.0.0.1", "port": {{SipPort}}, "tlsPort": {{TlsPort}}, "maxCallsPerAccount": 500,
            "trunks": [{{Carrier.TrunkSettings()}}]
          }
        }
        """;
}
