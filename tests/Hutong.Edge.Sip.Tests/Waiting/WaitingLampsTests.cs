using Hutong.Edge.Sip.Tests.Stage;
using Hutong.Sip.Events;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;

namespace Hutong.Edge.Sip.Tests.Waiting;

public class WaitingLampsTests
{
    const string Own = "sip:lin@example.net";

    static (SipHeader, string)[] Summary(string expires = "600") =>
        [(SipHeader.Event, "message-summary"), (SipHeader.Expires, expires)];

    [Fact]
    public async Task A_lamp_is_lit_at_once_and_follows_the_mailbox()
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        phone.Send(SipMethod.Subscribe, Own, [], Summary());
        List<string> told = [await phone.Script.NextAsync(), await phone.Script.NextAsync()];
        Assert.Contains("200", told);
        Assert.Contains(told, one => one.Contains("Messages-Waiting: no", StringComparison.Ordinal)
            && one.Contains("Voice-Message: 0/3", StringComparison.Ordinal));
        stage.Mailbox.Change(FakeAccounts.Of("lin"), new(2, 3));
        Assert.Contains("Messages-Waiting: yes", await phone.Script.NextAsync(), StringComparison.Ordinal);
        Assert.True(phone.LastRequest!.Headers.TryGet(SipHeader.SubscriptionState, out var state)
            && state.ToString().StartsWith("active;expires=", StringComparison.Ordinal));
        stage.Mailbox.Change(FakeAccounts.Of("mei"), new(9, 9));
        stage.Stack.Lamps.Forget(FakeAccounts.Of("lin").Account);
        Assert.Equal(0, stage.Stack.Lamps.Count);
    }

    [Theory]
    [InlineData("sip:mei@example.net", "message-summary", "600", "403")]
    [InlineData(Own, "reg", "600", "489")]
    [InlineData("sip:mei@example.net", "dialog", "600", "403")]
    [InlineData("sip:nobody@example.net", "dialog", "600", "403")]
    [InlineData("sip:mei@example.net", "presence", "600", "403")]
    [InlineData("sip:nobody@example.net", "presence", "600", "403")]
    [InlineData("sip:mei@elsewhere.example", "presence", "600", "403")]
    [InlineData(Own, "message-summary", "5", "423")]
    public async Task Refuses_what_it_does_not_have(string target, string package, string expires, string answer)
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        phone.Send(SipMethod.Subscribe, target, [], (SipHeader.Event, package), (SipHeader.Expires, expires));
        Assert.Equal(answer, await phone.Script.NextAsync());
        Assert.Equal(0, stage.Stack.Lamps.Count);
    }

    [Fact]
    public async Task Zero_only_asks_once()
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        phone.Send(SipMethod.Subscribe, Own, [], Summary("0"));
        List<string> told = [await phone.Script.NextAsync(), await phone.Script.NextAsync()];
        Assert.Contains("200", told);
        Assert.True(phone.LastRequest!.Headers.TryGet(SipHeader.SubscriptionState, out var state)
            && state.Is("terminated;reason=timeout"u8));
        Assert.Equal(0, stage.Stack.Lamps.Count);
    }

    [Fact]
    public async Task Who_is_here_is_told_to_those_who_may_see_it_for_as_long_as_they_may()
    {
        await using var stage = await SipStage.StartAsync();
        stage.Contacts.Let("lin");
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        phone.Send(SipMethod.Subscribe, "sip:mei@example.net", [], (SipHeader.Event, "presence"),
            (SipHeader.Expires, "600"));
        List<string> told = [await phone.Script.NextAsync(), await phone.Script.NextAsync()];
        Assert.Contains("200", told);
        Assert.Contains(told, one => one.Contains("entity=\"sip:mei@example.net\"", StringComparison.Ordinal)
            && one.Contains("<basic>closed</basic>", StringComparison.Ordinal));

        await using var mei = await TestPhone.AtAsync(stage, "mei");
        await mei.RegisterAsync();
        await phone.Script.ExpectAsync(
            "NOTIFY " + System.Text.Encoding.UTF8.GetString(
                new PresenceDocument("sip:mei@example.net", true, PresenceActivity.None, null).Write()).Trim());

        stage.Contacts.Let();
        mei.Unregister();
        await phone.Script.ExpectAsync("NOTIFY ");
        Assert.True(phone.LastRequest!.Headers.TryGet(SipHeader.SubscriptionState, out var state)
            && state.Is("terminated;reason=rejected"u8));
        Assert.Equal(0, stage.Stack.Lamps.Count);
    }

    [Theory]
    [InlineData(PresenceActivity.None, null, "<basic>open</basic></status></tuple></presence>")]
    [InlineData(PresenceActivity.Away, "at <lunch>", "<note>at &lt;lunch&gt;</note></tuple><dm:person")]
    [InlineData(PresenceActivity.Busy, null, "<rpid:activities><rpid:busy/></rpid:activities>")]
    public void A_document_says_what_somebody_does(PresenceActivity activity, string? note, string part)
    {
        var text = System.Text.Encoding.UTF8.GetString(
            new PresenceDocument("sip:lin@example.net", true, activity, note).Write());
        Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.Equal("presence", System.Xml.Linq.XDocument.Parse(text).Root!.Name.LocalName);
    }
}
