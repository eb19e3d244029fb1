using System.Globalization;

namespace Hutong.Interop.Harness;

/// <summary>
/// sipp as a telephone with a busy lamp: it subscribes, and ends well when it saw a call begin and end, or took one
/// that rang. And as one that calls with a description which breaks the grammar.
/// </summary>
sealed class Sipp : IAsyncDisposable
{
    const string Program = "/usr/bin/sipp";

    readonly string folder;
    readonly ChildProcess process;

    Sipp(string folder, ChildProcess process) => (this.folder, this.process) = (folder, process);

    /// <summary>Begins to watch the calls of somebody.</summary>
    public static Task<Sipp> WatchAsync(
        HutongServer server, SipPhone phone, string watched, CancellationToken stop) =>
        StartAsync(server, watched, Lamp(phone, server.Domain, watched), stop);

    /// <summary>Waits for a call that rings at somebody, and takes it.</summary>
    public static Task<Sipp> PickUpAsync(
        HutongServer server, SipPhone phone, string watched, CancellationToken stop) =>
        StartAsync(server, watched, Taking(phone, server.Domain, watched), stop);

    /// <summary>Calls somebody with a description that nobody can read, and wants to be told so.</summary>
    public static Task<Sipp> CallBadlyAsync(
        HutongServer server, SipPhone phone, string called, CancellationToken stop) =>
        StartAsync(server, called, Bad(phone, server.Domain, called), stop);

    static async Task<Sipp> StartAsync(HutongServer server, string watched, string scenes, CancellationToken stop)
    {
        Assert.SkipUnless(File.Exists(Program), "sipp is not installed");
        var folder = Workplace.NewFolder("sipp");
        var scenario = Path.Combine(folder, "lamp.xml");
        await File.WriteAllTextAsync(scenario, scenes, stop);
        return new(folder, ChildProcess.Start(Program,
            [
                $"127.0.0.1:{server.SipPort}", "-sf", scenario, "-m", "1", "-i", "127.0.0.1", "-p",
                Workplace.FreePorts(1)[0].ToString(CultureInfo.InvariantCulture), "-nostdin", "-trace_err",
                // Without it the digest would be for its proxy's address, not for whom it asks.
                "-auth_uri", $"{watched}@{server.Domain}", "-timeout", "60s",
            ],
            folder: folder, recordOutput: true));
    }

