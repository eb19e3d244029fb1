using System.Net;
using System.Security.Cryptography;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Calling;
using Hutong.Contracts.Messaging;
using Hutong.Contracts.Switching;
using Hutong.Edge.Sip.Calls;
using Hutong.Edge.Sip.Finding;
using Hutong.Edge.Sip.Listening;
using Hutong.Edge.Sip.Messages;
using Hutong.Edge.Sip.Publishing;
using Hutong.Edge.Sip.Registrar;
using Hutong.Edge.Sip.SignIn;
using Hutong.Edge.Sip.Trunks;
using Hutong.Edge.Sip.Waiting;
using Hutong.Kernel;
using Hutong.Sip.Events;
using Hutong.Sip.Messages;
using Hutong.Sip.Transactions;
using Hutong.Sip.Transports;
using Hutong.Sip.UserAgents;
using Hutong.Sip.Uris;
using Hutong.Switch;
using Hutong.Switch.Calls;
using Hutong.Switch.Features;
using Hutong.Xmpp;
using Microsoft.Extensions.Logging;

namespace Hutong.Edge.Sip;

/// <summary>What the parts of the edge share.</summary>
sealed partial class SipStack : IDisposable
{
    /// <summary>A telephone behind a translator takes no connection; its caller waits.</summary>
    static readonly TimeSpan LargeFlowPatience = TimeSpan.FromSeconds(2);

    readonly ILogger log;
    readonly Lazy<ICallHost?> host;
    readonly LocalAddresses addresses;
    readonly MailboxPackage mailbox;
    readonly DialogPackage dialogs;
    readonly CancellationTokenSource stopping = new();

    public SipStack(
        SipOptions options, ISignIn door, IDirectory directory, IIdSource ids, TimeProvider time, SipMetrics metrics,
        ILogger<SipStack> log, Func<ICallHost?> host, ICertificates? certificates,
        Func<IMessageWaiting?>? mailboxes = null, SipTimers? timers = null, Func<IContactSource?>? contacts = null,
        Func<ILines?>? lines = null)
    {
        (Options, Directory, Ids, Time, Metrics, Certificates) = (options, directory, ids, time, metrics, certificates);
        (this.log, this.host, Random) = (log, new(host), new IdRandom(ids));
        addresses = new(options.PublicHost);
        SignIn = new(options, door, directory, time, Random, metrics);
        Limiter = new(options.StrangerRequestsPerSecond, time);
        PhoneLimiter = new(options.StrangerRequestsPerSecond * SipOptions.PhoneFactor, time);
        Bindings = new(options, time);
        Registrar = new(this);
        Agent = new(AgentOptions(), new SipCalls(this), new(Random), time, timers, metrics);
        Doorkeeper = new(this);
        Connections = new(Doorkeeper, time, new() { MaxPerAddress = options.MaxConnectionsPerAddress });
        Devices = new(this);
        // Before the trunks, which may be found by it.
        Names = new(ResolversOf(options), Random, time);
        Finder = new(Names, Random);
        Trunks = new(this);
        Messages = new(this);
        Publications = new(this);
        mailbox = new(mailboxes ?? (() => null));
        Presences = new(this, contacts ?? (() => null));
        dialogs = new(this, lines ?? (() => null));
        Lamps = new(this, [mailbox, Presences, dialogs]);
        var meter = metrics.Meter;
        meter.CreateObservableGauge("hutong.sip.registrations", () => Bindings.Count, "{registration}",
            "Registrations of telephones.");
        meter.CreateObservableGauge("hutong.sip.lamps", () => Lamps.Count, "{subscription}",
            "Subscriptions of telephones.");
        meter.CreateObservableGauge("hutong.sip.publications", () => Publications.Count, "{publication}",
            "Telephones that say how their person is.");
        meter.CreateObservableGauge("hutong.sip.dialogs", () => Agent.CallCount, "{dialog}",
            "Dialogs of calls.");
        meter.CreateObservableGauge("hutong.sip.transactions", () => Agent.Transactions.Count, "{transaction}",
            "Transactions, also those that wait to be forgotten.");
        meter.CreateObservableGauge("hutong.sip.connections", () => Connections.Count, "{connection}",
            "Connections over TCP and TLS.");
        meter.CreateObservableGauge("hutong.sip.open_legs", () => Legs.Count, "{leg}",
            "Legs that are not over.");
        meter.CreateObservableGauge("hutong.sip.trunk_channels", () => Trunks.Channels, "{channel}",
            "Calls through trunks.");
    }

