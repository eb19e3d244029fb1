using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using Hutong.Sip.Authentication;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Transactions;
using Hutong.Sip.Transports;
using Hutong.Sip.Uris;
using Hutong.Sip.UserAgents;

namespace Hutong.Edge.Sip.Tests.Stage;

/// <summary>A telephone, or a carrier: the library at the other end of a socket.</summary>
sealed class TestPhone : ICallUser, IAsyncDisposable
{
    static readonly RandomNumberGenerator Chance = RandomNumberGenerator.Create();

    readonly SipConnectionTable connections;
    readonly string name;
    readonly string password;
    readonly Socket door;
    SipRegistration? registration;

    TestPhone(string name, string password, string[] extensions, string? place = null)
    {
        (this.name, this.password) = (name, password);
        Agent = new(
            new()
            {
                Product = "Test phone",
                PlaceOf = place is null ? null : _ => place,
                Capabilities = new()
                {
                    Methods =
                    [
                        .. SipUserAgentOptions.CallMethods, SipMethod.Prack, SipMethod.Notify, SipMethod.Info,
                        SipMethod.Message, SipMethod.Register,
                    ],
                    Extensions = extensions,
                    BodyTypes =
                        ["application/sdp", "message/sipfrag", "application/simple-message-summary", "text/plain",
                        "application/pidf+xml", "application/dialog-info+xml"],
                },
            },
            this, new(Chance), TimeProvider.System);
        (door, Udp) = Bind();
        connections = new(Agent.Transactions, TimeProvider.System);
    }

    public Script Script { get; } = new();

    public SipUserAgent Agent { get; }

    public UdpSipTransport Udp { get; }

    public ISipFlow Flow { get; private set; } = null!;

    public List<SipCall> Calls { get; } = [];

    public SipCall Last => Calls[^1];

    public SipResponse? LastResponse { get; private set; }

    public SipRequest? LastRequest { get; private set; }

    /// <summary>What it does when it is called; rings when null.</summary>
    public Action<SipCall>? Called { get; set; }

    /// <summary>What it does with REGISTER, when it is a carrier.</summary>
    public Action<ServerTransaction>? Registers { get; set; }

    public ReadOnlyMemory<byte>? OfferAnswer { get; set; } = Descriptions.Bytes(5002);

    public static TestPhone Over(ISipFlow? flow, string name, string password, params string[] extensions) =>
        new(name, password, extensions) { Flow = flow! };

    /// <summary>A telephone of an account at the stage.</summary>
    public static async Task<TestPhone> AtAsync(
        SipStage stage, string name, string? password = null, bool isTcp = false, params string[] extensions)
    {
        var phone = new TestPhone(name, password ?? name + "-one", extensions);
        phone.Flow = isTcp
            ? (await phone.connections.ConnectAsync(
                SipTransport.Tcp, stage.Tcp, "", TestContext.Current.CancellationToken))!
            : phone.Udp.FlowTo(stage.Udp);
        return phone;
    }

    /// <summary>A telephone whose connection the stage takes to be TLS.</summary>
    public static async Task<TestPhone> AsOverTlsAsync(SipStage stage, string name)
    {
        using var door = new TcpListener(IPAddress.Loopback, 0);
        door.Start();
        var phone = new TestPhone(name, name + "-one", []);
        var connecting = phone.connections.ConnectAsync(
            SipTransport.Tcp, (IPEndPoint)door.LocalEndpoint, "", TestContext.Current.CancellationToken);
        var socket = await door.AcceptSocketAsync(TestContext.Current.CancellationToken);
        _ = stage.Stack.Connections.RunAcceptedAsync(new NetworkStream(socket, ownsSocket: true), SipTransport.Tls,
            (IPEndPoint)socket.LocalEndPoint!, (IPEndPoint)socket.RemoteEndPoint!);
        phone.Flow = (await connecting)!;
        return phone;
    }

    /// <summary>A telephone in a browser: it has no address that anybody could reach (RFC 7118 section 5).</summary>
    public static async Task<TestPhone> InBrowserAsync(Uri socket, string name)
    {
        var phone = new TestPhone(name, name + "-one", [], "df7jal23ls0d.invalid");
        var client = new ClientWebSocket();
        client.Options.AddSubProtocol(SipWebSocket.Subprotocol);
        await client.ConnectAsync(socket, TestContext.Current.CancellationToken);
        var flow = new SipWebSocket(client, isSecure: false, new(IPAddress.Loopback, 1), new(IPAddress.Loopback, 2),
            phone.Agent.Transactions, TimeProvider.System, isAccepted: false);
        phone.Flow = flow;
        phone.Browser = flow;
        _ = flow.RunAsync(CancellationToken.None);
        return phone;
    }

    public SipWebSocket? Browser { get; private set; }

    /// <summary>Registers, and waits for what comes of it: a state and a code.</summary>
    public async Task<string> RegisterAsync(string? user = null)
    {
        registration = new(
            Agent, Flow, SipUri.Parse($"sip:{FakeAccounts.Domain}"),
            SipUri.Parse($"sip:{user ?? name}@{FakeAccounts.Domain}"), Account(), (state, status) =>
            Script.Tell($"{state} {status}"));
        registration.Start();
        return await Script.NextAsync();
    }

    /// <summary>Takes a connection at the port of its datagrams.</summary>
    public void TakeConnections()
    {
        door.Listen();
        _ = AcceptAsync();
    }

    public void Unregister() => registration!.Dispose();

