using System.Xml.Linq;
using Hutong.Contracts.Calling;
using Hutong.Edge.Sip.Tests.Stage;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Switch.Calls;

namespace Hutong.Edge.Sip.Tests.Waiting;

/// <summary>Who is in a call, on the lamps of telephones (RFC 4235).</summary>
public sealed class BusyLampTests : IAsyncDisposable
{
    const string Own = "sip:lin@example.net", Mei = "sip:mei@example.net";
    static readonly XNamespace Info = "urn:ietf:params:xml:ns:dialog-info";

    readonly JumpTime time = new();
    SipStage stage = null!;
    TestPhone phone = null!;

    public async ValueTask DisposeAsync()
    {
        await phone.DisposeAsync();
        await stage.DisposeAsync();
    }

    static (SipHeader, string)[] Dialogs(string expires = "600") =>
        [(SipHeader.Event, "dialog"), (SipHeader.Expires, expires)];

    async Task StartAsync(LineSight sight = LineSight.Nothing)
    {
        stage = await SipStage.StartAsync(time: time);
        phone = await TestPhone.AtAsync(stage, "lin");
        stage.Lines.Sight = sight;
    }

    // The answer and the first notification come in any order.
    async Task<(TestPhone.Question Question, XElement First)> WatchAsync(string target, string expires = "600")
    {
        var question = phone.Send(SipMethod.Subscribe, target, [], Dialogs(expires));
        return (question, await AnsweredAsync());
    }

    async Task<XElement> AnsweredAsync()
    {
        List<string> told = [await phone.Script.NextAsync(), await phone.Script.NextAsync()];
        Assert.Contains("200", told);
        return Read(told.Single(one => one != "200"));
    }

    static XElement Read(string told)
    {
        Assert.StartsWith("NOTIFY <?xml", told, StringComparison.Ordinal);
        return XElement.Parse(told["NOTIFY ".Length..]);
    }

    async Task<XElement> NextAsync() => Read(await phone.Script.NextAsync());

    static string Short(XElement document) =>
        $"{(string?)document.Attribute("version")} {(string?)document.Attribute("state")} " + string.Join(' ',
            document.Elements(Info + "dialog").Select(one => $"{(string?)one.Attribute("id")}"
                + $"{((string?)one.Attribute("direction"))![0]}:{(string?)one.Element(Info + "state")}")).Trim();

    [Fact]
    public async Task All_is_told_at_first_and_when_asked_and_else_what_has_changed_in_numbered_documents()
    {
        await StartAsync();
        stage.Lines.Set("lin", new LineCall("c0", LineState.Talking, false));
        var (question, first) = await WatchAsync(Own);
        Assert.Equal(Own, (string?)first.Attribute("entity"));
        Assert.Equal("0 full 1i:confirmed", Short(first));
        stage.Lines.Set("lin", new("c0", LineState.Talking, false), new("c1", LineState.Ringing, true));
        Assert.Equal("1 partial 2r:early", Short(await NextAsync()));
        stage.Lines.Set("lin", new LineCall("c1", LineState.Talking, true));
        Assert.Equal("2 partial 2r:confirmed 1i:terminated", Short(await NextAsync()));
        // Nothing has changed: nothing is told.
        stage.Lines.Set("lin", new LineCall("c1", LineState.Talking, true));
        stage.Lines.Set("lin");
        Assert.Equal("3 partial 2r:terminated", Short(await NextAsync()));
        question.Send([], Dialogs());
        Assert.Equal("4 full", Short(await AnsweredAsync()).Trim());
        question.Send([], Dialogs("0"));
        await AnsweredAsync();
        Assert.True(phone.LastRequest!.Headers.TryGet(SipHeader.SubscriptionState, out var state)
            && state.Is("terminated;reason=timeout"u8));
        Assert.Equal((0, 0), (stage.Stack.Lamps.Count, stage.Lines.Watchers));
    }

