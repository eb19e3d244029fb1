using Hutong.Edge.Sip.Tests.Stage;
using Hutong.Sip.Dialogs;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.UserAgents;
using Hutong.Switch.Calls;

namespace Hutong.Edge.Sip.Tests.Calls;

/// <summary>What happens in a call: other descriptions, keys, transfers.</summary>
public sealed class ChangeTests : IAsyncDisposable
{
    SipStage stage = null!;
    TestPhone phone = null!;

    async Task<(SipCall Call, FakeOwner Owner)> TalkAsync(string name = "lin", string to = "mei")
    {
        stage ??= await SipStage.StartAsync();
        phone ??= await TestPhone.AtAsync(stage, name);
        var call = phone.Call(to);
        await stage.Host.Script.ExpectAsync($"incoming {to}");
        stage.Host.Last.Leg!.Answer(Descriptions.Sound(7000));
        await phone.Script.ExpectAsync("answered");
        return (call, stage.Host.Last);
    }

    public async ValueTask DisposeAsync()
    {
        if (phone is not null)
        {
            await phone.DisposeAsync();
        }

        if (stage is not null)
        {
            await stage.DisposeAsync();
        }
    }

    async Task HangUpAsync(SipCall call)
    {
        call.HangUp();
        await stage.Host.Script.ExpectAsync("ended HungUp");
        await stage.NothingIsLeftAsync();
    }

    [Fact]
    public async Task We_offer_a_change_and_it_is_taken()
    {
        var (call, owner) = await TalkAsync();
        owner.Leg!.Offer(Descriptions.Sound(7100));
        await phone.Script.ExpectAsync("offer some", "confirmed");
        await stage.Host.Script.ExpectAsync("description");
        Assert.Equal(5002, owner.Description!.Media[0].Port);
        await HangUpAsync(call);
    }

    [Fact]
    public async Task We_offer_a_change_and_it_is_refused()
    {
        var (call, owner) = await TalkAsync();
        phone.OfferAnswer = null;
        owner.Leg!.Offer(Descriptions.Sound(7100));
        await stage.Host.Script.ExpectAsync("offer refused");
        Assert.Equal(CallState.Talking, call.State);
        await HangUpAsync(call);
    }

    [Fact]
    public async Task The_telephone_offers_a_change_and_it_is_taken_or_not()
    {
        var (call, owner) = await TalkAsync();
        Assert.True(call.Offer(Descriptions.Bytes(5100)));
        await stage.Host.Script.ExpectAsync("offer");
        await phone.Script.ExpectAsync("agreed");
        Assert.Equal(5100, owner.Description!.Media[0].Port);
        owner.OfferAnswer = null;
        call.Offer(Descriptions.Bytes(5200));
        await stage.Host.Script.ExpectAsync("offer");
        await phone.Script.ExpectAsync("refused 488");
        await HangUpAsync(call);
    }

    [Fact]
    public async Task Changes_of_both_at_once_are_both_made_in_the_end()
    {
        var (call, owner) = await TalkAsync();
        owner.Leg!.Offer(Descriptions.Sound(7100));
        call.Offer(Descriptions.Bytes(5100));
        List<string> told =
            [await phone.Script.NextAsync(), await phone.Script.NextAsync(), await phone.Script.NextAsync()];
        Assert.Equal(["agreed", "confirmed", "offer some"], told.Order());
        told = [await stage.Host.Script.NextAsync(), await stage.Host.Script.NextAsync()];
        Assert.Equal(["description", "offer"], told.Order());
        await HangUpAsync(call);
    }

    [Fact]
    public async Task A_call_without_a_description_gets_ours_in_the_answer()
    {
        stage = await SipStage.StartAsync();
        phone = await TestPhone.AtAsync(stage, "lin");
        var call = phone.Call("mei", ReadOnlyMemory<byte>.Empty);
        await stage.Host.Script.ExpectAsync("incoming mei");
        Assert.Null(stage.Host.LastCall.Offer);
        stage.Host.Last.Leg!.Answer(Descriptions.Sound(7000));
        await phone.Script.ExpectAsync("answered");
        await stage.Host.Script.ExpectAsync("description");
        Assert.Equal(5001, stage.Host.Last.Description!.Media[0].Port);
        await HangUpAsync(call);
    }