    /// <summary>
    /// Waits until its lamp is <c>there</c>, or <c>lit</c>: what changes twice in a moment is told once.
    /// </summary>
    public Task IsAsync(string state, CancellationToken stop) => Workplace.UntilAsync(
        () => Task.FromResult(File.Exists(Path.Combine(folder, state))), () => $"the lamp to be {state}\n{Errors()}",
        stop);

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
        try
        {
            return await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"sipp still waits\n{Errors()}{process.Tail}");
        }
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

    const string Ok =
        """
        SIP/2.0 200 OK
        [last_Via:]
        [last_From:]
        [last_To:]
        [last_Call-ID:]
        [last_CSeq:]
        Content-Length: 0

        ]]></send>
        """;

    // It goes on when a document has the words, and answers whatever comes until then.
    static string Until(string name, string words, string parts = "") =>
        $"""
        <label id="{name}"/>
        <recv request="NOTIFY" timeout="40000">
          <action><ereg regexp="{words}" search_in="msg" assign_to="{name}{parts}"/></action>
        </recv>
        <send next="{name}0" test="{name}"><![CDATA[
        {Ok}
        <nop next="{name}"/>
        <label id="{name}0"/>
        """;

    // It waits for something, and answers documents until then.
    static string Past(string name, string wanted) =>
        $"""
        <label id="{name}"/>
        <recv response="100" optional="true" next="{name}"/>
        <recv response="180" optional="true" next="{name}"/>
        <recv request="NOTIFY" optional="true" next="{name}0"/>
        <recv {wanted} timeout="40000" next="{name}1"/>
        <label id="{name}0"/>
        <send next="{name}"><![CDATA[
        {Ok}
        <label id="{name}1"/>
        """;

    static string Begun(SipPhone phone, string domain, string watched) =>
        $"""
        <?xml version="1.0" encoding="ISO-8859-1" ?>
        <scenario name="lamp">
        {Subscribe(phone, domain, watched, 1, "")}
        <recv response="401" auth="true"/>
        {Subscribe(phone, domain, watched, 2, Proof(phone))}
        <recv response="200"/>
        """;

    static string Proof(SipPhone phone) =>
        $"[authentication username={phone.Account.Name} password={phone.Password}]\n";

    static string Lamp(SipPhone phone, string domain, string watched) =>
        $"""
        {Begun(phone, domain, watched)}
        {Until("1", "state..full")}
        <nop><action><exec command="touch there"/></action></nop>
        {Until("2", "state.confirmed")}
        <nop><action><exec command="touch lit"/></action></nop>
        {Until("3", "state.terminated")}
        </scenario>

        """;

    static string Taking(SipPhone phone, string domain, string watched) =>
        $"""
        {Begun(phone, domain, watched)}
        {Until("1", "call-id=.([^ ]*). local-tag=.([^ ]*). remote-tag=.([^ ]*). direction", ",id,local,remote")}
        {Invite(phone, domain, watched, 3, Place, Sound)}
        {Past("4", "response=\"401\" auth=\"true\"")}
        {Acknowledge(phone, domain, watched, 3, 4)}
        {Invite(phone, domain, watched, 4, Place + Proof(phone), Sound)}
        {Past("5", "response=\"200\"")}
        {Acknowledge(phone, domain, watched, 4, 0)}
        {Past("6", "request=\"BYE\"")}
        <send><![CDATA[
        {Ok}
        </scenario>

        """;

    static string Bad(SipPhone phone, string domain, string called) =>
        $"""
        <?xml version="1.0" encoding="ISO-8859-1" ?>
        <scenario name="bad description">
        {Invite(phone, domain, called, 1, "", Unreadable)}
        <recv response="100" optional="true"/>
        <recv response="401" auth="true"/>
        {Acknowledge(phone, domain, called, 1, 3)}
        {Invite(phone, domain, called, 2, Proof(phone), Unreadable)}
        <recv response="100" optional="true"/>
        <recv response="488">
          <action><ereg regexp="Warning: 399 [^ ]+ .The session description has no o=" search_in="msg"
            check_it="true" assign_to="warning"/></action>
        </recv>
        {Acknowledge(phone, domain, called, 2, 3)}
        <Reference variables="warning"/>
        </scenario>

        """;

    const string Sound =
        """
        v=0
        o=- 1 1 IN IP4 [local_ip]
        s=-
        c=IN IP4 [local_ip]
        t=0 0
        m=audio 40000 RTP/AVP 8
        a=rtpmap:8 PCMA/8000
        """;

    const string Unreadable =
        """
        v=0
        s=-
        t=0 0
        m=audio 40000 RTP/AVP 8
        """;

    // With the tags as the telephone has them that rings: to is its own (RFC 4235 section 3.1).
    const string Place = "Replaces: [$id];to-tag=[$local];from-tag=[$remote];early-only\nRequire: replaces\n";

    static string Invite(
        SipPhone phone, string domain, string watched, int number, string more, string description) =>
        $"""
        <send retrans="500"><![CDATA[
        INVITE sip:{watched}@{domain} SIP/2.0
        Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
        From: <sip:{phone.Account.Name}@{domain}>;tag=taker[call_number]
        To: <sip:{watched}@{domain}>
        Call-ID: [call_id]
        CSeq: {number} INVITE
        Contact: <sip:{phone.Account.Name}@[local_ip]:[local_port]>
        Max-Forwards: 70
        {more}Content-Type: application/sdp
        Content-Length: [len]

        {description}

        ]]></send>
        """;

    // Of a refusal in the transaction of the INVITE, which is so many steps before; of an answer in one of its own.
    static string Acknowledge(SipPhone phone, string domain, string watched, int number, int stepsBack) =>
        $"""
        <send><![CDATA[
        ACK sip:{watched}@{domain} SIP/2.0
        Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch-{stepsBack}]
        From: <sip:{phone.Account.Name}@{domain}>;tag=taker[call_number]
        [last_To:]
        Call-ID: [call_id]
        CSeq: {number} ACK
        Max-Forwards: 70
        Content-Length: 0

        ]]></send>
        """;
}
