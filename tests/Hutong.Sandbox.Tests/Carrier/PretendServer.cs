using System.Net;
using System.Security.Cryptography;
using System.Threading.Channels;
using Hutong.Sip.Authentication;
using Hutong.Sip.Messages;
using Hutong.Sip.Sdp;
using Hutong.Sip.Transactions;
using Hutong.Sip.Transports;
using Hutong.Sip.Uris;
using Hutong.Sip.UserAgents;

namespace Hutong.Sandbox.Tests.Carrier;

/// <summary>The server's side of a trunk with a password: registers, calls, and writes down what comes.</summary>
sealed class PretendServer : ICallUser, IAsyncDisposable
{
    readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    readonly Channel<string> told = Channel.CreateUnbounded<string>();
    readonly SipUserAgent agent;
    readonly UdpSipTransport udp;
    readonly IPEndPoint trunk;

    public PretendServer(IPEndPoint trunk)
    {
        this.trunk = trunk;
        agent = new(new(), this, new(random), TimeProvider.System);
        udp = UdpSipTransport.Bind(new(IPAddress.Loopback, 0), agent.Transactions);
    }

    static byte[] Offer => new SessionDescription
    {
        Origin = new("-", 1, 1, SdpConnection.For(IPAddress.Loopback)),
        Connection = SdpConnection.For(IPAddress.Loopback),
        Media = [MediaDescription.Rtp("audio", 40_000, "RTP/AVP", [new(0, "PCMU", 8000)])],
    }.ToBytes();

    public SipRegistration Register(string user, string password)
    {
        var registration = new SipRegistration(
            agent, udp.FlowTo(trunk), SipUri.Parse($"sip:{trunk}"), SipUri.Parse($"sip:{user}@{trunk}"),
            new(new(user, password), random), (state, status) => told.Writer.TryWrite($"{state} {status}"));
        registration.Start();
        return registration;
    }

    public void Call(string number, DigestAccount? account = null, bool isLate = false) => agent.Call(
        udp.FlowTo(trunk), $"\"Lin\" <sip:+864001234567@{udp.Local}>", SipUri.Parse($"sip:{number}@{trunk}"),
        isLate ? default : Offer, account is null ? null : new(account, random));

    /// <summary>Waits for what is told next, and wants it to be this.</summary>
    public async Task HearsAsync(string expected)
    {
        using var patience = new CancellationTokenSource(SandboxKit.SandboxCarrier.Patience);
        Assert.Equal(expected, await told.Reader.ReadAsync(patience.Token));
    }

    public void OnIncoming(SipCall call)
    {
        told.Writer.TryWrite($"incoming {call.Request!.Uri.UserName} from {call.Request.From.Uri.UserName}");
        call.Decline(486);
    }

    public void OnProgress(SipCall call, SipResponse response)
    {
    }

    public void OnAnswered(SipCall call, SipResponse response)
    {
        told.Writer.TryWrite($"answered {SdpReader.Read(response.Body.Span, out _)?.Media[0].Kind}");
        call.HangUp();
    }

    public void OnConfirmed(SipCall call, SipRequest ack)
    {
    }

    public void OnOffer(SipCall call, SipOffer offer) => offer.Refuse();

    public void OnEnded(SipCall call, CallEnd end, int status)
    {
        if (!call.IsIncoming)
        {
            told.Writer.TryWrite($"ended {end} {status}");
        }
    }

    public bool OnRequest(ServerTransaction transaction, SipCall? call) => false;

    public async ValueTask DisposeAsync()
    {
        await udp.DisposeAsync();
        random.Dispose();
    }
}
