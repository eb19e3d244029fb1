using Hutong.Bench.Servers;

namespace Hutong.Bench.Calls;

/// <summary>
/// Kamailio from Debian as a registrar in memory and a proxy: one process takes datagrams, every request is proved by
/// digest against one password, nothing is recorded and no media pass.
/// </summary>
sealed class KamailioServer(ServerSetting setting) : SipServer(setting)
{
    const string Program = "kamailio";
    const string Modules = "/usr/lib/x86_64-linux-gnu/kamailio/modules/";

    public override string Name => "kamailio";

    public override int InviteChallenge => 407;

    public override string PasswordOf(int account) => Setting.Password;

    public override async Task<string?> MissingAsync(CancellationToken cancel)
    {
        var version = await OutputOfAsync(Program, ["-v"], cancel);
        Version = version?.Split('\n')[0].Replace("version: ", "", StringComparison.Ordinal) ?? "";
        return version is null ? Program : null;
    }

    protected override string ReadyWord => "udp: 127.0.0.1";

    protected override Task PrepareAsync(CancellationToken cancel) => File.WriteAllTextAsync(
        PathOf("kamailio.cfg"),
        $$"""
        debug=1
        log_stderror=yes
        fork=yes
        children=1
        disable_tcp=yes
        auto_aliases=no
        listen=udp:127.0.0.1:{{Port}}
        alias="{{ServerSetting.Domain}}"
        mpath="{{Modules}}"
        loadmodule "kex.so"
        loadmodule "tm.so"
        loadmodule "sl.so"
        loadmodule "rr.so"
        loadmodule "pv.so"
        loadmodule "maxfwd.so"
        loadmodule "usrloc.so"
        loadmodule "registrar.so"
        loadmodule "textops.so"
        loadmodule "siputils.so"
        loadmodule "auth.so"
        modparam("usrloc", "db_mode", 0)
        modparam("auth", "qop", "auth")
        modparam("auth", "nonce_count", 1)
        modparam("auth", "nid_pool_no", 1)

        request_route {
            if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
            if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
            if (has_totag()) {
                if (loose_route()) { t_relay(); exit; }
                if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
                sl_send_reply("404", "Not Here");
                exit;
            }
            t_check_trans();
            if (is_method("REGISTER")) {
                if (!pv_www_authenticate("{{ServerSetting.Domain}}", "{{Setting.Password}}", "0")) {
                    www_challenge("{{ServerSetting.Domain}}", "1");
                    exit;
                }
                save("location");
                exit;
            }
            if (is_method("INVITE")) {
                if (!pv_proxy_authenticate("{{ServerSetting.Domain}}", "{{Setting.Password}}", "0")) {
                    proxy_challenge("{{ServerSetting.Domain}}", "1");
                    exit;
                }
                consume_credentials();
                record_route();
            }
            if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
            t_relay();
        }

        """,
        cancel);

    protected override (IReadOnlyList<string>, IReadOnlyDictionary<string, string>) Command() =>
        ([Program, "-DD", "-E", "-m", "128", "-M", "16", "-f", PathOf("kamailio.cfg"), "-Y", Folder],
            new Dictionary<string, string>());
}
