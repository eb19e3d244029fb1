using Hutong.Media.Tones;
using Hutong.Sandbox.Sound;

namespace Hutong.Sandbox.Tests.Sound;

public class TalkerTests
{
    [Fact]
    public void A_tone_is_the_one_that_was_asked_for()
    {
        var reading = Listen(new ToneTalker(1000, -18), 50);
        Assert.InRange(reading.FrequencyHz, 999, 1001);
        Assert.InRange(reading.LevelDbov, -18.2, -17.8);
    }

    [Fact]
    public void An_echo_says_a_frame_later_what_it_heard()
    {
        var echo = new EchoTalker();
        short[] heard = [.. Enumerable.Range(0, CallAudio.FrameSamples).Select(i => (short)i)];
        var said = new short[CallAudio.FrameSamples];
        Assert.True(echo.Talk(heard, said));
        Assert.All(said, sample => Assert.Equal(0, sample));
        Assert.True(echo.Talk(new short[CallAudio.FrameSamples], said));
        Assert.Equal(heard, said);
    }

    [Fact]
    public void A_recording_is_played_once_or_again_and_again()
    {
        short[] sound = [.. Enumerable.Repeat((short)1000, 2 * CallAudio.FrameSamples)];
        Assert.Equal(2 * CallAudio.FrameSamples, Sounding(new RecordingTalker(sound, isRepeated: false), 200));
        Assert.Equal(4 * 2 * CallAudio.FrameSamples, Sounding(new RecordingTalker(sound, isRepeated: true), 200));
    }

    [Fact]
    public void The_same_seed_loses_the_same_packets()
    {
        var quality = new LineQuality(0.3, TimeSpan.Zero, 5);
        Assert.Equal(Kept(quality), Kept(quality));
        Assert.NotEqual(Kept(quality), Kept(quality with { Seed = 6 }));
        Assert.InRange(Kept(quality).Length, 600, 800);
    }

    [Fact]
    public void A_recorder_gives_the_last_of_what_was_heard()
    {
        var recorder = new SoundRecorder();
        for (short i = 0; i < 100; i++)
        {
            recorder.Add([.. Enumerable.Repeat(i, CallAudio.FrameSamples)]);
        }

        Assert.Equal(TimeSpan.FromSeconds(2), recorder.Duration);
        var last = recorder.Last(TimeSpan.FromMilliseconds(40));
        Assert.Equal((640, 98, 99), (last.Length, last[0], last[^1]));
        Assert.Equal(44 + (2 * 100 * CallAudio.FrameSamples), recorder.ToWav().Length);
    }

    static ToneReading Listen(ToneTalker talker, int frames)
    {
        var sound = new short[frames * CallAudio.FrameSamples];
        for (var i = 0; i < frames; i++)
        {
            talker.Talk(
                new short[CallAudio.FrameSamples], sound.AsSpan(i * CallAudio.FrameSamples, CallAudio.FrameSamples));
        }

        return ToneReading.Listen(sound, CallAudio.RateHz);
    }

    static int Sounding(RecordingTalker talker, int frames)
    {
        var sounding = 0;
        for (var i = 0; i < frames; i++)
        {
            var said = new short[CallAudio.FrameSamples];
            talker.Talk(new short[CallAudio.FrameSamples], said);
            sounding += said.Count(sample => sample != 0);
        }

        return sounding;
    }

    static int[] Kept(LineQuality quality)
    {
        var line = new BadLine(quality, 0, new AtOnce());
        List<int> kept = [];
        for (var i = 0; i < 1000; i++)
        {
            var number = i;
            line.Pass([1], _ => kept.Add(number));
        }

        return [.. kept];
    }

    /// <summary>A clock whose timers are due when they are made.</summary>
    sealed class AtOnce : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            callback(state);
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
