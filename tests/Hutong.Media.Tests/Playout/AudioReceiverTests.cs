using Hutong.Media.Codecs;
using Hutong.Media.Playout;
using Hutong.Media.Rtp;
using Hutong.Media.Tones;

namespace Hutong.Media.Tests.Playout;

public class AudioReceiverTests
{
    const double ToneHz = 425;

    /// <summary>
    /// Sends a tone for some seconds over a line and gives what is heard, without the first second.
    /// </summary>
    static (short[] Heard, AudioReceiver Receiver, List<double> DelayMs) Listen(AudioCodec codec, int seconds,
        Func<int, double?> lateMs, int packetMs = 20)
    {
        var encoder = codec.CreateEncoder();
        var receiver = new AudioReceiver(codec);
        var tone = new ToneGenerator(codec.SampleRateHz, ToneHz);
        var statistics = new ReceptionStatistics(codec.ClockRateHz);
        var flying = new PriorityQueue<(RtpHeader Header, byte[] Payload), double>();
        var frame = new short[codec.SampleRateHz / 50];
        var samples = new short[codec.SampleRateHz / 1000 * packetMs];
        var payload = new byte[JitterBuffer.PayloadBytesMax];
        List<short> heard = [];
        List<double> delays = [];
        for (var ms = 0; ms < seconds * 1000; ms += 10)
        {
            if (ms % packetMs == 0)
            {
                var number = ms / packetMs;
                tone.Generate(samples);
                var length = encoder.Encode(samples, payload);
                if (lateMs(number) is { } late)
                {
                    flying.Enqueue((new(0, (ushort)(65500 + number), (uint)(ms * codec.ClockRateHz / 1000), 1),
                        payload[..length]), ms + late);
                }
            }

            while (flying.TryPeek(out _, out var at) && at <= ms)
            {
                var (header, bytes) = flying.Dequeue();
                if (statistics.Receive(header, TimeSpan.FromMilliseconds(at), out var extended))
                {
                    receiver.Put(header, extended, bytes, TimeSpan.FromMilliseconds(at));
                }
            }

            if (ms % 20 == 10)
            {
                receiver.Pull(frame);
                heard.AddRange(ms >= 1000 ? frame : []);
                delays.Add(receiver.Delay.TotalMilliseconds);
            }
        }

        return ([.. heard], receiver, delays);
    }

    static void IsTone(short[] heard, AudioCodec codec, double purity)
    {
        var reading = ToneReading.Listen(heard, codec.SampleRateHz);
        Assert.Equal(ToneHz, reading.FrequencyHz, 1.0);
        Assert.Equal(-16, reading.LevelDbov, 1.5);
        Assert.True(reading.Purity > purity, $"{reading}");
    }

    public static TheoryData<string> Codecs =>
        [.. AudioCodec.All.Where(codec => codec.CanTranscode).Select(codec => codec.Name)];

    [Theory, MemberData(nameof(Codecs))]
    public void An_even_line_gives_the_tone_with_little_delay(string name)
    {
        var codec = AudioCodec.All.Single(codec => codec.Name == name);
        var (heard, receiver, delays) = Listen(codec, 4, _ => 30);
        IsTone(heard, codec, 0.99);
        Assert.InRange(delays[^1], 0, 60);
        Assert.Equal(0, receiver.Buffer.Lost);
    }

    [Theory, MemberData(nameof(Codecs))]
    public void Five_in_a_hundred_lost_and_40_ms_of_jitter_are_borne(string name)
    {
        var codec = AudioCodec.All.Single(codec => codec.Name == name);
        var random = new Random(1);
        var (heard, receiver, delays) = Listen(codec, 6,
            _ => random.Next(100) < 5 ? null : 20 + (random.NextDouble() * 40));
        IsTone(heard, codec, 0.6);
        Assert.InRange(delays[200..].Average(), 20, 130);
        Assert.InRange(receiver.Buffer.Late, 0, 15);
    }

