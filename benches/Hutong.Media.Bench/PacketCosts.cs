using System.Diagnostics;
using System.Globalization;
using Hutong.Media.Codecs;
using Hutong.Media.Rtp;
using Hutong.Media.Srtp;
using Hutong.Media.Tones;

namespace Hutong.Media.Bench;

/// <summary>What 20 ms of sound cost one thread: best of seven rounds.</summary>
static class PacketCosts
{
    const int Rounds = 7;

    public static int Run()
    {
        foreach (var codec in AudioCodec.All.Where(codec => codec.CanTranscode))
        {
            using var encoder = codec.CreateEncoder();
            using var decoder = codec.CreateDecoder();
            var samples = new short[codec.SampleRateHz / 50];
            new ToneGenerator(codec.SampleRateHz, 440, 1000).Generate(samples);
            var payload = new byte[1000];
            var length = encoder.Encode(samples, payload);
            Measure($"{codec.Name} encode", 5000, () => encoder.Encode(samples, payload));
            Measure($"{codec.Name} decode", 5000, () => decoder.Decode(payload.AsSpan(0, length), samples));
        }

        foreach (var (from, to) in new[] { (8000, 16000), (8000, 48000), (48000, 8000), (48000, 16000) })
        {
            var resampler = new Resampler(from, to);
            var (input, output) = (new short[from / 50], new short[to / 50]);
            Measure($"resample {from} to {to}", 5000, () => resampler.Process(input, output));
        }

        foreach (var profile in SrtpProfile.All)
        {
            var key = SrtpKey.Create(profile);
            using var sender = new SrtpSender(key);
            using var receiver = new SrtpReceiver(key);
            var buffer = new byte[200];
            ushort sequence = 0;
            Measure($"{profile} protect and open, 160 bytes", 50_000, () =>
            {
                new RtpHeader(0, sequence++, 0, 1).Write(buffer);
                sender.Protect(buffer, 172, out var length);
                receiver.Open(buffer.AsSpan(0, length), out _);
            });
        }

        return 0;
    }

    static void Measure(string name, int count, Action act)
    {
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < count; i++)
            {
                act();
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / count);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-60} {best,8:F2} µs"));
    }
}
