using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Hutong.Sip.Authentication;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Sdp;
using Hutong.Sip.Tests.UserAgents;
using Hutong.Sip.Transactions;
using Hutong.Sip.Transports;
using Hutong.Sip.UserAgents;

namespace Hutong.Sip.Tests.Peers;

/// <summary>A user agent on real sockets: it takes each call with an answer to its offer, and registers who knows the
/// password.</summary>
sealed class Exchange : ICallUser, IAsyncDisposable
{
    static readonly IPEndPoint Loopback = new(IPAddress.Loopback, 0);

    readonly ConcurrentDictionary<string, int> told = new();
    readonly SemaphoreSlim changed = new(0);
    // Neither baresip 1.0 nor sipsak answers when SHA-256 is among the challenges.
    readonly DigestServer server = new(
        new() { Realm = "127.0.0.1", Algorithms = [DigestAlgorithm.Md5] }, TimeProvider.System,
        RandomNumberGenerator.Create());
    readonly TcpListener listener = new(Loopback);
    readonly CancellationTokenSource stop = new();
    readonly Task accepting;

    public Exchange()
    {
        Agent = new(
            new()
            {
                Product = "Hutong test",
                Capabilities = new() { Methods = [.. SipUserAgentOptions.CallMethods, SipMethod.Register] },
            },
            this, new(RandomNumberGenerator.Create()), TimeProvider.System);
        Udp = UdpSipTransport.Bind(Loopback, Agent.Transactions);
        Connections = new(Agent.Transactions, TimeProvider.System);
        listener.Start();
        accepting = AcceptAsync();
    }

    public SipUserAgent Agent { get; }

    public UdpSipTransport Udp { get; }

    public SipConnectionTable Connections { get; }

    public int TcpPort => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>The flow that the last registration came by, and its contact.</summary>
    public (ISipFlow Flow, string Contact)? Registered { get; private set; }

    /// <summary>The description that is offered and answered: sound by PCMU at a port that nobody hears.</summary>
    public static byte[] Offer => new SessionDescription
    {
        Origin = new("-", 1, 1, SdpConnection.For(IPAddress.Loopback)),
        Connection = SdpConnection.For(IPAddress.Loopback),
        Media = [MediaDescription.Rtp("audio", 40_000, "RTP/AVP", [new(0, "PCMU", 8000)])],
    }.ToBytes();

    /// <summary>Waits until something was told so often.</summary>
    public async Task UntilAsync(string what, int times)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        try
        {
            while (told.GetValueOrDefault(what) < times)
            {
                await changed.WaitAsync(limit.Token);
            }
        }
        catch (OperationCanceledException)
        {
            var all = string.Join(", ", told.Select(pair => $"{pair.Key} {pair.Value}"));
            Assert.Fail($"waited for {what} {times} times; there was {all}");
        }
    }

    public void OnIncoming(SipCall call)
    {
        Tell("incoming");
        var offer = SdpReader.Read(call.Request!.Body.Span, out _);
        var answer = offer is null ? null : SdpNegotiation.Answer(
            offer, new("-", 1, 1, SdpConnection.For(IPAddress.Loopback)), SdpConnection.For(IPAddress.Loopback),
            [new() { Kind = "audio", Port = 40_000, Protocols = ["RTP/AVP"], Codecs = [new(0, "PCMU", 8000)] }]);
        if (answer is null)
        {
            call.Decline(488);
        }
        else
        {
            call.Ring();
            call.Answer(answer.ToBytes());
        }
    }

    public void OnProgress(SipCall call, SipResponse response) => Tell("progress");

    public void OnAnswered(SipCall call, SipResponse response)
    {
        Tell("answered");
        Assert.NotNull(SdpReader.Read(response.Body.Span, out _));
        call.HangUp();
    }

    public void OnConfirmed(SipCall call, SipRequest ack) => Tell("confirmed");

    public void OnOffer(SipCall call, SipOffer offer) => offer.Refuse();

    public void OnEnded(SipCall call, CallEnd end, int status) => Tell("ended " + end);

    public bool OnRequest(ServerTransaction transaction, SipCall? call)
    {
        SipUserAgentTests.Judge(server, transaction, 600);
        if (transaction.Request.Headers.Contains(SipHeader.Authorization)
            && transaction.Request.TryContact(out var contact))
        {
            Registered = (transaction.Source, contact.Uri.ToString());
            Tell("registered");
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        await Connections.DisposeAsync();
        await Udp.DisposeAsync();
        changed.Dispose();
        stop.Dispose();
    }

    void Tell(string what)
    {
        told.AddOrUpdate(what, 1, static (_, number) => number + 1);
        changed.Release();
    }

    async Task AcceptAsync()
    {
        List<Task> running = [];
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync(stop.Token);
                running.Add(Connections.RunAcceptedAsync(
                    new NetworkStream(socket, ownsSocket: true), SipTransport.Tcp, (IPEndPoint)socket.LocalEndPoint!,
                    (IPEndPoint)socket.RemoteEndPoint!));
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }
}
