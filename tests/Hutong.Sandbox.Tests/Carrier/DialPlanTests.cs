using Hutong.Sandbox.Carrier;

namespace Hutong.Sandbox.Tests.Carrier;

public class DialPlanTests
{
    [Theory]
    [InlineData("+8613911110001", 0)]
    [InlineData("8613911110001", 0)]
    [InlineData("008613911110001", 0)]
    [InlineData("+86-139-1111-0001;phone-context=x", 0)]
    [InlineData("+999123456789", 604)]
    [InlineData("+86", 484)]
    [InlineData("lin", 484)]
    [InlineData("", 484)]
    [InlineData("+8613911110001234567", 484)]
    public void Reads_what_is_dialled_as_a_network_does(string user, int status)
    {
        var verdict = DialPlan.Read(user);
        Assert.Equal((status, status == 0), (verdict.Status, !verdict.Number.IsNone));
    }
}
