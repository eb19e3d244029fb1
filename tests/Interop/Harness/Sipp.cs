using System.Globalization;

namespace Hutong.Interop.Harness;

/// <summary>
/// sipp as a telephone with a busy lamp: it subscribes, and ends well when it saw a call begin and end.
/// </summary>
sealed class Sipp : IAsyncDisposable
{
    const string Program = "/usr/bin/sipp";

    readonly string folder;
    readonly ChildProcess process;

    Sipp(string folder, ChildProcess process) => (this.folder, this.process) = (folder, process);

    /// <summary>Begins to watch the calls of somebody.</summary>
    public static async Task<Sipp> WatchAsync(
        HutongServer server, SipPhone phone, string watched, CancellationToken stop)
    {
        Assert.SkipUnless(File.Exists(Program), "sipp is not installed");
        var folder = Workplace.NewFolder("sipp");
        var scenario = Path.Combine(folder, "lamp.xml");
        await File.WriteAllTextAsync(scenario, Lamp(phone, server.Domain, watched), stop);
        return new(folder, ChildProcess.Start(Program,
            [
                $"127.0.0.1:{server.SipPort}", "-sf", scenario, "-m", "1", "-i", "127.0.0.1", "-p",
                Workplace.FreePorts(1)[0].ToString(CultureInfo.InvariantCulture), "-nostdin", "-trace_err",
                // Without it the digest would be for its proxy's address, not for whom it asks.
                "-auth_uri", $"{watched}@{server.Domain}", "-timeout", "60s",
            ],
            folder: folder, recordOutput: true));
    }

    /// <summary>Waits until it has seen all that it wants to see.</summary>
    public async Task SawAllAsync(CancellationToken stop)
    {
        var code = await EndAsync(stop);
        Assert.True(code == 0, $"sipp ended with {code}\n{Errors()}{process.Tail}");
    }

    /// <summary>Waits until it was told that it may not.</summary>
    public async Task IsRefusedAsync(CancellationToken stop)
    {
        Assert.NotEqual(0, await EndAsync(stop));
        Assert.Contains("403 Forbidden", Errors(), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        Workplace.Remove(folder);
    }

    async Task<int> EndAsync(CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Workplace.Patience);
        return await process.WaitForExitAsync(limit.Token);
    }

    string Errors() => string.Concat(Directory.GetFiles(folder, "*errors.log").Select(File.ReadAllText));

    static string Subscribe(SipPhone phone, string domain, string watched, int number, string more) =>
        $"""
        <send retrans="500"><![CDATA[
        SUBSCRIBE sip:{watched}@{domain} SIP/2.0
        Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
        From: <sip:{phone.Account.Name}@{domain}>;tag=[call_number]
        To: <sip:{watched}@{domain}>
        Call-ID: [call_id]
        CSeq: {number} SUBSCRIBE
        Contact: <sip:{phone.Account.Name}@[local_ip]:[local_port]>
        Max-Forwards: 70
        Event: dialog
        Accept: application/dialog-info+xml
        Expires: 600
        {more}Content-Length: 0

        ]]></send>
        """;

    // It goes on when a document has the state, and answers whatever comes until then.
    static string Until(string name, string state) =>
        $"""
        <label id="{name}"/>
        <recv request="NOTIFY" timeout="40000">
          <action><ereg regexp="state.{state}" search_in="msg" assign_to="{name}"/></action>
        </recv>
        <send next="{name}0" test="{name}"><![CDATA[
        SIP/2.0 200 OK
        [last_Via:]
        [last_From:]
        [last_To:]
        [last_Call-ID:]
        [last_CSeq:]
        Content-Length: 0

        ]]></send>
        <nop next="{name}"/>
        <label id="{name}0"/>
        """;

    static string Lamp(SipPhone phone, string domain, string watched) =>
        $"""
        <?xml version="1.0" encoding="ISO-8859-1" ?>
        <scenario name="lamp">
        {Subscribe(phone, domain, watched, 1, "")}
        <recv response="401" auth="true"/>
        {Subscribe(phone, domain, watched, 2,
            $"[authentication username={phone.Account.Name} password={phone.Password}]\n")}
        <recv response="200"/>
        {Until("1", ".full")}
        {Until("2", "confirmed")}
        {Until("3", "terminated")}
        </scenario>

        """;
}
