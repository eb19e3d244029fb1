using System.Collections.Concurrent;
using Hutong.Calling.Calls;
using Hutong.Calling.Recording;
using Hutong.Calling.Records;
using Hutong.Calling.Sounds;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Media.Tones;
using Hutong.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Calling.Tests.Recording;

/// <summary>Calls are recorded by those who talk, and never without all hearing of it first.</summary>
public sealed class RecordingTests
{
    [Fact]
    public async Task Nobody_records_where_it_is_off()
    {
        var (host, files, lin, ben) = await TalkAsync(RecordingMode.Off);
        await using var _ = host;
        Press(lin, "*1");
        await ben.HearsAsync(440);
        Assert.Null(await OfCallAsync(host, talk => talk.Recording));
        lin.Leave();
        await ben.EndsAsync();
        await host.QuietAsync();
        Assert.Empty(files.Kept);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task All_hear_a_notice_first_and_a_tone_while_both_sides_are_taken_down(StoreKind kind)
    {
        var (host, files, lin, ben) = await TalkAsync(RecordingMode.Notice, kind);
        await using var _ = host;
        var hear = Task.WhenAll(lin.HearsAsyncWith(700, RecordingSounds.WarningHz),
            ben.HearsAsyncWith(440, RecordingSounds.WarningHz));
        Press(lin, "*1");
        await hear;
        await StateAsync(host, RecordingState.On);
        await lin.HearsAsync(700);
        await ben.HearsAsync(440);
        var id = host.Table.All.Single().Id;
        Press(lin, "*1");
        var file = await files.OneAsync();
        Assert.Equal(CallingHost.Lin, file.Owner);
        var sound = SoundFiles.Read(file.Content)!;
        Assert.True(ToneReading.Level(sound.Samples, sound.SampleRateHz, 440) > -30);
        Assert.True(ToneReading.Level(sound.Samples, sound.SampleRateHz, 700) > -30);
        // The call goes on.
        await ben.HearsAsync(440);
        var keeper = host.Get<RecordingKeeper>();
        await CallingHost.UntilAsync(async () =>
            (await keeper.ListAsync(CallingHost.Lin, id, CallingHost.Cancel)).Count == 1);
        Assert.Empty(await keeper.ListAsync(CallingHost.Ben, id, CallingHost.Cancel));
        Assert.Equal(["calling.recording.begun", "calling.recording.kept"], await host.Store.ReadAsync(db =>
            db.Rows<string>("select action from audit order by at, id"), CallingHost.Cancel));
        await host.Get<CallingPart>().EraseAsync(CallingHost.Lin, CallingHost.Cancel);
        Assert.Empty(await keeper.ListAsync(CallingHost.Lin, id, CallingHost.Cancel));
        lin.Leave();
    }

    [Fact]
    public async Task Who_is_asked_agrees_by_a_key_before_anything_is_taken_down()
    {
        var (host, files, lin, ben) = await TalkAsync(RecordingMode.Consent);
        await using var _ = host;
        Press(lin, "*1");
        await StateAsync(host, RecordingState.Asking);
        // Who asks cannot agree for the others.
        Press(lin, "1");
        Assert.Equal(RecordingState.Asking, await OfCallAsync(host, talk => talk.Recording!.State));
        Press(ben, "1");
        await StateAsync(host, RecordingState.On);
        await lin.HearsAsync(700);
        // The end of the call ends the recording too.
        lin.Leave();
        Assert.Equal(CallingHost.Lin, (await files.OneAsync()).Owner);
    }

    [Fact]
    public async Task Who_does_not_agree_or_says_nothing_is_not_recorded()
    {
        var (host, files, lin, ben) = await TalkAsync(RecordingMode.Consent);
        await using var _ = host;
        Press(lin, "*1");
        await StateAsync(host, RecordingState.Asking);
        Press(ben, "2");
        await StateAsync(host, RecordingState.Over);
        Press(ben, "*1");
        await StateAsync(host, RecordingState.Asking);
        // As often as it takes: the time to agree begins at the end of the notice.
        await CallingHost.UntilAsync(async () =>
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            return await OfCallAsync(host, talk => talk.Recording!.State) == RecordingState.Over;
        });
        lin.Leave();
        await ben.EndsAsync();
        await host.QuietAsync();
        Assert.Empty(files.Kept);
    }