    [Fact]
    public void The_delay_grows_with_jitter_and_shrinks_again()
    {
        var random = new Random(2);
        var (_, receiver, delays) = Listen(AudioCodec.Pcma, 40,
            number => number is > 200 and < 500 ? random.NextDouble() * 120 : 5);
        var (before, during, after) =
            (delays[100..200].Average(), delays[350..500].Average(), delays[1800..].Average());
        Assert.True(during > before + 20, $"{before} {during}");
        Assert.True(after < during - 20, $"{during} {after}");
        Assert.True(receiver.Buffer.Target < TimeSpan.FromMilliseconds(60), $"{receiver.Buffer.Target}");
    }

    [Fact]
    public void What_was_said_while_the_network_stood_still_is_not_heard_late()
    {
        // All of 1.2 s comes at once.
        var (heard, receiver, delays) = Listen(
            AudioCodec.Pcma, 6, number => number is >= 100 and < 160 ? ((160 - number) * 20) + 5 : 5);
        Assert.InRange(delays[162..].Max(), 0, 400);
        Assert.InRange(delays[250..].Max(), 0, 260);
        Assert.InRange(receiver.Buffer.Skipped, 35, 55);
        IsTone(heard[16_000..], AudioCodec.Pcma, 0.9);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(30)]
    [InlineData(60)]
    public void Packets_of_other_lengths_are_borne(int packetMs)
    {
        var (heard, receiver, _) = Listen(AudioCodec.Pcmu, 4, _ => 10, packetMs);
        IsTone(heard, AudioCodec.Pcmu, 0.98);
        Assert.Equal(packetMs, receiver.Buffer.PacketDuration.TotalMilliseconds, 0.01);
    }

    [Fact]
    public void When_packets_end_the_sound_fades_into_silence()
    {
        var (heard, receiver, _) = Listen(AudioCodec.Pcmu, 3, number => number < 100 ? 10 : null);
        Assert.All(heard[^6000..], sample => Assert.Equal(0, sample));
        var frame = new short[160];
        Assert.False(receiver.Pull(frame));
    }

    [Fact]
    public void Doubled_late_and_long_packets_are_refused()
    {
        var buffer = new JitterBuffer(8000);
        var header = new RtpHeader(0, 5, 800, 1);
        Assert.True(buffer.Put(header, 5, new byte[160], TimeSpan.Zero));
        Assert.False(buffer.Put(header, 5, new byte[160], TimeSpan.Zero));
        Assert.False(buffer.Put(header, 4, new byte[160], TimeSpan.Zero));
        Assert.False(buffer.Put(header, 6, new byte[JitterBuffer.PayloadBytesMax + 1], TimeSpan.Zero));
        Assert.Equal(2, buffer.Late);
    }

    [Fact]
    public void Any_numbers_and_times_are_borne()
    {
        var random = new Random(6);
        var receiver = new AudioReceiver(AudioCodec.G722);
        var frame = new short[320];
        for (var i = 0; i < 20000; i++)
        {
            var payload = new byte[random.Next(0, 300)];
            random.NextBytes(payload);
            receiver.Put(new(9, 0, (uint)random.Next(), 1),
                random.Next(4) == 0 ? random.NextInt64(-100, 1L << 40) : i + random.Next(-80, 80), payload,
                TimeSpan.FromMilliseconds(i * 20));
            if (random.Next(2) == 0)
            {
                receiver.Pull(frame);
            }
        }

        Assert.InRange(receiver.Delay.TotalMilliseconds, 0, 64 * 120);
    }

    [Fact]
    public void Nothing_is_allocated_for_a_packet()
    {
        var receiver = new AudioReceiver(AudioCodec.Pcmu);
        var (payload, frame) = (new byte[160], new short[160]);
        void Turn(int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                receiver.Put(new(0, (ushort)i, (uint)(i * 160), 1), i, payload, TimeSpan.FromMilliseconds(i * 20));
                receiver.Pull(frame);
            }
        }

        Turn(0, 200);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Turn(200, 1200);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
