using System.Net;
using Hutong.Edge.Sip.Listening;
using Hutong.Kernel;
using Hutong.Switch.Calls;

namespace Hutong.Edge.Sip.Tests.Stage;

/// <summary>The edge on real sockets of the loopback, with accounts and an owner of calls that are pretended.</summary>
sealed class SipStage : IAsyncDisposable
{
    readonly SipListener listener;

    SipStage(SipOptions options, bool hasHost, TimeProvider time)
    {
        Stack = new(
            options, Accounts, Accounts, new RandomIdSource(), time, new SipMetrics(new NoMeters()),
            Log, () => hasHost ? Host : null, null,
            () => Mailbox, contacts: () => Contacts, lines: () => Lines);
        listener = new(Stack);
    }

    public FakeAccounts Accounts { get; } = new();

    public FakeHost Host { get; } = new();

    public FakeMailbox Mailbox { get; } = new();

    public FakeContacts Contacts { get; } = new();

    public FakeLines Lines { get; } = new();

    /// <summary>What the edge had to say.</summary>
    public TestLog Log { get; } = new();

    public SipStack Stack { get; }

    public IPEndPoint Udp => listener.UdpEndPoint!;

    public IPEndPoint Tcp => new(IPAddress.Loopback, listener.TcpPort);

    public static async Task<SipStage> StartAsync(
        SipOptions? options = null, bool hasHost = true, TimeProvider? time = null)
    {
        options ??= new();
        (options.Address, options.Port, options.TlsPort) = ("127.0.0.1", 0, -1);
        var stage = new SipStage(options, hasHost, time ?? TimeProvider.System);
        await stage.listener.StartAsync(TestContext.Current.CancellationToken);
        return stage;
    }

    public FakeOwner NewOwner() => new(Host.Script);

    /// <summary>Rings the only telephone of an account.</summary>
    public async Task<(ILeg Leg, FakeOwner Owner)> RingAsync(string name, OutgoingCall? call = null)
    {
        var account = FakeAccounts.Of(name);
        var target = Assert.Single(await Stack.Devices.TargetsAsync(account, TestContext.Current.CancellationToken));
        var owner = NewOwner();
        owner.Leg = Stack.Devices.Call(account, target, call ?? new()
        {
            From = "+8613900139000", FromName = "林", Offer = Descriptions.Sound(6000), CallId = "c1",
        }, owner);
        return (owner.Leg, owner);
    }

    /// <summary>Nothing of a call is left but transactions that end by themselves.</summary>
    public Task NothingIsLeftAsync() =>
        Script.UntilAsync(() => Stack.Legs.Count == 0 && Stack.Agent.CallCount == 0 && Stack.Trunks.Channels == 0);

    public async ValueTask DisposeAsync()
    {
        await listener.DisposeAsync();
        Stack.Dispose();
    }
}
