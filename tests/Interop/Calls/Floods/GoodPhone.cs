using System.Net;
using System.Security.Cryptography;
using System.Text;
using Hutong.Sip.Messages;
using Hutong.Sip.Transactions;
using Hutong.Sip.Transports;
using Hutong.Sip.Uris;
using Hutong.Sip.UserAgents;

namespace Hutong.Interop.Calls.Floods;

/// <summary>
/// A telephone that behaves, as a library in the test: it registers, calls, answers at once, and says how long it had
/// to wait.
/// </summary>
sealed class GoodPhone : ICallUser, IAsyncDisposable
{
    /// <summary>Nobody is there: these calls are about how they are set up.</summary>
    const int SoundPort = 9;

    static readonly RandomNumberGenerator Chance = RandomNumberGenerator.Create();
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    readonly string name;
    readonly string password;
    readonly UdpSipTransport udp;
    readonly SipUserAgent agent;
    readonly ISipFlow flow;
    SipRegistration? registration;

    /// <summary>A telephone of an account.</summary>
    public GoodPhone(int serverPort, string name, string password)
    {
        (this.name, this.password) = (name, password);
        agent = new(new(), this, new(Chance), TimeProvider.System);
        udp = UdpSipTransport.Bind(new(IPAddress.Loopback, 0), agent.Transactions, failed: _ => { });
        flow = udp.FlowTo(new(IPAddress.Loopback, serverPort));
    }

    /// <summary>Sound without protection.</summary>
    public static byte[] Plain { get; } = Describe("RTP/AVP", "");

    /// <summary>Sound under keys of a handshake, without ICE.</summary>
    public static byte[] Keyed { get; } = Describe(
        "UDP/TLS/RTP/SAVP", $"a=fingerprint:sha-256 {Fingerprint}\r\na=setup:actpass\r\n");

    /// <summary>The same as browsers have it, with ICE.</summary>
    public static byte[] Web { get; } = Describe(
        "UDP/TLS/RTP/SAVPF",
        $"a=fingerprint:sha-256 {Fingerprint}\r\na=setup:actpass\r\na=rtcp-mux\r\na=mid:0\r\n"
        + "a=ice-ufrag:good\r\na=ice-pwd:goodgoodgoodgoodgoodgood\r\n");

    static string Fingerprint => string.Join(':', Enumerable.Repeat("0A", 32));

    /// <summary>Registers, anew when it was; how long that took.</summary>
    public async Task<TimeSpan> RegisterAsync(CancellationToken stop)
    {
        var outcome = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = TimeProvider.System.GetTimestamp();
        registration = new(
            agent, flow, SipUri.Parse($"sip:{CallServer.Domain}"), SipUri.Parse($"sip:{name}@{CallServer.Domain}"),
            new(new(name, password), Chance), (_, status) => outcome.TrySetResult(status));
        registration.Start();
        var status = await outcome.Task.WaitAsync(Patience, stop);
        return status == 200 ? TimeProvider.System.GetElapsedTime(begun)
            : throw new InvalidOperationException($"A good telephone was not registered: {status}");
    }

    /// <summary>Calls; the call once it was answered, or ended before.</summary>
    public async Task<GoodCall> CallAsync(string number, byte[] offer, CancellationToken stop)
    {
        var good = new GoodCall();
        good.Begin(agent.Call(new SipCallRequest
        {
            Flow = flow,
            From = $"<sip:{name}@{CallServer.Domain}>",
            Target = SipUri.Parse($"sip:{number}@{CallServer.Domain}"),
            Offer = offer,
            Account = new(new(name, password), Chance),
            Tag = good,
        }));
        await good.Answered.WaitAsync(Patience, stop);
        return good;
    }

    public void OnIncoming(SipCall call)
    {
        call.Ring();
        call.Answer(Plain);
    }

    public void OnProgress(SipCall call, SipResponse response)
    {
    }

    public void OnAnswered(SipCall call, SipResponse response) => (call.Tag as GoodCall)?.Talks(response);

    public void OnConfirmed(SipCall call, SipRequest ack)
    {
    }

    public void OnOffer(SipCall call, SipOffer offer) => offer.Answer(Plain);

    public void OnOfferAnswered(SipCall call, ReadOnlyMemory<byte> answer)
    {
    }

    public void OnOfferRefused(SipCall call, int status)
    {
    }

    public void OnEnded(SipCall call, CallEnd end, int status) => (call.Tag as GoodCall)?.Ends(end, status);

    public bool OnRequest(ServerTransaction transaction, SipCall? call) => false;

    public async ValueTask DisposeAsync()
    {
        registration?.Dispose();
        await udp.DisposeAsync();
    }

    static byte[] Describe(string protocol, string more) => Encoding.ASCII.GetBytes(
        $"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        + $"m=audio {SoundPort} {protocol} 8\r\na=rtpmap:8 PCMA/8000\r\n{more}");
}

/// <summary>A call of a good telephone.</summary>
sealed class GoodCall
{
    readonly TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly long begun = TimeProvider.System.GetTimestamp();
    SipCall? call;

    /// <summary>Ends when it was answered, or fails.</summary>
    public Task Answered => answered.Task;

    /// <summary>From the first request to the answer, challenge and all.</summary>
    public TimeSpan SetUp { get; private set; }

    /// <summary>The server's port for sound.</summary>
    public int MediaPort { get; private set; }

    public void Begin(SipCall made) => call = made;

    public void HangUp() => call!.HangUp();

    public void Talks(SipResponse response)
    {
        SetUp = TimeProvider.System.GetElapsedTime(begun);
        var line = Encoding.ASCII.GetString(response.Body.Span).Split('\n')
            .First(one => one.StartsWith("m=audio ", StringComparison.Ordinal));
        MediaPort = int.Parse(line.Split(' ')[1], provider: null);
        answered.TrySetResult();
    }

    public void Ends(CallEnd end, int status) => answered.TrySetException(
        new InvalidOperationException($"A good call ended before it was answered: {end} {status}"));
}
