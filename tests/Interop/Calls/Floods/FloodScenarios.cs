using System.Globalization;
using System.Net;
using Hutong.Interop.Harness;

namespace Hutong.Interop.Calls.Floods;

/// <summary>Runs by itself: what else the tests do would be measured.</summary>
[CollectionDefinition(nameof(FloodScenarios), DisableParallelization = true)]
public sealed class FloodAlone;

/// <summary>
/// Who floods the server with sipp, sipsak or bytes of his own makes nothing worse for those who behave, and leaves
/// nothing behind. <c>./bench floods</c> runs the same for longer and keeps the table.
/// </summary>
[Trait("Category", "Interop")]
[Collection(nameof(FloodScenarios))]
public sealed class FloodScenarios(ITestOutputHelper output) : IAsyncLifetime
{
    const string Caller = "+8613800138001", Callee = "+8613800138002";
    const string Sipp = "/usr/bin/sipp", Sipsak = "/usr/bin/sipsak";

    /// <summary>Where the table goes; then turns are longer and more.</summary>
    const string TableVariable = "HUTONG_FLOOD_TABLE";

    /// <summary>
    /// A good call may wait twice as long. On a machine of two processors that does other things one of a hundred waits
    /// long anyway; that none had to be asked for again, after half a second, is asserted always.
    /// </summary>
    static readonly TimeSpan Floor = TimeSpan.FromMilliseconds(450);

    /// <summary>What the server may keep of memory after all floods.</summary>
    const long MemoryMax = 96 * 1024 * 1024;

    const int PerSecond = 3_000;

    /// <summary>Transactions of good calls are remembered for 32 s.</summary>
    static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(90);

    readonly string folder = Workplace.NewFolder("floods");
    CallServer server = null!;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => server = await CallServer.StartAsync(Stop, bansLoopback: true);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Workplace.Remove(folder);
    }

    [Fact]
    public async Task Floods_do_not_slow_good_calls_and_leave_nothing_behind()
    {
        Assert.SkipUnless(File.Exists(Sipp) && File.Exists(Sipsak), "sipp or sipsak is not installed");
        var table = Environment.GetEnvironmentVariable(TableVariable);
        await using var caller = new GoodPhone(server.SipPort, Caller, await server.AddAsync(Caller, Stop));
        await using var callee = new GoodPhone(server.SipPort, Callee, await server.AddAsync(Callee, Stop));
        await caller.RegisterAsync(Stop);
        await callee.RegisterAsync(Stop);

        // Until what is compiled as it goes is compiled.
        await new FloodRun(caller, Callee, TimeSpan.FromSeconds(table is null ? 4 : 15), 1).MeasureAsync(
            [() => Task.FromResult<IFlood>(Nothing.Instance)], Stop);
        var before = await server.MemoryAsync(Stop);
        var keyed = await caller.CallAsync(Callee, GoodPhone.Keyed, Stop);
        var web = await caller.CallAsync(Callee, GoodPhone.Web, Stop);
        var plain = await caller.CallAsync(Callee, GoodPhone.Plain, Stop);
        var run = new FloodRun(
            caller, Callee, TimeSpan.FromSeconds(table is null ? 1 : 4), table is null ? 2 : 4);
        var results = await run.MeasureAsync(
            Floods([keyed.MediaPort, web.MediaPort, plain.MediaPort]), Stop);
        keyed.HangUp();
        web.HangUp();
        plain.HangUp();

        await Workplace.UntilAsync(
            async () => (await server.CountersAsync(Stop)).All(one => one.Value == 0), () => "nothing to be left", Stop,
            Forgotten);
        var after = await server.MemoryAsync(Stop);
        var text = FloodRun.Table(results, before, after);
        output.WriteLine(text);
        if (table is not null)
        {
            await File.WriteAllTextAsync(table, text, Stop);
        }

        Assert.Empty(server.Loud);
        Assert.InRange(after, 0, before + MemoryMax);
        Assert.All(results, one => Assert.True(
            one.Ratio <= 2 || FloodResult.Percentile(one.Flooded, 0.99) < Floor, text));
    }

    IEnumerable<Func<Task<IFlood>>> Floods(IReadOnlyList<int> mediaPorts)
    {
        yield return () => SippAsync("sipp: INVITE without a proof or an ACK", HostileWords.Invite, 9, "u1");
        yield return () => SippAsync("sipp: malformed REGISTER and INVITE", HostileWords.Malformed, 10, "u1");
        yield return () => SippAsync("sipp: passwords guessed from many ports", HostileWords.Guess, 11, "un");
        yield return () => Task.FromResult<IFlood>(new ProgramFlood(
            "sipsak -F: OPTIONS", Sipsak, "-F", "-s", $"sip:x@127.0.0.1:{Port}"));
        yield return () => Task.FromResult<IFlood>(new DatagramFlood(
            "checks, greetings and sound at media ports", From(12), mediaPorts, PerSecond, HostileWords.ForMedia));
        yield return () => Task.FromResult<IFlood>(new ConnectionFlood(
            "TCP: half a request", From(13), server.SipPort, 500, HostileWords.HalfRequest));
        yield return () => Task.FromResult<IFlood>(new ConnectionFlood(
            "TCP: a body of two gigabytes", From(14), server.SipPort, 500, HostileWords.GiantBody));
        yield return () => Task.FromResult<IFlood>(new ConnectionFlood(
            "TLS: half a greeting", From(15), server.TlsPort, 500, HostileWords.HalfHello));
    }

    string Port => server.SipPort.ToString(CultureInfo.InvariantCulture);

    async Task<IFlood> SippAsync(string name, string scenario, int address, string mode) => new ProgramFlood(
        name, Sipp, await HostileWords.SippAsync(
            folder, scenario, Callee, From(address), server.SipPort, PerSecond, mode));

    // Each is its own stranger: on the loopback there are many addresses.
    static IPAddress From(int last) => new([127, 0, 0, (byte)last]);

    sealed class Nothing : IFlood
    {
        public static readonly Nothing Instance = new();

        public string Name => "nothing";

        public void Start()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