    [Fact]
    public async Task Who_began_it_ends_it_and_nobody_else()
    {
        var (host, files, lin, ben) = await TalkAsync(RecordingMode.Notice);
        await using var _ = host;
        Press(ben, "*1");
        await StateAsync(host, RecordingState.On);
        Press(lin, "*1");
        await lin.HearsAsync(700);
        Assert.Equal(RecordingState.On, await OfCallAsync(host, talk => talk.Recording!.State));
        Press(ben, "*1");
        Assert.Equal(CallingHost.Ben, (await files.OneAsync()).Owner);
        lin.Leave();
    }

    [Fact]
    public async Task Who_joins_hears_of_it_before_more_is_taken_down()
    {
        var (host, files, lin, _) = await TalkAsync(RecordingMode.Notice);
        await using var __ = host;
        Press(lin, "*1");
        await StateAsync(host, RecordingState.On);
        var eva = host.Device(CallingHost.Eva, "eva");
        eva.OnRung = phone => phone.Take();
        host.Table.All.Single().Post(async () => await ((TalkFlow)host.Table.All.Single().Flow).AddAsync(
            CallingHost.Lin, new() { Account = CallingHost.Lin }, new() { Account = CallingHost.Eva }));
        await eva.AnsweredAsync();
        await CallingHost.UntilAsync(() => host.Table.All.Single().Bridge.Sink is null);
        await CallingHost.UntilAsync(() => host.Table.All.Single().Bridge.Sink is not null);
        await lin.HearsAsync(700);
        Press(lin, "*1");
        Assert.Equal(CallingHost.Lin, (await files.OneAsync()).Owner);
        lin.Leave();
        eva.Leave();
    }

    static void Press(TestPhone phone, string keys)
    {
        foreach (var key in keys)
        {
            phone.User!.OnDigit(phone, key);
        }
    }

    static Task StateAsync(CallingHost host, RecordingState wanted) => CallingHost.UntilAsync(
        async () => await OfCallAsync(host, talk => talk.Recording?.State) == wanted);

    static async Task<T> OfCallAsync<T>(CallingHost host, Func<TalkFlow, T> look)
    {
        var call = host.Table.All.Single();
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        call.Post(() =>
        {
            done.SetResult(look((TalkFlow)call.Flow));
            return default;
        });
        return await done.Task.WaitAsync(TimeSpan.FromSeconds(20), CallingHost.Cancel);
    }

    static async Task<(CallingHost Host, KeptFiles Files, TestPhone Lin, TestPhone Ben)> TalkAsync(
        RecordingMode mode, StoreKind kind = StoreKind.Sqlite)
    {
        var files = new KeptFiles();
        var host = await CallingHost.StartAsync(kind, more: services => services
            .AddSingleton<IFileKeeper>(files).AddSingleton(new RecordingOptions { Mode = mode, ToneEverySeconds = 1 }));
        var (lin, ben) = await host.TalkWithTonesAsync();
        return (host, files, lin, ben);
    }

    sealed class KeptFiles : IFileKeeper
    {
        public ConcurrentQueue<(AccountRef Owner, string Name, byte[] Content)> Kept { get; } = new();

        public async Task<(AccountRef Owner, string Name, byte[] Content)> OneAsync()
        {
            await CallingHost.UntilAsync(() => !Kept.IsEmpty);
            return Assert.Single(Kept);
        }

        public ValueTask<string?> KeepAsync(
            AccountRef owner, string name, string type, ReadOnlyMemory<byte> content, CancellationToken cancel)
        {
            Kept.Enqueue((owner, name, content.ToArray()));
            return new("https://example.net/upload/" + name);
        }
    }
}
