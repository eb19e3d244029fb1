using System.Collections.Concurrent;
using Hutong.Calling.Conference;
using Hutong.Calling.Recording;
using Hutong.Calling.Sounds;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Media.Files;
using Hutong.Media.Tones;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Calling.Tests.Conference;

/// <summary>The owner records a conference, and never without all hearing of it first.</summary>
public sealed class ConferenceRecordingTests
{
    const string One = "+8613712340001";

    [Fact]
    public async Task Where_it_is_off_nobody_records()
    {
        var (house, files, lin, _) = await TalkAsync(RecordingMode.Off);
        await using var __ = house;
        lin.Press("*1");
        await house.SettleAsync();
        Assert.Null(house.Room.Recording);
        Assert.False(await house.Desk.RecordAsync(CallingHost.Lin, house.Row, true));
        Assert.Empty(files.Kept);
    }

    [Fact]
    public async Task All_hear_a_notice_first_and_both_are_in_it()
    {
        var (house, files, lin, one) = await TalkAsync(RecordingMode.Notice);
        await using var _ = house;
        var hear = Task.WhenAll(lin.HearsAsyncWith(700, RecordingSounds.WarningHz),
            one.HearsAsyncWith(440, RecordingSounds.WarningHz));
        // Only the owner.
        one.Press("*1");
        await house.SettleAsync();
        Assert.Null(house.Room.Recording);
        lin.Press("*1");
        await hear;
        await StateAsync(house, RecordingState.On);
        Assert.Equal("on", ConferenceView.Live(house.Room, CallingHost.Lin).Recording);
        await Task.WhenAll(lin.HearsAsync(700), one.HearsAsync(440));
        lin.Press("*1");
        var sound = SoundFiles.Read((await files.OneAsync()).Content)!;
        Assert.True(Loudest(sound, 440) > -30);
        Assert.True(Loudest(sound, 700) > -30);
        await CallingHost.UntilAsync(async () => (await house.Host.Get<RecordingKeeper>().ListAsync(
            CallingHost.Lin, house.Row.Id, CallingHost.Cancel)).Count == 1);
        // It goes on without.
        await one.HearsAsync(440);
    }

    [Fact]
    public async Task Only_who_agrees_is_in_it_where_that_is_asked_for()
    {
        var (house, files, lin, one) = await TalkAsync(RecordingMode.Consent);
        await using var _ = house;
        Assert.True(await house.Desk.RecordAsync(CallingHost.Lin, house.Row, true));
        one.Press("2");
        await StateAsync(house, RecordingState.On);
        await Task.WhenAll(lin.HearsAsync(700), one.HearsAsync(440));
        // Nobody agrees for another.
        Assert.False(house.Desk.ChangePerson(
            CallingHost.Lin, house.Row, house.MemberOf(One).Number, new(Agree: true)));
        lin.Leave();
        var sound = SoundFiles.Read((await files.OneAsync()).Content)!;
        Assert.True(Loudest(sound, 440) > -30);
        Assert.True(ToneReading.Level(sound.Samples, sound.SampleRateHz, 700) < -45);
        Assert.Null(house.Room.Recording);
    }

    [Fact]
    public async Task Who_has_agreed_is_in_it_and_who_joins_hears_of_it_first()
    {
        var (house, files, lin, one) = await TalkAsync(RecordingMode.Consent);
        await using var _ = house;
        await house.Desk.RecordAsync(CallingHost.Lin, house.Row, true);
        one.Press("1");
        await StateAsync(house, RecordingState.On);
        var two = await house.CallInAsync("+8613712340002", 1000);
        // Nothing is taken down until the notice was heard again.
        await two.HearsAsyncWith(440, RecordingSounds.WarningHz);
        await CallingHost.UntilAsync(() => house.Room.Bridge.Sink is not SpeakerWatch);
        await two.HearsAsyncWith(440, 700);
        house.Desk.Remove(house.Row, house.MemberOf(CallingHost.Lin).Number);
        var sound = SoundFiles.Read((await files.OneAsync()).Content)!;
        Assert.True(Loudest(sound, 700) > -30);
        Assert.True(ToneReading.Level(sound.Samples, sound.SampleRateHz, 1000) < -45);
    }

    // In some quarter of a second: on a busy machine sound has gaps, over which a tone is not one tone any more.
    static double Loudest(WavSound sound, double hz) => sound.Samples.Chunk(sound.SampleRateHz / 4)
        .Max(part => ToneReading.Level(part, sound.SampleRateHz, hz));

    static Task StateAsync(ConferenceHouse house, RecordingState wanted) =>
        CallingHost.UntilAsync(() => house.Room.Recording?.State == wanted);

    static async Task<(ConferenceHouse House, KeptFiles Files, TestPhone Lin, TestPhone One)> TalkAsync(
        RecordingMode mode)
    {
        var files = new KeptFiles();
        var house = await ConferenceHouse.OpenAsync(more: services => services.AddSingleton<IFileKeeper>(files)
            .AddSingleton(new RecordingOptions { Mode = mode, ToneEverySeconds = 10 }));
        var lin = await house.EnterAsync(CallingHost.Lin, 440);
        var one = await house.CallInAsync(One, 700);
        await lin.HearsAsync(700);
        return (house, files, lin, one);
    }

    sealed class KeptFiles : IFileKeeper
    {
        public ConcurrentQueue<(AccountRef Owner, byte[] Content)> Kept { get; } = new();

        public async Task<(AccountRef Owner, byte[] Content)> OneAsync()
        {
            await CallingHost.UntilAsync(() => !Kept.IsEmpty);
            return Assert.Single(Kept);
        }

        public ValueTask<string?> KeepAsync(
            AccountRef owner, string name, string type, ReadOnlyMemory<byte> content, CancellationToken cancel)
        {
            Kept.Enqueue((owner, content.ToArray()));
            return new("https://example.net/upload/" + name);
        }
    }
}