    public SipOptions Options { get; }

    public IDirectory Directory { get; }

    public IIdSource Ids { get; }

    public TimeProvider Time { get; }

    public SipMetrics Metrics { get; }

    public ICertificates? Certificates { get; }

    public RandomNumberGenerator Random { get; }

    public SipSignIn SignIn { get; }

    /// <summary>What strangers may ask for.</summary>
    public SourceLimiter Limiter { get; }

    /// <summary>What telephones that are registered may ask for, whoever it is that sends in their name.</summary>
    public SourceLimiter PhoneLimiter { get; }

    public BindingTable Bindings { get; }

    public SipRegistrar Registrar { get; }

    public SipUserAgent Agent { get; }

    public Doorkeeper Doorkeeper { get; }

    public SipConnectionTable Connections { get; }

    public LegTable Legs { get; } = new();

    public DeviceLegs Devices { get; }

    public TrunkTable Trunks { get; }

    /// <summary>Asks name servers.</summary>
    public NameServers Names { get; }

    /// <summary>Finds servers of domains.</summary>
    public ServerFinder Finder { get; }

    public MessagesFromPhones Messages { get; }

    /// <summary>What telephones say of their persons.</summary>
    public Publications Publications { get; }

    public WaitingLamps Lamps { get; }

    /// <summary>Is told of the presence of apps, for telephones that watch it.</summary>
    public PresencePackage Presences { get; }

    /// <summary>What features were put together; set before the first message.</summary>
    public FeatureParts? Parts { get; set; }

    /// <summary>Where messages go; null while there is none.</summary>
    public Exchange? Exchange => Parts?.Exchange;

    /// <summary>Who has the calls; null when nobody does: calls are refused. Asked for when first needed.</summary>
    public ICallHost? Host => host.Value;

    /// <summary>The sockets for datagrams; set while listening.</summary>
    public UdpSipTransport? Udp { get; set; }

    /// <summary>The ports that connections to us go to; 0: none.</summary>
    public int TcpPort { get; set; }

    public int TlsPort { get; set; }

    /// <summary>Cancelled when the server stops.</summary>
    public CancellationToken Stopping => stopping.Token;

    public void Stop() => stopping.Cancel();

    /// <inheritdoc />
    public void Dispose()
    {
        mailbox.Dispose();
        dialogs.Dispose();
        stopping.Dispose();
    }

    public ISipFlow? UdpTo(IPEndPoint place) => Udp?.FlowTo(place);

