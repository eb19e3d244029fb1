using System.Net;
using Hutong.Kernel.Numbers;
using Hutong.Sandbox.Handsets;

namespace Hutong.Sandbox.Tests.Handsets;

/// <summary>Telephones that are there because they were called.</summary>
public sealed class AppearingTests
{
    static PhoneNumber Number(int i) =>
        PhoneNumber.TryParseE164($"+86138001380{i:00}", out var number) ? number
            : throw new InvalidOperationException();

    static HandsetWorld World() =>
        new(IPAddress.Loopback, new(TimeProvider.System), TimeProvider.System, new Random(1));

    [Fact]
    public async Task A_number_gets_one_telephone_in_front_of_the_others()
    {
        await using var world = World();
        world.Add(Number(1), new("一", "one"));
        var appeared = world.Appear(Number(2));

        Assert.Same(appeared, world.Appear(Number(2)));
        Assert.Equal([appeared, world.Find(Number(1))], world.All);
        Assert.True(appeared!.HasAppeared);
    }

    [Fact]
    public async Task Not_endlessly_many_appear()
    {
        await using var world = World();
        var made = Enumerable.Range(0, 100).Count(i => world.Appear(Number(i)) is not null);

        Assert.Equal(100, made);
        Assert.True(PhoneNumber.TryParseE164("+8613900000000", out var other));
        Assert.Null(world.Appear(other));
    }
}