    [Fact]
    public async Task Our_call_without_a_description_takes_theirs()
    {
        stage = await SipStage.StartAsync();
        phone = await TestPhone.AtAsync(stage, "lin");
        await phone.RegisterAsync();
        var (leg, owner) = await stage.RingAsync("lin", new() { From = "mei", CallId = "c1" });
        await stage.Host.Script.ExpectAsync("ringing");
        Assert.True(phone.Last.Request!.Body.IsEmpty);
        phone.Last.Answer(Descriptions.Bytes(5001));
        await stage.Host.Script.ExpectAsync("answered");
        Assert.Equal(5001, owner.Description!.Media[0].Port);
        leg.Answer(Descriptions.Sound(7000));
        await phone.Script.ExpectAsync("incoming", "confirmed");
        leg.End(new(CallReason.HungUp));
        await phone.Script.ExpectAsync("ended RemoteHangUp 0");
        await stage.NothingIsLeftAsync();
    }

    [Theory]
    [InlineData("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", "digit 5")]
    [InlineData("application/dtmf-relay", "Signal= #\r\n", "digit #")]
    [InlineData("application/dtmf", "*", "digit *")]
    [InlineData("application/dtmf-relay", "Signal=nonsense", null)]
    public async Task A_key_comes_by_signalling(string type, string body, string? told)
    {
        var (call, _) = await TalkAsync();
        using (var info = call.NewRequest(SipMethod.Info)!)
        {
            info.Add(SipHeader.ContentType, type);
            phone.Agent.Transactions.TrySend(
                info.FinishRequest(System.Text.Encoding.ASCII.GetBytes(body)), phone.Flow, new Quiet(), out _);
        }

        if (told is not null)
        {
            await stage.Host.Script.ExpectAsync(told);
        }

        await HangUpAsync(call);
    }

    [Fact]
    public async Task A_telephone_hands_its_call_on_and_hears_how_it_goes()
    {
        var (call, owner) = await TalkAsync();
        Refer(call, "<sip:+8613800138000@example.net>");
        await stage.Host.Script.ExpectAsync("transfer +8613800138000@example.net");
        await phone.Script.ExpectAsync("NOTIFY SIP/2.0 100 Trying");
        Assert.True(phone.LastRequest!.Headers.TryGet(SipHeader.SubscriptionState, out var state)
            && state.ToString().StartsWith("active", StringComparison.Ordinal));
        owner.Leg!.ReportTransfer(TransferState.Ringing);
        await phone.Script.ExpectAsync("NOTIFY SIP/2.0 180 Ringing");
        owner.Leg.ReportTransfer(TransferState.Done);
        await phone.Script.ExpectAsync("NOTIFY SIP/2.0 200 OK");
        owner.Leg.ReportTransfer(TransferState.Failed);
        owner.Leg.End(new(CallReason.Transferred));
        await phone.Script.ExpectAsync("ended RemoteHangUp 0");
        await stage.NothingIsLeftAsync();
        GC.KeepAlive(call);
    }

    [Fact]
    public async Task A_transfer_that_nobody_takes_is_declined()
    {
        var (call, owner) = await TalkAsync();
        owner.TakesTransfers = false;
        Assert.Equal(603, await ReferAsync(call, "<sip:+8613800138000@example.net>"));
        await stage.Host.Script.ExpectAsync("transfer +8613800138000@example.net");
        await HangUpAsync(call);
    }

