using Hutong.Contracts.Switching;
using Hutong.Kernel;
using Hutong.Switch.Tests.Stage;

namespace Hutong.Switch.Tests;

/// <summary>Until there are peers, carriers and charging, nothing leaves and nothing can be spent.</summary>
public sealed class DefaultsTests
{
    static readonly AccountId Payer = new(7);

    [Fact]
    public async Task No_number_outside_is_reached() => Assert.Empty(
        await new NoReach().RoutesAsync(TenantId.First, Payer, "+8613800138000", SwitchStage.Cancel));

    [Fact]
    public async Task Only_routes_marked_sandbox_are_admitted()
    {
        var admission = new SandboxAdmission(TimeProvider.System);
        Assert.True((await ReserveAsync(admission, "sandbox-trunk", "a")).Admitted);
        var refused = await ReserveAsync(admission, "carrier", "b");
        Assert.False(refused.Admitted);
        Assert.NotNull(refused.Refusal);
    }

    [Fact]
    public async Task A_day_has_a_cap_for_each_payer_and_a_key_counts_once()
    {
        var time = new StageTime();
        var admission = new SandboxAdmission(time);
        for (var i = 0; i < SandboxAdmission.DailyCap; i++)
        {
            Assert.True((await ReserveAsync(admission, "sandbox", $"k{i}")).Admitted);
        }

        Assert.True((await ReserveAsync(admission, "sandbox", "k0")).Admitted);
        Assert.False((await ReserveAsync(admission, "sandbox", "one more")).Admitted);
        Assert.True((await admission.ReserveAsync(
            new(8), new(ReachKind.Sms, "sandbox", false), "another payer", SwitchStage.Cancel)).Admitted);
        time.Now += TimeSpan.FromDays(1);
        Assert.True((await ReserveAsync(admission, "sandbox", "one more")).Admitted);
    }

    static async Task<AdmissionDecision> ReserveAsync(SandboxAdmission admission, string route, string key) =>
        await admission.ReserveAsync(Payer, new(ReachKind.Sms, route, false), key, SwitchStage.Cancel);

    sealed class StageTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
