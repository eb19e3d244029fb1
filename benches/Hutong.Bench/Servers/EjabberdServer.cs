using System.Security.Cryptography;
using System.Text;
using Hutong.Bench.Load.Sasl;

namespace Hutong.Bench.Servers;

/// <summary>
/// ejabberd with the modules of Debian's default configuration that serve one-to-one messaging, SQLite for all that is
/// stored, hashed passwords, without TLS and without shapers. It is started without ejabberdctl, whose user switch and
/// port mapper would only be in the way.
/// </summary>
sealed class EjabberdServer(ServerSetting setting) : ServerUnderTest(setting)
{
    const int Rounds = 4096;
    const string Schema = "/usr/share/ejabberd/sql/lite.sql";

    static readonly string[] Modules =
    [
        "mod_adhoc", "mod_admin_extra", "mod_announce", "mod_avatar", "mod_blocking", "mod_caps", "mod_carboncopy",
        "mod_client_state", "mod_configure", "mod_disco", "mod_last", "mod_offline", "mod_ping", "mod_privacy",
        "mod_private", "mod_push", "mod_push_keepalive", "mod_shared_roster", "mod_stream_mgmt", "mod_vcard",
        "mod_vcard_xupdate", "mod_version",
    ];

    public override string Name => "ejabberd";

    public override async Task<string?> MissingAsync(CancellationToken cancel)
    {
        var package = await OutputOfAsync("dpkg-query", ["-W", "-f", "${Version}", "ejabberd"], cancel);
        Version = $"ejabberd {package}";
        return !File.Exists(Schema) || !File.Exists("/usr/bin/erl")
            ? "ejabberd (apt-get install ejabberd erlang-p1-sqlite3)"
            : !File.Exists("/usr/bin/sqlite3") ? "sqlite3 (apt-get install sqlite3)" : null;
    }

    protected override async Task PrepareAsync(CancellationToken cancel)
    {
        await File.WriteAllTextAsync(PathOf("ejabberd.yml"), Configuration(), cancel);
        await File.WriteAllTextAsync(PathOf("inetrc"), "{lookup,[\"file\",\"native\"]}.\n", cancel);
        var salt = Encoding.ASCII.GetBytes("hutong-bench-salt");
        var (_, storedKey, serverKey) = ScramKeys.Derive(HashAlgorithmName.SHA1, Setting.Password, salt, Rounds);
        var statements = new StringBuilder(await File.ReadAllTextAsync(Schema, cancel)).AppendLine("begin;");
        var verifier = string.Join(
            "', '", new[] { storedKey, serverKey, salt }.Select(bytes => Convert.ToBase64String(bytes)));
        for (var i = 0; i < Setting.Accounts; i++)
        {
            statements.Append(
                "insert into users (username, password, serverkey, salt, iterationcount) values "
                + $"('{ServerSetting.UserPrefix}{i}', '{verifier}', {Rounds});\n");
        }

        statements.AppendLine("commit;");
        if (await OutputOfAsync("sqlite3", [PathOf("ejabberd.db")], cancel, statements.ToString()) is null)
        {
            throw new InvalidOperationException("sqlite3 did not take ejabberd's schema");
        }
    }

    protected override (IReadOnlyList<string>, IReadOnlyDictionary<string, string>) Command() =>
        (
            ["/usr/bin/erl", "+K", "true", "+P", "250000", "-noinput", "-mnesia", "dir", $"\"{PathOf("mnesia")}\"",
                "-s", "ejabberd"],
            new Dictionary<string, string>
            {
                ["HOME"] = Folder,
                ["ERL_LIBS"] = "/usr/lib/x86_64-linux-gnu",
                ["ERL_INETRC"] = PathOf("inetrc"),
                ["ERL_CRASH_DUMP"] = PathOf("crash.dump"),
                ["ERL_MAX_PORTS"] = "32000",
                ["ERL_MAX_ETS_TABLES"] = "1400",
                ["EJABBERD_CONFIG_PATH"] = PathOf("ejabberd.yml"),
                ["EJABBERD_LOG_PATH"] = PathOf("ejabberd.log"),
            });

    string Configuration()
    {
        var modules = string.Concat(Modules.Select(module => $"  {module}: {{}}\n"))
            + "  mod_roster:\n    versioning: true\n"
            + "  mod_pubsub:\n    plugins: [flat, pep]\n"
            + (Setting.Archive ? "  mod_mam:\n    default: always\n" : "");
        return
            $"""
            loglevel: warning
            hosts: ["{ServerSetting.Domain}"]
            listen:
              - port: {Port}
                ip: "127.0.0.1"
                module: ejabberd_c2s
                access: c2s
                backlog: 1024
                max_stanza_size: 262144
            disable_sasl_mechanisms: ["digest-md5", "X-OAUTH2"]
            auth_method: [sql]
            auth_password_format: scram
            default_db: sql
            sql_type: sqlite
            sql_database: "{PathOf("ejabberd.db")}"
            acl:
              local:
                user_regexp: ""
            access_rules:
              local:
                allow: local
              c2s:
                allow: all
            modules:
            {modules}
            """;
    }
}
