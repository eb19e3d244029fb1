using System.Security.Cryptography;
using System.Text;
using Hutong.Bench.Load.Sasl;

namespace Hutong.Bench.Servers;

/// <summary>
/// Prosody with the modules of Debian's default configuration, its file storage and hashed passwords, without TLS and
/// without rate limits. Tuned where the defaults are for a small server: generational collection and larger caches
/// make it three times as fast here. Its archive's limit of 10,000 messages a user is lifted, so that all are there
/// to verify.
/// </summary>
sealed class ProsodyServer(ServerSetting setting) : ServerUnderTest(setting)
{
    // The default of its mod_auth_internal_hashed.
    const int Rounds = 10_000;

    static readonly string[] Modules =
    [
        "disco", "roster", "saslauth", "blocklist", "bookmarks", "carbons", "pep", "private", "smacks", "vcard4",
        "vcard_legacy", "csi_simple", "ping", "time", "uptime", "version", "posix",
    ];

    public override string Name => "prosody";

    public override async Task<string?> MissingAsync(CancellationToken cancel)
    {
        var package = await OutputOfAsync("dpkg-query", ["-W", "-f", "${Version}", "prosody"], cancel);
        Version = $"prosody {package}";
        return File.Exists("/usr/bin/prosody") ? null : "prosody (apt-get install prosody)";
    }

    protected override async Task PrepareAsync(CancellationToken cancel)
    {
        string[] modules = Setting.Archive ? [.. Modules, "mam"] : Modules;
        await File.WriteAllTextAsync(PathOf("prosody.cfg.lua"), Configuration(modules), cancel);
        var accounts = Path.Combine(Folder, "data", ServerSetting.Domain, "accounts");
        Directory.CreateDirectory(accounts);
        const string Salt = "b6d1d3a2-7b43-4b0c-9a39-0f6a4f7f3c11";
        var (_, storedKey, serverKey) = ScramKeys.Derive(
            HashAlgorithmName.SHA1, Setting.Password, Encoding.ASCII.GetBytes(Salt), Rounds);
        var account =
            $$"""
            return {
              ["iteration_count"] = {{Rounds}};
              ["salt"] = "{{Salt}}";
              ["stored_key"] = "{{Convert.ToHexStringLower(storedKey)}}";
              ["server_key"] = "{{Convert.ToHexStringLower(serverKey)}}";
            };
            """;
        for (var i = 0; i < Setting.Accounts; i++)
        {
            var file = Path.Combine(accounts, $"{ServerSetting.UserPrefix}{i}.dat");
            await File.WriteAllTextAsync(file, account, cancel);
        }
    }

    protected override (IReadOnlyList<string>, IReadOnlyDictionary<string, string>) Command() =>
        (["/usr/bin/prosody", "-F", "--config", PathOf("prosody.cfg.lua")], new Dictionary<string, string>());

    string Configuration(IEnumerable<string> modules) =>
        $$"""
        run_as_root = true
        pidfile = "{{PathOf("prosody.pid")}}"
        data_path = "{{PathOf("data")}}"
        modules_enabled = { {{string.Join(", ", modules.Select(module => $"\"{module}\""))}} }
        modules_disabled = { "s2s", "tls" }
        interfaces = { "127.0.0.1" }
        c2s_ports = { {{Port}} }
        c2s_direct_tls_ports = {}
        c2s_require_encryption = false
        allow_unencrypted_plain_auth = true
        authentication = "internal_hashed"
        gc = { mode = "generational" }
        blocklist_cache_size = 4096
        storage_archive_item_limit = 1000000000
        storage_archive_item_limit_cache_size = 4096
        archive_expires_after = "never"
        max_archive_query_results = 250
        mam_include_total = false
        log = { warn = "{{PathOf("prosody.log")}}" }
        VirtualHost "{{ServerSetting.Domain}}"
        """;
}
