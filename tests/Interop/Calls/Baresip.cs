using System.Buffers.Binary;
using System.Globalization;
using Hutong.Interop.Harness;
using Hutong.Media.Files;
using Hutong.Media.Tones;

namespace Hutong.Interop.Calls;

/// <summary>How a telephone connects, and how it protects its sound.</summary>
/// <param name="Transport">udp, tcp or tls.</param>
/// <param name="MediaEncryption">srtp-mand, dtls_srtp; null: none.</param>
public sealed record PhoneWay(string Transport, string? MediaEncryption)
{
    /// <inheritdoc/>
    public override string ToString() => MediaEncryption is null ? Transport : $"{Transport} {MediaEncryption}";
}

/// <summary>baresip as a desk telephone: it answers by itself, says a tone, and writes down what it hears.</summary>
sealed class Baresip : IAsyncDisposable
{
    const int ToneSeconds = 60;
    const int RateHz = 8000;
    const int OpusRateHz = 48_000;

    readonly string folder;
    readonly ChildProcess process;

    Baresip(string folder, ChildProcess process) => (this.folder, this.process) = (folder, process);

    public string Tail => process.Tail;

    /// <summary>Starts it; it registers.</summary>
    /// <param name="server">Where.</param>
    /// <param name="number">Its account.</param>
    /// <param name="password">The password of the device.</param>
    /// <param name="way">How it connects.</param>
    /// <param name="toneHz">What it says.</param>
    /// <param name="dials">Whom it calls at once.</param>
    /// <param name="port">Where it takes the server to be, when something is between them.</param>
    /// <param name="codec">The only one that it has, as <c>opus/48000/2</c>; null: G.711.</param>
    public static async Task<Baresip> StartAsync(
        CallServer server, string number, string password, PhoneWay way, double toneHz, string? dials = null,
        int? port = null, string? codec = null)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/baresip"), "baresip is not installed");
        var folder = Workplace.NewFolder("baresip");
        var isOpus = codec?.StartsWith("opus", StringComparison.Ordinal) == true;
        var rate = isOpus ? OpusRateHz : RateHz;
        var tone = new short[ToneSeconds * rate];
        new ToneGenerator(rate, toneHz, 0, -20).Generate(tone);
        await File.WriteAllBytesAsync(Path.Combine(folder, "tone.wav"), new WavSound(rate, tone).ToFile());
        await File.WriteAllTextAsync(Path.Combine(folder, "config"), Settings(folder, way, isOpus));
        port ??= way.Transport == "tls" ? server.TlsPort : server.SipPort;
        var encryption = way.MediaEncryption is null ? "" : $";mediaenc={way.MediaEncryption}";
        await File.WriteAllTextAsync(
            Path.Combine(folder, "accounts"),
            $"<sip:{number}@{CallServer.Domain};transport={way.Transport}>;auth_user={number};auth_pass={password};"
            + $"outbound=\"sip:127.0.0.1:{port};transport={way.Transport}\";regint=600;answermode=auto{encryption}"
            + (codec is null ? "\n" : $";audio_codecs={codec}\n"));
        await File.WriteAllTextAsync(Path.Combine(folder, "contacts"), "");
        List<string> arguments = ["-f", folder, "-v"];
        if (dials is not null)
        {
            arguments.AddRange(["-e", $"/dial sip:{dials}@{CallServer.Domain}"]);
        }

        return new(folder, ChildProcess.Start("/usr/bin/baresip", arguments, folder: folder));
    }

    /// <summary>Waits until it wrote something.</summary>
    public Task UntilSaidAsync(string text, CancellationToken stop) => Workplace.UntilAsync(
        () => Task.FromResult(Tail.Contains(text, StringComparison.Ordinal)), () => $"baresip to say {text}\n{Tail}",
        stop);

    /// <summary>Waits until it has written down so much of what it hears.</summary>
    public Task UntilRecordedAsync(TimeSpan sound, CancellationToken stop) => Workplace.UntilAsync(
        async () =>
        {
            if (Directory.GetFiles(folder, "*dec.wav") is not [var file])
            {
                return false;
            }

            // How long it is stands in it only at its end: the bytes of a second are there from the beginning.
            await using var stream = File.Open(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var header = new byte[WavSound.HeaderBytes];
            return await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, stop)
                == header.Length
                && stream.Length > sound.TotalSeconds * BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(28));
        },
        () => $"{sound.TotalSeconds} s of sound\n{Tail}", stop, Workplace.Patience + sound);

    /// <summary>What it heard in the last second of its call, after the call.</summary>
    public async Task<ToneReading> HeardAsync(CancellationToken stop)
    {
        var sound = await RecordingAsync(stop);
        return ToneReading.Listen(
            sound.Samples.AsSpan()[^(3 * sound.SampleRateHz / 2)..^(sound.SampleRateHz / 2)], sound.SampleRateHz);
    }

    /// <summary>All that it heard in its call, after the call: two seconds at least.</summary>
    public async Task<WavSound> RecordingAsync(CancellationToken stop)
    {
        WavSound? sound = null;
        await Workplace.UntilAsync(
            async () => Directory.GetFiles(folder, "*dec.wav") is [var file]
                && WavSound.TryRead(await File.ReadAllBytesAsync(file, stop), out sound) == SoundFileFault.None
                && sound!.Samples.Length >= 2 * sound.SampleRateHz,
            () => $"a recording of baresip's\n{Tail}", stop);
        return sound!;
    }

    /// <summary>Ends the program, and with it its call; what it heard is still there.</summary>
    public ValueTask QuitAsync() => process.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        Workplace.Remove(folder);
    }

    static string Settings(string folder, PhoneWay way, bool isOpus) => string.Create(CultureInfo.InvariantCulture,
        $"""
        sip_listen 127.0.0.1:0
        sip_verify_server no
        net_interface 127.0.0.1
        module_path /usr/lib/baresip/modules
        module g711.so
        {(isOpus ? "module opus.so\nausrc_srate 48000\nausrc_channels 1" : "")}
        module aufile.so
        module aubridge.so
        module sndfile.so
        {(way.MediaEncryption?.StartsWith("srtp", StringComparison.Ordinal) == true ? "module srtp.so" : "")}
        {(way.MediaEncryption == "dtls_srtp" ? "module dtls_srtp.so" : "")}
        module_app account.so
        module_app menu.so
        snd_path {folder}
        audio_source aufile,{Path.Combine(folder, "tone.wav")}
        audio_player aubridge,nil
        audio_alert aubridge,nil

        """);
}
