using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using Hutong.Contracts.Switching;
using Hutong.Edge.Xmpp.Connections;
using Hutong.Edge.Xmpp.Listening;
using Hutong.Kernel;
using Hutong.Switch.Features;
using Hutong.Switch.Users;
using Hutong.Switch;
using Hutong.Transcripts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hutong.Edge.Xmpp.Tests.Stage;

/// <summary>The edge with the real switch and everything else pretended, on a clock that stands still.</summary>
sealed class EdgeStage : IPlayStage
{
    readonly CancellationTokenSource stopping = new();

    public EdgeStage(XmppOptions? options = null, ICertificates? certificates = null)
    {
        Options = options ?? new XmppOptions { AllowPlaintext = true };
        SignIn = new(Directory);
        Users = new(Directory, [], Time);
        var parts = new FeatureParts();
        parts.Add(Delivery);
        new ConnectionFeature().Declare(parts);
        var exchange = new Exchange(Directory, Users, Store, new FakeRemote(), new FakePresence(() => Users), parts,
            NullLogger<Exchange>.Instance);
        Services = new(Options, exchange, SignIn, Directory, Register, Store, Flusher, new RandomIdSource(), Time,
            new EdgeMetrics(new Meters()), parts, NullLogger<EdgeServices>.Instance, certificates);
        Listener = new(Services);
    }

    public XmppOptions Options { get; }

    public ManualTime Time { get; } = new();

    public FakeDirectory Directory { get; } = new("romeo", "juliet", "nurse");

    public FakeSignIn SignIn { get; }

    public FakeRegister Register { get; } = new();

    public FakeStore Store { get; } = new();

    public FakeDelivery Delivery { get; } = new();

    public UserTable Users { get; }

    public OutputFlusher Flusher { get; } = new();

    public EdgeServices Services { get; }

    public XmppListener Listener { get; }

    public string Domain => FakeDirectory.Domain;

    /// <summary>Bytes that the server may write before the client reads.</summary>
    public int Window { get; set; } = 1 << 20;

    public string PasswordOf(string account) => FakeSignIn.PasswordOf(account);

    /// <summary>Options of a play: <c>@ option name value</c> is a property of <see cref="XmppOptions"/>.</summary>
    public static EdgeStage For(Play play)
    {
        var options = new XmppOptions { AllowPlaintext = true };
        foreach (var (name, value) in play.Options)
        {
            if (typeof(XmppOptions).GetProperty(name) is { } property)
            {
                property.SetValue(
                    options, Convert.ChangeType(value, property.PropertyType, CultureInfo.InvariantCulture));
            }
        }

        return new(options, play.Options.ContainsKey("tls") ? TestCertificates.Instance : null);
    }

    public ValueTask<Stream> ConnectAsync(string kind)
    {
        var (server, client) = DuplexStream.Pair(Window);
        var carrier = new StreamCarrier(server, IPAddress.Loopback, null, Services.Certificates);
        if (!Services.TryStart(
            carrier, kind == "tls" ? () => carrier.HandshakeAsync(true, stopping.Token) : null, out _))
        {
            server.Dispose();
        }

        return new(client);
    }

    public async ValueTask<bool> DirectAsync(string verb, string rest)
    {
        switch (verb)
        {
            case "advance":
                Time.Advance(TimeSpan.FromSeconds(int.Parse(rest, CultureInfo.InvariantCulture)));
                Listener.Sweep();
                return true;
            case "hold":
                Store.Held = true;
                return true;
            case "commit":
                Store.Commit(rest.Length == 0 ? int.MaxValue : int.Parse(rest, CultureInfo.InvariantCulture));
                return true;
            case "waiting":
                await UntilAsync(() => Store.Waiting == int.Parse(rest, CultureInfo.InvariantCulture));
                return true;
            case "detached":
                await UntilAsync(() => Detached(rest));
                return true;
            case "ended":
                await UntilAsync(() => Noted("ended " + rest));
                return true;
            case "undelivered":
                await UntilAsync(() => Delivery.Undelivered.Count == int.Parse(rest, CultureInfo.InvariantCulture));
                return true;
            case "remember":
                var words = rest.Split(' ');
                Register.Streams[words[0]] = new(99, "old", uint.Parse(words[1], CultureInfo.InvariantCulture));
                return true;
            case "refuse":
                SignIn.Refusal = Enum.Parse<Hutong.Contracts.Accounts.SignInRefusal>(rest);
                return true;
            default:
                return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        stopping.Dispose();
        await Listener.DisposeAsync();
    }

    /// <summary>Waits until other threads have come so far.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(10))
            {
                throw new TimeoutException("it did not happen");
            }

            await Task.Delay(
                TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    bool Detached(string who)
    {
        var parts = who.Split('/');
        return Users.Peek(Hutong.Xmpp.Jid.Parse($"{parts[0]}@{Domain}"))?.Find(parts[1]) is { IsConnected: false };
    }

    bool Noted(string what)
    {
        lock (Delivery.Events)
        {
            return Delivery.Events.Contains(what);
        }
    }

    sealed class Meters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
