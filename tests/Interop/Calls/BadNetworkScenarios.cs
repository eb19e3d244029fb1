namespace Hutong.Interop.Calls;

/// <summary>Two telephones that others wrote, each in a bad network of its own, the server between them.</summary>
[Trait("Category", "Interop")]
public sealed class BadNetworkScenarios : IAsyncLifetime
{
    const double CallerHz = 620, CalleeHz = 930;
    const string Caller = "+8613800138001", Callee = "+8613800138002";
    const double Loss = 0.05;

    static readonly TimeSpan Jitter = TimeSpan.FromMilliseconds(40);
    static readonly TimeSpan Long = TimeSpan.FromSeconds(8);

    CallServer server = null!;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => server = await CallServer.StartAsync(Stop);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData("PCMA/8000/1")]
    [InlineData("opus/48000/2")]
    public async Task Two_telephones_hear_each_other_through_loss_and_jitter_on_both_sides(string codec)
    {
        await using var near = BadRelay.Before(server.SipPort, Loss, Jitter, seed: 7);
        await using var far = BadRelay.Before(server.SipPort, Loss, Jitter, seed: 70);
        var (mine, theirs) = (await server.AddAsync(Caller, Stop), await server.AddAsync(Callee, Stop));
        await using var callee = await Baresip.StartAsync(
            server, Callee, theirs, new("udp", null), CalleeHz, port: far.Port, codec: codec);
        await callee.UntilSaidAsync("200 OK", Stop);
        await using var caller = await Baresip.StartAsync(
            server, Caller, mine, new("udp", null), CallerHz, Callee, near.Port, codec);
        await callee.UntilRecordedAsync(Long, Stop);
        await caller.UntilRecordedAsync(Long, Stop);
        await caller.QuitAsync();
        await callee.UntilSaidAsync("session closed", Stop);

        foreach (var (who, hertz) in new[] { (caller, CalleeHz), (callee, CallerHz) })
        {
            var heard = await who.HeardAsync(Stop);
            Assert.InRange(heard.FrequencyHz, hertz - 5, hertz + 5);
            Assert.InRange(heard.LevelDbov, -27, -17);
        }

        // The network was as bad as it was to be, on both sides.
        Assert.All([near, far], one => Assert.InRange((double)one.Lost / (one.Lost + one.Passed), 0.02, 0.1));
        var record = await server.RecordAsync(Caller, Stop);
        Assert.All(record.GetProperty("legs").EnumerateArray(), leg =>
            Assert.InRange(leg.GetProperty("quality").GetProperty("lossPercent").GetDouble(), 1, 12));
    }
}
