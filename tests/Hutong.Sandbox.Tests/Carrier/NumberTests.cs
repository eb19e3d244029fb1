using Hutong.Kernel.Numbers;
using Hutong.SandboxKit;

namespace Hutong.Sandbox.Tests.Carrier;

[Trait("Category", "Interop")]
public class NumberTests(TwoCarriers carriers) : IClassFixture<TwoCarriers>
{
    [Theory]
    [InlineData("+14155559876", 404)]
    [InlineData("+999123456789", 604)]
    [InlineData("+1", 484)]
    public async Task Numbers_without_a_telephone_are_refused(string number, int status)
    {
        var (near, _) = await carriers.PairAsync(new(HandsetMood.Off));
        await near.DialAsync(number);
        Assert.Equal(status, (await near.EndsAsync()).Status);
    }

    [Fact]
    public async Task A_caller_who_withholds_the_number_is_not_shown()
    {
        var (near, far) = await carriers.PairAsync(new(HandsetMood.Ring));
        await near.DialAsync(far.Number, "");
        Assert.Equal("", (await far.RingsAsync()).Peer.Number);
        await near.HangUpAsync();
        await near.EndsAsync();
        await far.EndsAsync();
        await near.DialAsync(far.Number, "+864001234567");
        Assert.Equal("+86 400 123 4567", (await far.RingsAsync()).Peer.Shown);
        await near.HangUpAsync();
    }

    [Fact]
    public async Task All_telephones_that_are_there_at_first_have_numbers_that_could_be()
    {
        var first = new[] { carriers.Near.Wang, carriers.Near.Shanghai, carriers.Near.Maya, carriers.Near.Oliver };
        foreach (var handset in first.Append(carriers.Near.Anna))
        {
            var state = await handset.StateAsync();
            Assert.True(PhoneNumber.TryParseE164(state.Number, out var number) && NumberingPlans.World.IsValid(number));
            Assert.NotEmpty(state.Region);
        }
    }
}