    [Fact]
    public async Task A_telephone_joins_two_of_its_calls()
    {
        var (first, owner) = await TalkAsync();
        var (second, other) = await TalkAsync(to: "13800138000");
        var replaces = new Replaces(second.Dialog!.Value, false);
        Refer(first, ReferRequest.Write("sip:13800138000@example.net",
            replaces with { Dialog =
                new(second.Dialog.Value.CallId, second.Dialog.Value.RemoteTag, second.Dialog.Value.LocalTag) }));
        await stage.Host.Script.ExpectAsync("transfer 13800138000@example.net attended");
        Assert.Same(other.Leg, owner.Transfer!.Replaces);
        second.HangUp();
        await stage.Host.Script.ExpectAsync("ended HungUp");
        await HangUpAsync(first);
    }

    [Fact]
    public async Task A_call_of_somebody_else_cannot_be_taken()
    {
        var (first, _) = await TalkAsync();
        await using var thief = await TestPhone.AtAsync(stage, "mei");
        var theirs = first.Dialog!.Value;
        thief.Call("lin", headers: (SipHeader.Replaces,
            $"{theirs.CallId};to-tag={theirs.RemoteTag};from-tag={theirs.LocalTag}"));
        await thief.Script.ExpectAsync("ended Refused 481");
        await using var own = await TestPhone.AtAsync(stage, "lin", "lin-two");
        own.Call("mei", headers: (SipHeader.Replaces,
            $"{theirs.CallId};to-tag={theirs.RemoteTag};from-tag={theirs.LocalTag}"));
        await stage.Host.Script.ExpectAsync("incoming mei");
        Assert.Same(stage.Host.Calls[0].Owner.Leg, stage.Host.LastCall.Replaces);
    }

    [Fact]
    public async Task Ringing_is_acknowledged_where_that_is_required()
    {
        stage = await SipStage.StartAsync();
        phone = await TestPhone.AtAsync(stage, "lin", null, false, "100rel");
        var call = phone.Call("mei", headers: (SipHeader.Require, "100rel"));
        await stage.Host.Script.ExpectAsync("incoming mei");
        stage.Host.Last.Leg!.Ring(Descriptions.Sound(7000));
        stage.Host.Last.Leg!.Answer(Descriptions.Sound(7000));
        await phone.Script.ExpectAsync("progress 183", "answered");
        await HangUpAsync(call);
    }

    [Fact]
    public async Task Ringing_that_must_be_acknowledged_is()
    {
        stage = await SipStage.StartAsync();
        phone = await TestPhone.AtAsync(stage, "lin", null, false, "100rel");
        await phone.RegisterAsync();
        var (leg, _) = await stage.RingAsync("lin");
        await stage.Host.Script.ExpectAsync("ringing");
        Assert.True(phone.Last.Request!.Headers.Values(SipHeader.Supported).Contains("100rel"u8));
        leg.End(new(CallReason.Cancelled));
        await phone.Script.ExpectAsync("incoming", "ended Cancelled 487");
        await stage.NothingIsLeftAsync();
    }

    void Refer(SipCall call, string target) => Send(call, target, new Quiet());

    async Task<int> ReferAsync(SipCall call, string target)
    {
        var quiet = new Quiet();
        Send(call, target, quiet);
        return await quiet.Status.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    void Send(SipCall call, string target, Quiet quiet)
    {
        using var refer = call.NewRequest(SipMethod.Refer)!;
        refer.Add(SipHeader.Contact, phone.Agent.ContactOf(phone.Flow)).Add(SipHeader.ReferTo, target);
        phone.Agent.Transactions.TrySend(refer.FinishRequest(), phone.Flow, quiet, out _);
    }

    sealed class Quiet : Hutong.Sip.Transactions.IClientTransactionUser
    {
        public TaskCompletionSource<int> Status { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnResponse(Hutong.Sip.Transactions.ClientTransaction transaction, SipResponse response)
        {
            if (!response.IsProvisional)
            {
                Status.TrySetResult(response.Status);
            }
        }

        public void OnFailure(
            Hutong.Sip.Transactions.ClientTransaction transaction,
            Hutong.Sip.Transactions.TransactionFailure failure) => Status.TrySetResult(0);
    }
}
