using Hutong.SandboxKit;

namespace Hutong.Sandbox.Tests.Handsets;

[Trait("Category", "Interop")]
public class MoodTests(TwoCarriers carriers) : IClassFixture<TwoCarriers>
{
    [Theory]
    [InlineData(HandsetMood.Busy, 486)]
    [InlineData(HandsetMood.Off, 480)]
    [InlineData(HandsetMood.Codecless, 488)]
    [InlineData(HandsetMood.Unavailable, 503)]
    [InlineData(HandsetMood.Reject, 603)]
    public async Task Refuses_with_the_code_of_its_mood(HandsetMood mood, int status)
    {
        var (near, far) = await carriers.PairAsync(new(mood, AfterSeconds: 0.1));
        await near.DialAsync(far.Number);
        var call = await near.EndsAsync();
        Assert.Equal(("refused", status), (call.End, call.Status));
    }

    [Fact]
    public async Task Is_busy_while_it_talks()
    {
        var (near, far) = await carriers.PairAsync(new(HandsetMood.Answer, AfterSeconds: 0));
        var (other, _) = await carriers.PairAsync(new(HandsetMood.Off));
        await near.DialAsync(far.Number);
        await far.TalksAsync();
        await other.DialAsync(far.Number);
        Assert.Equal(486, (await other.EndsAsync()).Status);
        await near.HangUpAsync();
    }

    [Fact]
    public async Task Rings_until_a_person_answers()
    {
        var (near, far) = await carriers.PairAsync(new(HandsetMood.Ring));
        await near.DialAsync(far.Number);
        var shown = await far.RingsAsync();
        Assert.Equal(near.Number, shown.Peer.Number);
        Assert.StartsWith("+1 415 555 ", shown.Peer.Shown, StringComparison.Ordinal);
        await near.UntilAsync("ringing there", state => state.Call?.State == HandsetCallState.RingingThere);
        await far.AnswerAsync();
        await near.TalksAsync();
        await far.HangUpAsync();
        Assert.Equal("remoteHangUp", (await near.EndsAsync()).End);
    }

    [Fact]
    public async Task A_person_declines_with_a_code_of_choice()
    {
        var (near, far) = await carriers.PairAsync(new(HandsetMood.Ring));
        await near.DialAsync(far.Number);
        await far.RingsAsync();
        await far.DeclineAsync(486);
        Assert.Equal(486, (await near.EndsAsync()).Status);
    }

    [Fact]
    public async Task A_silent_one_rings_until_the_caller_gives_up()
    {
        var (near, far) = await carriers.PairAsync(new(HandsetMood.Silent));
        await near.DialAsync(far.Number);
        await far.RingsAsync();
        await near.HangUpAsync();
        Assert.Equal("cancelled", (await far.EndsAsync()).End);
        Assert.Equal("localHangUp", (await near.EndsAsync()).End);
    }

    [Fact]
    public async Task Nonsense_is_answered_and_hung_up_on()
    {
        var (near, far) = await carriers.PairAsync(new(HandsetMood.Nonsense));
        await near.DialAsync(far.Number);
        Assert.Equal("localHangUp", (await near.EndsAsync()).End);
        Assert.Equal("remoteHangUp", (await far.EndsAsync()).End);
    }

    [Fact]
    public async Task A_slow_one_does_not_ring_aloud_before_it_answers()
    {
        var (near, far) = await carriers.PairAsync(new(HandsetMood.Slow, AfterSeconds: 1));
        await near.DialAsync(far.Number);
        var waiting = await far.UntilAsync("a call", state => state.Call is not null);
        Assert.False(waiting.Call!.Aloud);
        Assert.Equal(HandsetCallState.Dialing, (await near.StateAsync()).Call!.State);
        await near.TalksAsync();
        await near.HangUpAsync();
    }

    [Fact]
    public async Task Hangs_up_by_itself()
    {
        var (near, far) = await carriers.PairAsync(new(HandsetMood.Answer, AfterSeconds: 0, TalkSeconds: 0.5));
        await near.DialAsync(far.Number);
        Assert.Equal("remoteHangUp", (await near.EndsAsync()).End);
        Assert.Equal("localHangUp", (await far.EndsAsync()).End);
    }

    [Fact]
    public async Task Nobody_answers_within_a_minute_of_a_fast_clock()
    {
        await using var quick = await SandboxCarrier.StartAsync(speed: 60);
        await using var caller = await SandboxCarrier.StartAsync(quick.Sip);
        await caller.Maya.DialAsync(quick.Wang.Number);
        var call = await caller.Maya.EndsAsync();
        Assert.Equal(480, call.Status);
        Assert.InRange((call.Ended - call.Started)!.Value.TotalSeconds, 0.5, 15);
    }
}