    /// <summary>
    /// The way for what is too large for a datagram: a connection to the same place, if it takes one soon.
    /// </summary>
    public async ValueTask<ISipFlow?> LargeFlowAsync(ISipFlow flow)
    {
        if (flow.Transport != SipTransport.Udp)
        {
            return flow;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        await using var watch = Time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), limit,
            LargeFlowPatience, Timeout.InfiniteTimeSpan);
        return await Connections.ConnectAsync(SipTransport.Tcp, flow.Remote, "", limit.Token);
    }

    /// <summary>
    /// Whether a host is no domain but this server, as telephones write it that were given no domain.
    /// </summary>
    public bool IsOurPlace(string hostName) => IPAddress.TryParse(hostName.Trim('[', ']'), out _)
        || hostName.Equals(Options.PublicHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whom a telephone of ours means. A domain that is none of ours is another network's: nobody is let through to
    /// there. But a telephone that was given an address of the server in place of a domain writes that.
    /// </summary>
    public bool TryTarget(
        SipUri uri, string home, out string to, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? domain)
    {
        (to, domain) = ("", null);
        if (uri.Scheme == SipScheme.Tel)
        {
            (to, domain) = (TelNumbers.Digits(uri), home);
            return to.Length > 0;
        }

        var hostName = uri.Host.ToString().ToLowerInvariant();
        var isOurs = Directory.IsLocal(hostName);
        if (!isOurs && !IsOurPlace(hostName))
        {
            return false;
        }

        to = uri.UserName;
        var end = to.IndexOf(';', StringComparison.Ordinal);
        to = end < 0 ? to : to[..end];
        domain = isOurs ? hostName : home;
        return to.Length is > 0 and <= 256;
    }

    /// <summary>The account that a telephone of ours means; null when it is none of ours.</summary>
    public async ValueTask<AccountRef?> FindAsync(SipUri uri, AccountRef asker, CancellationToken cancel) =>
        TryTarget(uri, asker.Address.Domain, out var name, out var domain)
        && Jid.TryCreate(name, domain, null, out var address) ? await Directory.FindAsync(address, cancel) : null;

    /// <summary>Whether an account may take calls that ring at the telephones of another.</summary>
    public async ValueTask<bool> MayPickUpAsync(AccountRef account, AccountRef owner) =>
        dialogs.Lines is { } lines && await lines.SightAsync(account, owner, Stopping) == LineSight.PickUp;

    /// <summary>Answers a request whose proof is not good.</summary>
    public void Refuse(ServerTransaction transaction, SipProof proof)
    {
        using var response = transaction.Response(proof.Status);
        if (proof.Status == 401)
        {
            foreach (var challenge in SignIn.Challenges(transaction.Request, transaction.Source, proof.IsStale))
            {
                response.Add(Hutong.Sip.Headers.SipHeader.WwwAuthenticate, challenge);
            }
        }

        transaction.Respond(proof.Status, response.Finish());
    }

    /// <summary>Begins something that nobody waits for; its failure is told to the log.</summary>
    public void Run(Func<Task> work) => _ = RunAsync(work);

    /// <summary>What is looked after now and then.</summary>
    public void Sweep()
    {
        Bindings.Sweep();
        Limiter.Sweep();
        PhoneLimiter.Sweep();
        Lamps.Sweep();
        Publications.Sweep();
        Trunks.Tend();
    }

    public void LogOwnerFailed(Exception error) => LogFailed(log, error);

    public void LogTrunk(string name, bool isUp) => LogTrunkState(log, name, isUp ? "up" : "down");

    public void LogPortTaken(int port, string error) => LogNotListening(log, port, error);

    SipUserAgentOptions AgentOptions() => new()
    {
        Product = "Hutong",
        MaxCalls = Options.MaxCalls,
        SessionInterval = Options.SessionInterval,
        PlaceOf = PlaceOf,
        Capabilities = new()
        {
            Methods =
            [
                SipMethod.Invite, SipMethod.Ack, SipMethod.Cancel, SipMethod.Bye, SipMethod.Options, SipMethod.Update,
                SipMethod.Prack, SipMethod.Info, SipMethod.Refer, SipMethod.Notify, SipMethod.Register,
                SipMethod.Message, SipMethod.Subscribe, SipMethod.Publish,
            ],
            Extensions = ["100rel", "timer", "replaces", "outbound", "path"],
            BodyTypes =
            [
                "application/sdp", "application/dtmf-relay", "application/dtmf", "message/sipfrag", "text/plain",
                PresenceDocument.ContentType,
            ],
            TakesTel = true,
        },
    };

    static IReadOnlyList<IPEndPoint> ResolversOf(SipOptions options) =>
        !IPEndPoint.TryParse(options.Resolver, out var place) ? []
        : [place.Port == 0 ? new(place.Address, NameServers.DnsPort) : place];

    string PlaceOf(ISipFlow flow)
    {
        var port = flow.Transport switch
        {
            SipTransport.Tcp when TcpPort > 0 => TcpPort,
            SipTransport.Tls when TlsPort > 0 => TlsPort,
            _ => flow.Local.Port,
        };
        return string.Create(null, $"{addresses.HostOf(flow)}:{port}");
    }

    async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (Exception error)
        {
            LogFailed(log, error);
        }
    }

    [LoggerMessage(410, LogLevel.Error, "work of the SIP edge failed")]
    static partial void LogFailed(ILogger logger, Exception error);

    [LoggerMessage(411, LogLevel.Information, "trunk {Trunk} is {State}")]
    static partial void LogTrunkState(ILogger logger, string trunk, string state);

    [LoggerMessage(412, LogLevel.Warning,
        "SIP is not listened for on port {Port}: {Error}; another program has it, or sip.address is not here")]
    static partial void LogNotListening(ILogger logger, int port, string error);
}