    public SipCall Call(string target, ReadOnlyMemory<byte>? offer = null, bool proves = true,
        params (SipHeader, string)[] headers)
    {
        var call = Agent.Call(new SipCallRequest
        {
            Flow = Flow,
            From = $"<sip:{name}@{FakeAccounts.Domain}>",
            Target = SipUri.Parse(target.Contains('@', StringComparison.Ordinal) ? target
                : $"sip:{target}@{FakeAccounts.Domain}"),
            Offer = offer ?? Descriptions.Bytes(5000),
            Account = proves ? Account() : null,
            Headers = headers,
        });
        Calls.Add(call);
        return call;
    }

    /// <summary>Sends a request of its own, with the proof when it is asked for.</summary>
    public Question Send(SipMethod method, string target, byte[] body, params (SipHeader, string)[] headers)
    {
        var question = new Question(this, method, target);
        question.Send(body, headers);
        return question;
    }

    public void OnIncoming(SipCall call)
    {
        Calls.Add(call);
        Script.Tell("incoming");
        if (Called is { } act)
        {
            act(call);
        }
        else
        {
            call.Ring();
        }
    }

    public void OnProgress(SipCall call, SipResponse response) => Script.Tell($"progress {response.Status}");

    public void OnAnswered(SipCall call, SipResponse response)
    {
        LastResponse = response;
        Script.Tell("answered");
        if (!call.IsIncoming && response.Body.Length > 0 && call.State == CallState.Talking)
        {
            call.Acknowledge(Descriptions.Bytes(5001));
        }
    }

    public void OnConfirmed(SipCall call, SipRequest ack) => Script.Tell("confirmed");

    public void OnOffer(SipCall call, SipOffer offer)
    {
        Script.Tell($"offer {(offer.Body.IsEmpty ? "none" : "some")}");
        if (OfferAnswer is { } answer)
        {
            offer.Answer(answer);
        }
        else
        {
            offer.Refuse();
        }
    }

    public void OnOfferAnswered(SipCall call, ReadOnlyMemory<byte> answer) => Script.Tell("agreed");

    public void OnOfferRefused(SipCall call, int status) => Script.Tell($"refused {status}");

    public void OnEnded(SipCall call, CallEnd end, int status) => Script.Tell($"ended {end} {status}");

    public bool OnRequest(ServerTransaction transaction, SipCall? call)
    {
        LastRequest = transaction.Request;
        if (Registers is { } registrar && transaction.Request.Method == SipMethod.Register)
        {
            registrar(transaction);
            return true;
        }

        var body = System.Text.Encoding.UTF8.GetString(transaction.Request.Body.Span).Trim();
        Script.Tell($"{transaction.Request.Method} {body}");
        transaction.Respond(200);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        Browser?.Close();
        await connections.DisposeAsync();
        await Udp.DisposeAsync();
        door.Dispose();
    }

    // The number is its own for connections too, though it takes none until it is told to: they are refused.
    (Socket Door, UdpSipTransport Udp) Bind()
    {
        for (var triesLeft = 20; ; triesLeft--)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            try
            {
                return (socket, UdpSipTransport.Bind((IPEndPoint)socket.LocalEndPoint!, Agent.Transactions));
            }
            catch (SocketException) when (triesLeft > 0)
            {
                socket.Dispose();
            }
        }
    }

    async Task AcceptAsync()
    {
        try
        {
            var socket = await door.AcceptAsync();
            await connections.RunAcceptedAsync(new NetworkStream(socket, ownsSocket: true), SipTransport.Tcp,
                (IPEndPoint)socket.LocalEndPoint!, (IPEndPoint)socket.RemoteEndPoint!);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Nobody came before the test was over.
        }
    }

    DigestClient Account() => new(new(name, password), Chance);

    /// <summary>A request of its own, and others that follow it in the same dialog.</summary>
    public sealed class Question(TestPhone phone, SipMethod method, string target) : IClientTransactionUser
    {
        readonly DigestClient account = phone.Account();
        readonly string callId = phone.Agent.Transactions.Ids.NewCallId();
        byte[] body = [];
        (SipHeader, string)[] headers = [];
        string toTag = "";
        uint number;

        /// <summary>Sends it, or the next.</summary>
        public void Send(byte[] what, params (SipHeader, string)[] with)
        {
            (body, headers) = (what, with);
            Send();
        }

        public void OnResponse(ClientTransaction transaction, SipResponse response)
        {
            if (response.Status == 401 && account.TryChallenge(response))
            {
                Send();
            }
            else if (!response.IsProvisional)
            {
                toTag = response.IsSuccess && method == SipMethod.Subscribe ? $";tag={response.To.Tag}" : "";
                phone.LastResponse = response;
                phone.Script.Tell($"{response.Status}");
            }
        }

        public void OnFailure(ClientTransaction transaction, TransactionFailure failure) =>
            phone.Script.Tell($"{failure}");

        void Send()
        {
            using var request = SipMessageBuilder.Request(method, target)
                .Add(SipHeader.Via, phone.Agent.NewVia(phone.Flow))
                .Add(SipHeader.MaxForwards, 70)
                .Add(SipHeader.From, $"<sip:{phone.name}@{FakeAccounts.Domain}>;tag=t1")
                .Add(SipHeader.To, $"<{target}>{toTag}")
                .Add(SipHeader.CallId, callId)
                .Add(SipHeader.CSeq, $"{++number} {method}")
                .Add(SipHeader.Contact, phone.Agent.ContactOf(phone.Flow, phone.name));
            foreach (var (header, value) in headers)
            {
                request.Add(header, value);
            }

            if (account.Answer(method, target, body) is { } proof)
            {
                request.Add(account.Header, proof);
            }

            phone.Agent.Transactions.TrySend(request.FinishRequest(body), phone.Flow, this, out _);
        }
    }
}
