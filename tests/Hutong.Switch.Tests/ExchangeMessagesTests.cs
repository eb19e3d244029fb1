using Hutong.Kernel.Work;
using Hutong.Switch.Messages;
using Hutong.Switch.Tests.Stage;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Switch.Tests;

/// <summary>The way of a message through hooks, the store and effects.</summary>
public sealed class ExchangeMessagesTests
{
    const string ToJuliet = "<message to='juliet@example.com' type='chat' id='m'><body>x</body></message>";

    [Fact]
    public async Task Hooks_run_by_stage_and_within_one_as_listed_and_effects_after_the_commit()
    {
        List<string> calls = [];
        var stage = new SwitchStage(parts =>
        {
            foreach (var at in new[] { MessageStage.Persist, MessageStage.Admit, MessageStage.Enrich,
                MessageStage.Policy, MessageStage.Admit })
            {
                var name = $"{at}{parts.Hooks.Count}";
                parts.Add(new StageHook(at, _ => calls.Add(name)));
            }

            foreach (var at in new[] { EffectStage.Notify, EffectStage.Deliver, EffectStage.Copy })
            {
                parts.Add(new StageEffect(at, _ => calls.Add(at.ToString())));
            }
        });
        var romeo = await stage.BindAsync("romeo@example.com/r");

        Assert.Equal(Handling.Pending, await stage.SendAsync(romeo, ToJuliet));
        Assert.Equal(["Admit1", "Admit4", "Policy3", "Enrich2", "Persist0"], calls);
        stage.Store.Commit();
        Assert.Equal(["Deliver", "Copy", "Notify"], calls[5..]);
    }

    [Fact]
    public async Task A_message_is_acknowledged_only_when_it_is_durable()
    {
        var stage = new SwitchStage();
        var romeo = await stage.BindAsync("romeo@example.com/r");
        romeo.At(7);
        await stage.SendAsync(romeo, ToJuliet);
        Assert.Empty(romeo.Settled);
        stage.Store.Commit();
        Assert.Equal([7u], romeo.Settled);
    }

    [Fact]
    public async Task A_refusal_ends_the_hooks_and_is_told()
    {
        List<string> calls = [];
        var stage = new SwitchStage(parts => parts
            .Add(new StageHook(MessageStage.Policy, message => message.Refuse(StanzaError.NotAllowed)))
            .Add(new StageHook(MessageStage.Persist, _ => calls.Add("persist"))));
        var romeo = await stage.BindAsync("romeo@example.com/r");

        Assert.Equal(Handling.Done, await stage.SendAsync(romeo, ToJuliet));
        Assert.Equal("not-allowed", romeo.LastError);
        Assert.Equal(0, stage.Store.Commit());
        Assert.Empty(calls);
    }

    [Fact]
    public async Task What_is_dropped_is_told_to_nobody()
    {
        var stage = new SwitchStage(parts =>
            parts.Add(new StageHook(MessageStage.Policy, message => message.Drop())));
        var romeo = await stage.BindAsync("romeo@example.com/r");

        Assert.Equal(Handling.Done, await stage.SendAsync(romeo, ToJuliet));
        Assert.Empty(romeo.Got);
        Assert.Equal(0, stage.Store.Commit());
    }

    [Fact]
    public async Task A_full_queue_refuses_with_resource_constraint()
    {
        var stage = new SwitchStage();
        var romeo = await stage.BindAsync("romeo@example.com/r");
        stage.Store.IsFull = true;

        Assert.Equal(Handling.Done, await stage.SendAsync(romeo, ToJuliet));
        Assert.Equal("resource-constraint", romeo.LastError);
    }

