using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Hutong.Sip.Authentication;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Sdp;
using Hutong.Sip.Transactions;
using Hutong.Sip.Transports;
using Hutong.Sip.Uris;
using Hutong.Sip.UserAgents;

namespace Hutong.Crash.Calls;

/// <summary>
/// A telephone of an account, or the carrier: it does what it is told, and can be gone without a word, as a program
/// that was killed.
/// </summary>
sealed class Line(string name, string domain, bool isTcp = false) : IAsyncDisposable
{
    /// <summary>RFC 863: whatever is sent there is thrown away.</summary>
    const int DiscardPort = 9;

    static readonly RandomNumberGenerator Chance = RandomNumberGenerator.Create();

    Life? _life;

    /// <summary>The account's name.</summary>
    public string Name => name;

    public string Password { get; set; } = "";

    /// <summary>What it does with a call to it; for the carrier by the number that is called.</summary>
    public ConcurrentDictionary<string, Action<SipCall, Watch>> Plans { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether it was killed.</summary>
    public bool IsDead => _life is null;

    /// <summary>A description of sound by PCMA.</summary>
    public static byte[] Sound => Describe(new(8, "PCMA", 8000));

    /// <summary>A description with a codec that nobody has heard of.</summary>
    public static byte[] Unheard => Describe(new(99, "whistles", 8000));

    /// <summary>Begins a life: a socket of its own, as after a new start.</summary>
    public async Task BeginAsync(IPEndPoint server, int port, CancellationToken cancel)
    {
        await DieAsync();
        _life = await Life.BeginAsync(this, server, port, isTcp, cancel);
    }

    /// <summary>Registers; the state and code it came to.</summary>
    public Task<(RegistrationState State, int Status)> RegisterAsync() => _life!.RegisterAsync(domain);

    /// <summary>Calls an account or a number.</summary>
    public (SipCall Call, Watch Watch)? Call(string target, ReadOnlyMemory<byte> offer, bool proves = true)
    {
        if (_life is not { } life)
        {
            return null;
        }

        var watch = new Watch();
        var call = life.Agent.Call(new SipCallRequest
        {
            Flow = life.Flow,
            From = $"<sip:{name}@{domain}>",
            Target = SipUri.Parse($"sip:{target}@{domain}"),
            Offer = offer,
            Account = proves ? Account() : null,
            Tag = watch,
        });
        return (call, watch);
    }

    /// <summary>Presses a key in a call (SIP INFO).</summary>
    public void Press(SipCall call, char key)
    {
        if (_life is { } life && call.NewRequest(SipMethod.Info) is { } info)
        {
            using (info)
            {
                info.Add(SipHeader.ContentType, "application/dtmf");
                life.Agent.Transactions.TrySend(info.FinishRequest([(byte)key]), call.Flow, life, out _);
            }
        }
    }

    /// <summary>The socket is gone. Nobody is told.</summary>
    public async ValueTask DieAsync()
    {
        if (Interlocked.Exchange(ref _life, null) is { } life)
        {
            await life.DisposeAsync();
        }
    }

    public ValueTask DisposeAsync() => DieAsync();

    DigestClient Account() => new(new(name, Password), Chance);

    static byte[] Describe(SdpCodec codec) => new SessionDescription
    {
        Origin = new("-", 1, 1, SdpConnection.For(IPAddress.Loopback)),
        Connection = SdpConnection.For(IPAddress.Loopback),
        Media = [MediaDescription.Rtp("audio", DiscardPort, "RTP/AVP", [codec])],
    }.ToBytes();

    /// <summary>From a start to the next.</summary>
    sealed class Life : ICallUser, IClientTransactionUser, IAsyncDisposable
    {
        readonly Line _line;
        readonly UdpSipTransport _udp;
        readonly SipConnectionTable _connections;
        SipRegistration? _registration;

        Life(Line line, int port)
        {
            _line = line;
            Agent = new(new(), this, new(Chance), TimeProvider.System);
            _udp = UdpSipTransport.Bind(new(IPAddress.Loopback, port), Agent.Transactions, null, _ => { });
            _connections = new(Agent.Transactions, TimeProvider.System);
            Flow = null!;
        }

        public SipUserAgent Agent { get; }

        public ISipFlow Flow { get; private set; }

        public static async Task<Life> BeginAsync(
            Line line, IPEndPoint server, int port, bool isTcp, CancellationToken cancel)
        {
            var life = new Life(line, port);
            life.Flow = (isTcp ? await life._connections.ConnectAsync(SipTransport.Tcp, server, "", cancel) : null)
                ?? life._udp.FlowTo(server);
            return life;
        }

        public async Task<(RegistrationState State, int Status)> RegisterAsync(string domain)
        {
            var outcome = new TaskCompletionSource<(RegistrationState State, int Status)>(
                TaskCreationOptions.RunContinuationsAsynchronously);
            _registration = new(Agent, Flow, SipUri.Parse($"sip:{domain}"), SipUri.Parse($"sip:{_line.Name}@{domain}"),
                _line.Account(), (state, status) => outcome.TrySetResult((state, status)));
            _registration.Start();
            return await outcome.Task;
        }

        public void OnIncoming(SipCall call)
        {
            var watch = new Watch();
            call.Tag = watch;
            if (_line.Plans.TryGetValue(call.Request!.Uri.UserName, out var plan)
                || _line.Plans.TryGetValue("", out plan))
            {
                plan(call, watch);
            }
            else
            {
                // Late, of a call whose time is over: nobody plans for it any more.
                call.Decline(480);
            }
        }

        public void OnProgress(SipCall call, SipResponse response) => (call.Tag as Watch)?.Rings();

        public void OnAnswered(SipCall call, SipResponse response) => (call.Tag as Watch)?.Talks();

        public void OnConfirmed(SipCall call, SipRequest ack) => (call.Tag as Watch)?.Talks();

        public void OnOffer(SipCall call, SipOffer offer) => offer.Answer(Sound);

        public void OnEnded(SipCall call, CallEnd end, int status) => (call.Tag as Watch)?.Ends(end, status);

        public bool OnRequest(ServerTransaction transaction, SipCall? call) => false;

        public void OnResponse(ClientTransaction transaction, SipResponse response)
        {
        }

        public void OnFailure(ClientTransaction transaction, TransactionFailure failure)
        {
        }

        public async ValueTask DisposeAsync()
        {
            // First the socket: what the registration would take back must not be heard.
            await _udp.DisposeAsync();
            await _connections.DisposeAsync();
            _registration?.Dispose();
        }
    }
}
