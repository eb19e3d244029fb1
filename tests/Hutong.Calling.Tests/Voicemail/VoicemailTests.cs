using System.Collections.Concurrent;
using Hutong.Calling.Settings;
using Hutong.Calling.Voicemail;
using Hutong.Contracts.Calling;
using Hutong.Storage;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Tests.Voicemail;

/// <summary>Who is not reached is left a message, and hears it.</summary>
public sealed class VoicemailTests
{
    [Trait("Speed", "slow")]
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_message_is_left_and_heard(StoreKind kind)
    {
        await using var host = await CallingHost.StartAsync(kind, hasVoicemail: true);
        var lamps = new ConcurrentQueue<WaitingMessages>();
        using var lamp = host.Get<IMessageWaiting>().Listen((_, count) => lamps.Enqueue(count));
        var ben = host.Device(CallingHost.Ben, "desk");
        var lin = host.Call(CallingHost.Lin, "+8613900139002");
        await ben.RingsAsync();
        host.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(CallReason.NoAnswer, (await ben.EndsAsync()).Reason);
        await lin.AnsweredAsync();
        lin.Play(440);
        await CallingHost.UntilAsync(() => lin.Audio.Session!.Measure().PacketsOut > 200);
        lin.Audio.Session!.Press('#');
        await lin.EndsAsync();
        var store = host.Get<VoicemailStore>();
        await CallingHost.UntilAsync(
            async () => (await store.CountAsync(CallingHost.Ben, CallingHost.Cancel)).New == 1);
        var row = Assert.Single(await store.ListAsync(CallingHost.Ben, true, CallingHost.Cancel));
        Assert.Equal("+8613800138001@example.net", row.Other);
        Assert.InRange(row.Seconds, 2, 6);
        // Lit after the commit, by whoever made it.
        await CallingHost.UntilAsync(() => lamps.Contains(new WaitingMessages(1, 0)));
        var history = await host.RecordsAsync();
        Assert.Equal("voicemail", Assert.Single(history).Kind);

        var listening = host.Call(CallingHost.Ben, "*97");
        await listening.AnsweredAsync();
        listening.Play(700);
        await listening.HearsAsync(440);
        await listening.EndsAsync();
        Assert.Equal(new(0, 1), await store.CountAsync(CallingHost.Ben, CallingHost.Cancel));
    }

    [Fact]
    public async Task Who_hangs_up_at_the_greeting_leaves_nothing()
    {
        await using var host = await CallingHost.StartAsync(hasVoicemail: true);
        await host.Get<CallSettingsStore>().SaveAsync(
            CallingHost.Ben, new(DoNotDisturb: true), CallingHost.Cancel);
        var lin = host.Call(CallingHost.Lin, "+8613900139002");
        await lin.AnsweredAsync();
        lin.Leave();
        await host.QuietAsync();
        Assert.Equal(new(0, 0), await host.Get<IMessageWaiting>().CountAsync(CallingHost.Ben, CallingHost.Cancel));
    }

    [Theory]
    [InlineData("+8613900139002")]
    [InlineData("*97")]
    public async Task Who_hangs_up_as_it_is_answered_leaves_nothing(string to)
    {
        await using var host = await CallingHost.StartAsync(hasVoicemail: true);
        await host.Get<CallSettingsStore>().SaveAsync(
            CallingHost.Ben, new(DoNotDisturb: true), CallingHost.Cancel);
        var phone = host.Phone("quick");
        phone.OnAnswer = one =>
        {
            one.Press("#7");
            one.Leave();
        };
        host.Place(phone, new()
        {
            Caller = CallingHost.Lin,
            Tenant = CallingHost.Lin.Tenant,
            To = to,
            ToDomain = CallingHost.Lin.Address.Domain,
            EdgeId = "edge",
        });
        await phone.EndsAsync();
        await host.QuietAsync();
        Assert.Equal(new(0, 0), await host.Get<IMessageWaiting>().CountAsync(CallingHost.Ben, CallingHost.Cancel));
    }

    [Fact]
    public async Task Who_wants_no_messages_gets_none()
    {
        await using var host = await CallingHost.StartAsync(hasVoicemail: true);
        await host.Get<CallSettingsStore>().SaveAsync(
            CallingHost.Ben, new(Voicemail: false), CallingHost.Cancel);
        Assert.Equal(CallReason.Away, (await host.Call(CallingHost.Lin, "+8613900139002").EndsAsync()).Reason);
    }
}
