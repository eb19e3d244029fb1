using System.Diagnostics;
using System.Text;
using Hutong.Media.Codecs;
using Hutong.Media.Files;
using Hutong.Media.Sessions;

namespace Hutong.Calling.Sounds;

/// <summary>Speech by espeak-ng, where it is installed.</summary>
static class Speech
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    static readonly string? Program = Array.Find(
        ["/usr/bin/espeak-ng", "/usr/local/bin/espeak-ng"], File.Exists);

    /// <summary>Whether there is speech here.</summary>
    public static bool IsInstalled => Program is not null;

    /// <summary>Speaks a text, at the rate of mixes; null where that is not possible.</summary>
    /// <param name="text">What is said. It goes by the pipe: it is no option, and no other process sees it.</param>
    /// <param name="language">zh or en.</param>
    /// <param name="cancel">Ends it.</param>
    public static async ValueTask<WavSound?> SayAsync(string text, string language, CancellationToken cancel)
    {
        if (Program is null)
        {
            return null;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Program,
                ["-b", "1", "-v", language == "zh" ? "cmn" : "en", "--stdin", "--stdout"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
            try
            {
                return await ReadAsync(process, text, patience.Token);
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill();
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or System.ComponentModel.Win32Exception
            or IOException)
        {
            return null;
        }
    }

    /// <summary>Speaks nothing: where the operator wants tones.</summary>
    public static ValueTask<WavSound?> SayNothingAsync(string text, string language, CancellationToken cancel) =>
        default;

    static async ValueTask<WavSound?> ReadAsync(Process process, string text, CancellationToken cancel)
    {
        // Brackets would be read as phonemes.
        await process.StandardInput.BaseStream.WriteAsync(
            Encoding.UTF8.GetBytes(text.Replace("[[", "[", StringComparison.Ordinal)), cancel);
        process.StandardInput.Close();
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output, cancel);
        await process.WaitForExitAsync(cancel);
        return WavSound.TryRead(output.GetBuffer().AsSpan(0, (int)output.Length), out var sound)
            == SoundFileFault.None ? SoundRates.ToMixRate(sound!) : null;
    }
}

/// <summary>Plays a recording once.</summary>
sealed class RecordingSound(short[] samples, int sampleRateHz) : ISoundSource
{
    Resampler? resampler;
    short[] part = [];
    int rate, position;

    public bool Next(Span<short> frame, int rateHz)
    {
        if (position >= samples.Length)
        {
            return false;
        }

        if (rate != rateHz)
        {
            (rate, resampler) = (rateHz, rateHz == sampleRateHz ? null : new(sampleRateHz, rateHz));
            part = new short[sampleRateHz / 50];
        }

        var take = sampleRateHz / 50;
        part.AsSpan().Clear();
        samples.AsSpan(position, Math.Min(take, samples.Length - position)).CopyTo(part);
        position += take;
        frame.Clear();
        if (resampler is null)
        {
            part.AsSpan(0, Math.Min(part.Length, frame.Length)).CopyTo(frame);
        }
        else if (resampler.OutputLength(part.Length) <= frame.Length)
        {
            resampler.Process(part, frame);
        }

        return true;
    }
}

/// <summary>Keeps what it hears, up to a length.</summary>
sealed class Recorder(TimeSpan most) : ISoundSink
{
    readonly Lock gate = new();
    readonly List<short> samples = [];
    int rate = AudioBridge.MixRateHz;

    /// <summary>The rate of what was kept.</summary>
    public int RateHz => rate;

    /// <summary>How long it has listened.</summary>
    public TimeSpan Length
    {
        get
        {
            lock (gate)
            {
                return TimeSpan.FromSeconds((double)samples.Count / rate);
            }
        }
    }

    /// <summary>What was heard.</summary>
    public short[] Take()
    {
        lock (gate)
        {
            return [.. samples];
        }
    }

    public void Take(ReadOnlySpan<short> frame, int rateHz)
    {
        lock (gate)
        {
            if (samples.Count == 0)
            {
                rate = rateHz;
            }

            if (rateHz == rate && samples.Count < most.TotalSeconds * rate)
            {
                samples.AddRange(frame);
            }
        }
    }
}
