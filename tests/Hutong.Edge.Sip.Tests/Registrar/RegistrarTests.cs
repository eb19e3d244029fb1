using Hutong.Edge.Sip.Tests.Stage;
using Hutong.Kernel;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Switch.Calls;

namespace Hutong.Edge.Sip.Tests.Registrar;

public class RegistrarTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Takes_a_telephone_with_its_device_password(bool isTcp)
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin", isTcp: isTcp);
        Assert.Equal("Registered 200", await phone.RegisterAsync());
        var target = Assert.Single(await stage.Stack.Devices.TargetsAsync(FakeAccounts.Of("lin"), Cancel));
        Assert.Equal((LegKind.Phone, FakeAccounts.DeviceOf("lin", 1), "Test phone"),
            (target.Kind, target.Device, target.Name));
        Assert.Contains(stage.Accounts.Attempts, one => one == ("lin@example.net", true));
        phone.Unregister();
        await Script.UntilAsync(() => stage.Stack.Bindings.Count == 0);
    }

    [Theory]
    [InlineData("lin", "wrong", null)]
    [InlineData("nobody", "nobody-one", null)]
    [InlineData("lin", "lin-one", "mei")]
    public async Task Refuses_all_else_alike(string name, string password, string? user)
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, name, password);
        Assert.Equal("Failed 403", await phone.RegisterAsync(user));
        Assert.Equal(0, stage.Stack.Bindings.Count);
    }

    [Fact]
    public async Task Counts_a_wrong_password_as_a_guess()
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin", "wrong");
        await phone.RegisterAsync();
        Assert.Equal([("lin@example.net", false)], stage.Accounts.Attempts);
    }

    [Fact]
    public async Task Forgets_a_device_that_was_taken_back()
    {
        await using var stage = await SipStage.StartAsync();
        await using var one = await TestPhone.AtAsync(stage, "lin");
        await using var two = await TestPhone.AtAsync(stage, "lin", "lin-two");
        await one.RegisterAsync();
        await two.RegisterAsync();
        Assert.Equal(2, stage.Stack.Bindings.Count);
        stage.Accounts.Revoked[FakeAccounts.DeviceOf("lin", 1)] = true;
        await stage.Stack.Registrar.RevokedAsync(
            TenantId.First, FakeAccounts.Of("lin").Account, FakeAccounts.DeviceOf("lin", 1));
        var left = Assert.Single(await stage.Stack.Devices.TargetsAsync(FakeAccounts.Of("lin"), Cancel));
        Assert.Equal(FakeAccounts.DeviceOf("lin", 2), left.Device);
        Assert.Equal("Failed 403", await one.RegisterAsync());
    }

    [Fact]
    public async Task Forgets_a_telephone_whose_connection_is_gone()
    {
        await using var stage = await SipStage.StartAsync();
        await using (var phone = await TestPhone.AtAsync(stage, "lin", isTcp: true))
        {
            await phone.RegisterAsync();
            Assert.Equal(1, stage.Stack.Bindings.Count);
        }

        await Script.UntilAsync(() => stage.Stack.Bindings.Count == 0 && stage.Stack.Connections.Count == 0);
    }

    [Fact]
    public async Task Keeps_no_more_of_an_account_than_it_may()
    {
        await using var stage = await SipStage.StartAsync(new() { MaxRegistrationsPerAccount = 2 });
        List<TestPhone> phones = [];
        for (var i = 0; i < 3; i++)
        {
            phones.Add(await TestPhone.AtAsync(stage, "lin"));
            Assert.Equal("Registered 200", await phones[i].RegisterAsync());
        }

        Assert.Equal(2, stage.Stack.Bindings.Count);
        foreach (var phone in phones)
        {
            await phone.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("30", "423")]
    [InlineData("60", "200")]
    [InlineData("999999999", "200")]
    [InlineData("0", "200")]
    public async Task Grants_what_is_asked_within_bounds(string expires, string answer)
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        phone.Send(SipMethod.Register, "sip:lin@example.net", [], (SipHeader.Expires, expires));
        Assert.Equal(answer, await phone.Script.NextAsync());
        if (answer == "423")
        {
            Assert.True(phone.LastResponse!.Headers.TryNumber(SipHeader.MinExpires, out var least) && least == 60);
        }
        else if (expires.Length > 2)
        {
            Assert.True(phone.LastResponse!.TryContact(out var contact));
            Assert.Equal("3600", contact.Parameters.Text("expires"u8));
        }
    }
}