    [Fact]
    public async Task A_colleague_who_lets_it_is_seen_without_a_word_of_the_call_and_no_longer_when_that_ends()
    {
        await StartAsync(LineSight.State);
        await using var theirs = await TestPhone.AtAsync(stage, "mei");
        await theirs.RegisterAsync();
        var (leg, _) = await stage.RingAsync("mei");
        await stage.Host.Script.ExpectAsync("ringing");
        stage.Lines.Set("mei", new LineCall("c1", LineState.Ringing, true));
        var (_, first) = await WatchAsync(Mei);
        Assert.Equal("0 full 1r:early", Short(first));
        Assert.DoesNotContain("c1", first.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            ["id", "direction"], first.Element(Info + "dialog")!.Attributes().Select(one => one.Name.LocalName));
        leg.End(new(CallReason.Cancelled));
        stage.Lines.Sight = LineSight.Nothing;
        stage.Lines.Set("mei");
        await phone.Script.ExpectAsync("NOTIFY ");
        Assert.True(phone.LastRequest!.Headers.TryGet(SipHeader.SubscriptionState, out var state)
            && state.Is("terminated;reason=rejected"u8));
        Assert.Equal((0, 0), (stage.Stack.Lamps.Count, stage.Lines.Watchers));
    }

    [Theory]
    [InlineData(LineSight.PickUp, false, "incoming mei")]
    [InlineData(LineSight.PickUp, true, "incoming mei")]
    [InlineData(LineSight.State, false, null)]
    public async Task A_call_that_rings_is_taken_by_who_may(LineSight sight, bool isTurned, string? told)
    {
        await StartAsync(LineSight.PickUp);
        await using var theirs = await TestPhone.AtAsync(stage, "mei");
        await theirs.RegisterAsync();
        var (leg, _) = await stage.RingAsync("mei");
        await stage.Host.Script.ExpectAsync("ringing");
        stage.Lines.Set("mei", new LineCall("c1", LineState.Ringing, true));
        var rings = (await WatchAsync(Mei)).First.Element(Info + "dialog")!;
        var (local, remote) = ((string?)rings.Attribute("local-tag"), (string?)rings.Attribute("remote-tag"));
        stage.Lines.Sight = sight;
        // Some telephones write the tags as the one that rings has them, some as we do.
        phone.Call("mei", headers: (SipHeader.Replaces, $"{(string?)rings.Attribute("call-id")};"
            + (isTurned ? $"to-tag={remote};from-tag={local}" : $"to-tag={local};from-tag={remote}") + ";early-only"));
        if (told is null)
        {
            await phone.Script.ExpectAsync("ended Refused 481");
        }
        else
        {
            await stage.Host.Script.ExpectAsync(told);
            Assert.Same(leg, stage.Host.LastCall.Replaces);
        }
    }

    [Fact]
    public async Task What_is_answered_already_is_busy_to_who_wants_it_only_while_it_rings()
    {
        await StartAsync();
        await phone.RegisterAsync();
        await stage.RingAsync("lin");
        await phone.Script.ExpectAsync("incoming");
        phone.Last.Answer(Descriptions.Bytes(5001));
        await stage.Host.Script.ExpectAsync("ringing", "answered");
        await using var other = await TestPhone.AtAsync(stage, "lin", "lin-two");
        var dialog = phone.Last.Dialog!.Value;
        other.Call("lin", headers: (SipHeader.Replaces,
            $"{dialog.CallId};to-tag={dialog.RemoteTag};from-tag={dialog.LocalTag};early-only"));
        await other.Script.ExpectAsync("ended Refused 486");
    }

    [Fact]
    public async Task Lamps_are_bounded_by_account_and_end_by_their_time()
    {
        await StartAsync();
        for (var number = 0; number < 100; number++)
        {
            await WatchAsync(Own);
        }

        phone.Send(SipMethod.Subscribe, Own, [], Dialogs());
        await phone.Script.ExpectAsync("503");
        Assert.Equal((100, 100), (stage.Stack.Lamps.Count, stage.Lines.Watchers));
        time.Advance(TimeSpan.FromSeconds(601));
        stage.Stack.Lamps.Sweep();
        await phone.Script.ExpectAsync("NOTIFY ");
        Assert.True(phone.LastRequest!.Headers.TryGet(SipHeader.SubscriptionState, out var state)
            && state.Is("terminated;reason=timeout"u8));
        Assert.Equal((0, 0), (stage.Stack.Lamps.Count, stage.Lines.Watchers));
    }
}