    [Theory]
    [InlineData(CommitResult.DiskFull, "resource-constraint")]
    [InlineData(CommitResult.Unavailable, "internal-server-error")]
    [InlineData(CommitResult.Failed, "internal-server-error")]
    public async Task What_could_not_be_stored_is_not_delivered_and_its_sender_is_told(
        CommitResult result, string condition)
    {
        List<string> calls = [];
        var stage = new SwitchStage(parts =>
            parts.Add(new StageEffect(EffectStage.Deliver, _ => calls.Add("deliver"))));
        var romeo = await stage.BindAsync("romeo@example.com/r");
        romeo.At(3);
        stage.Store.Result = result;
        await stage.SendAsync(romeo, ToJuliet);
        stage.Store.Commit();

        Assert.Equal(condition, romeo.LastError);
        Assert.Empty(calls);
        // It was dealt with: the error is the answer, and the stream goes on.
        Assert.Equal([3u], romeo.Settled);
    }

    [Fact]
    public async Task An_effect_that_throws_keeps_neither_the_others_nor_the_acknowledgement()
    {
        List<string> calls = [];
        var stage = new SwitchStage(parts => parts
            .Add(new StageEffect(EffectStage.Deliver, _ => throw new InvalidOperationException()))
            .Add(new StageEffect(EffectStage.Copy, _ => calls.Add("copy"))));
        var romeo = await stage.BindAsync("romeo@example.com/r");
        await stage.SendAsync(romeo, ToJuliet);
        stage.Store.Commit();

        Assert.Equal(["copy"], calls);
        Assert.Single(romeo.Settled);
    }

    [Fact]
    public async Task A_message_without_an_address_is_one_to_oneself()
    {
        Jid? to = null;
        var stage = new SwitchStage(parts =>
            parts.Add(new StageHook(MessageStage.Persist, message => to = message.Recipient?.Address)));
        await stage.SendAsync(await stage.BindAsync("romeo@example.com/r"), "<message><body>x</body></message>");
        Assert.Equal("romeo@example.com", to?.ToString());
    }

    [Theory]
    [InlineData("nobody@example.com", "service-unavailable")]
    [InlineData("example.com", "service-unavailable")]
    [InlineData("juliet@elsewhere.invalid", "remote-server-not-found")]
    [InlineData("nobody-now@example.com", "gone")]
    public async Task Who_cannot_be_reached_is_said(string to, string condition)
    {
        var stage = new SwitchStage();
        stage.Directory.Moved["nobody-now"] = Jid.Parse("juliet@example.com");
        var romeo = await stage.BindAsync("romeo@example.com/r");
        await stage.SendAsync(romeo, $"<message to='{to}' type='chat' id='m'><body>x</body></message>");
        stage.Store.Commit();
        Assert.Equal(condition, romeo.LastError);
    }

    [Fact]
    public async Task An_error_is_never_answered_with_an_error()
    {
        var stage = new SwitchStage();
        var romeo = await stage.BindAsync("romeo@example.com/r");
        await stage.SendAsync(romeo, "<message to='nobody@example.com' type='error' id='m'><body>x</body></message>");
        Assert.Empty(romeo.Got);
    }

    [Fact]
    public async Task A_message_to_another_domain_takes_the_same_way_and_then_leaves()
    {
        List<string> calls = [];
        var stage = new SwitchStage(parts =>
            parts.Add(new StageHook(MessageStage.Persist, message => calls.Add($"{message.Recipient is null}"))));
        var romeo = await stage.BindAsync("romeo@example.com/r");

        Assert.Equal(Handling.Pending, await stage.SendAsync(
            romeo, "<message to='juliet@elsewhere.example' id='m'><body>x</body></message>"));
        Assert.Equal(["True"], calls);
        Assert.Equal("romeo@example.com/r", Assert.Single(stage.Remote.Sent).From!.ToString());
    }

    [Fact]
    public async Task The_sender_is_whom_the_session_belongs_to_whatever_it_says()
    {
        Stanza? seen = null;
        var stage = new SwitchStage(parts =>
            parts.Add(new StageHook(MessageStage.Persist, message => seen = message.Stanza)));
        await stage.SendAsync(await stage.BindAsync("romeo@example.com/r"),
            "<message from='paris@example.com' to='juliet@example.com'><body>x</body></message>");
        Assert.Equal("romeo@example.com/r", seen!.From!.ToString());
    }
}
