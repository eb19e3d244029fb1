using Hutong.SandboxKit;

namespace Hutong.Sandbox.Tests;

/// <summary>
/// Two sandboxes that are each other's server: a trunk seen from both its sides, over real ports. Tests of a class
/// share the programs and not the telephones: each takes new ones.
/// </summary>
public sealed class TwoCarriers : IAsyncLifetime
{
    long last = 14_155_550_200;

    public SandboxCarrier Near { get; private set; } = null!;

    public SandboxCarrier Far { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Near = await SandboxCarrier.StartAsync();
        Far = await SandboxCarrier.StartAsync(Near.Sip);
        await Near.ConnectAsync(Far.Sip);
    }

    /// <summary>A telephone on each side, the far one in a mood.</summary>
    public async Task<(Handset Near, Handset Far)> PairAsync(MoodSetting far, MoodSetting? near = null) =>
        (await Near.AddAsync(NewNumber(), near ?? new(HandsetMood.Answer)), await Far.AddAsync(NewNumber(), far));

    public async ValueTask DisposeAsync()
    {
        await Near.DisposeAsync();
        await Far.DisposeAsync();
    }

    string NewNumber() => $"+{Interlocked.Increment(ref last)}";
}
