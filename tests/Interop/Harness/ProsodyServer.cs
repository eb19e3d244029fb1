using System.Globalization;
using System.Net.Sockets;

namespace Hutong.Interop.Harness;

/// <summary>
/// Prosody from Debian, configured to offer what Hutong offers. It is the oracle: a scenario that fails on it is
/// unfair, or says why it skips.
/// </summary>
public sealed class ProsodyServer : ServerUnderTest
{
    readonly string _folder = Workplace.NewFolder("prosody");
    ChildProcess? _process;

    // Debug shows every stanza, for whoever looks into a scenario.
    static string LogLevel => Environment.GetEnvironmentVariable("HUTONG_INTEROP_LOG") ?? "info";

    /// <inheritdoc/>
    public override string Name => "prosody";

    /// <inheritdoc/>
    public override string Tail => _process?.Tail ?? "";

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        var authority = TestAuthority.Issue(_folder, Domain);
        var ports = Workplace.FreePorts(4);
        ClientPort = ports[0];
        DirectTlsPort = ports[1];
        WebSocket = new Uri($"wss://localhost:{ports[2]}/xmpp-websocket");
        Https = new Uri($"https://localhost:{ports[2]}/");
        AuthorityFile = authority.AuthorityFile;

        Directory.CreateDirectory(AccountFolder);
        var config = Path.Combine(_folder, "prosody.cfg.lua");
        await File.WriteAllTextAsync(config, Configuration(authority, ports[2]));
        _process = ChildProcess.Start("/usr/bin/prosody", ["-F", "--config", config]);
        await Workplace.UntilAsync(
            AcceptsClientsAsync, () => $"prosody to listen\n{Tail}", CancellationToken.None, Workplace.StartPatience);
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
    protected override Task AddAccountAsync(Account account, CancellationToken cancellation) =>
        File.WriteAllTextAsync(
            Path.Combine(AccountFolder, account.Name + ".dat"),
            $"return {{\n\t[\"password\"] = \"{account.Password}\";\n}};\n",
            cancellation);

    // Prosody's file store percent-encodes all but letters and digits.
    string AccountFolder =>
        Path.Combine(_folder, "data", Domain.Replace(".", "%2e", StringComparison.Ordinal), "accounts");

    async Task<bool> AcceptsClientsAsync()
    {
        if (_process!.HasEnded)
        {
            throw new InvalidOperationException($"prosody ended\n{Tail}");
        }

        foreach (var port in new[] { ClientPort, DirectTlsPort, WebSocket.Port })
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync("127.0.0.1", port);
            }
            catch (SocketException)
            {
                return false;
            }
        }

        return true;
    }

    string Configuration(TestAuthority authority, int httpsPort) => string.Create(CultureInfo.InvariantCulture, $$"""
        run_as_root = true
        data_path = "{{_folder}}/data"
        pidfile = "{{_folder}}/prosody.pid"
        log = { { levels = { min = "{{LogLevel}}" }, to = "console" } }
        modules_enabled = {
          "disco", "roster", "saslauth", "tls", "blocklist", "bookmarks", "carbons", "pep", "private", "smacks",
          "vcard4", "vcard_legacy", "csi_simple", "ping", "time", "version", "mam", "websocket", "admin_adhoc",
          "uptime", "posix", "http", "offline",
        }
        modules_disabled = { "s2s" }
        c2s_ports = { {{ClientPort}} }
        c2s_direct_tls_ports = { {{DirectTlsPort}} }
        c2s_interfaces = { "127.0.0.1" }
        http_ports = { }
        https_ports = { {{httpsPort}} }
        https_interfaces = { "127.0.0.1" }
        http_default_host = "{{Domain}}"
        http_external_url = "https://localhost:{{httpsPort}}/"
        consider_websocket_secure = true
        cross_domain_websocket = true
        authentication = "internal_plain"
        default_storage = "memory"
        storage = { accounts = "internal" }
        default_archive_policy = true
        archive_expires_after = "never"
        smacks_hibernation_time = 60
        c2s_require_encryption = true
        allow_unencrypted_plain_auth = false
        ssl = { certificate = "{{authority.CertificateFile}}", key = "{{authority.KeyFile}}" }
        https_ssl = { certificate = "{{authority.CertificateFile}}", key = "{{authority.KeyFile}}" }
        c2s_direct_tls_ssl = { certificate = "{{authority.CertificateFile}}", key = "{{authority.KeyFile}}" }
        VirtualHost "{{Domain}}"
          disco_items = { { "upload.{{Domain}}" } }
        Component "upload.{{Domain}}" "http_file_share"
          http_file_share_access = { "{{Domain}}" }
          http_host = "localhost"
          http_external_url = "https://localhost:{{httpsPort}}/"
          http_file_share_size_limit = 10 * 1024 * 1024
        """);
}
