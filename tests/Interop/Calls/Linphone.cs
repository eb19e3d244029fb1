using System.Globalization;
using Hutong.Interop.Harness;
using Hutong.Media.Files;
using Hutong.Media.Tones;

namespace Hutong.Interop.Calls;

/// <summary>linphone as a desk telephone: it says a tone out of a file, and writes down what it hears.</summary>
sealed class Linphone : IAsyncDisposable
{
    const string Program = "/usr/bin/linphonec";
    const int ToneSeconds = 60;
    const int RateHz = 16_000;

    readonly string folder;
    readonly ChildProcess process;

    Linphone(string folder, ChildProcess process) => (this.folder, this.process) = (folder, process);

    public string Tail => process.Tail;

    string Recording => Path.Combine(folder, "heard.wav");

    /// <summary>Starts it, and waits until it is registered.</summary>
    /// <param name="server">Where it registers.</param>
    /// <param name="number">Its account.</param>
    /// <param name="password">The password of the device.</param>
    /// <param name="way">How it connects; by TLS its sound is SRTP with keys in the description.</param>
    /// <param name="toneHz">What it says.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<Linphone> StartAsync(
        CallServer server, string number, string password, PhoneWay way, double toneHz, CancellationToken stop)
    {
        Assert.SkipUnless(File.Exists(Program), "linphone-cli is not installed");
        var folder = Workplace.NewFolder("linphone");
        var tone = new short[ToneSeconds * RateHz];
        new ToneGenerator(RateHz, toneHz, 0, -20).Generate(tone);
        await File.WriteAllBytesAsync(Path.Combine(folder, "tone.wav"), new WavSound(RateHz, tone).ToFile(), stop);
        // Without these folders it begins nothing, and says nothing of it.
        Directory.CreateDirectory(Path.Combine(folder, ".local/share/linphone"));
        Directory.CreateDirectory(Path.Combine(folder, ".config/linphone"));
        var settings = Path.Combine(folder, "linphonerc");
        await File.WriteAllTextAsync(settings, Settings(server, number, password, way), stop);
        var child = ChildProcess.Start(
            Program, ["-c", settings, "-a"], folder: folder,
            environment: new Dictionary<string, string> { ["HOME"] = folder });
        var phone = new Linphone(folder, child);
        try
        {
            await phone.SayAsync("soundcard use files", stop);
            await phone.SayAsync($"play {Path.Combine(folder, "tone.wav")}", stop);
            await phone.SayAsync($"record {phone.Recording}", stop);
            await Workplace.UntilAsync(
                async () =>
                {
                    await phone.SayAsync("proxy list", stop);
                    return phone.Tail.Contains("registered: yes", StringComparison.Ordinal);
                },
                () => $"linphone to register\n{phone.Tail}", stop);
            return phone;
        }
        catch
        {
            await phone.DisposeAsync();
            throw;
        }
    }

    /// <summary>A command, as a person types it.</summary>
    public Task SayAsync(string command, CancellationToken stop) => process.WriteLineAsync(command, stop);

    /// <summary>Waits until it wrote something.</summary>
    public Task UntilSaidAsync(string text, CancellationToken stop) => Workplace.UntilAsync(
        () => Task.FromResult(Tail.Contains(text, StringComparison.Ordinal)), () => $"linphone to say {text}\n{Tail}",
        stop);

    /// <summary>What it heard in the last second of its call, after the call.</summary>
    public async Task<ToneReading> HeardAsync(CancellationToken stop)
    {
        ToneReading reading = default;
        await Workplace.UntilAsync(
            async () =>
            {
                if (!File.Exists(Recording)
                    || WavSound.TryRead(await File.ReadAllBytesAsync(Recording, stop), out var sound)
                        != SoundFileFault.None
                    || sound!.Samples.Length < 2 * sound.SampleRateHz)
                {
                    return false;
                }

                reading = ToneReading.Listen(
                    sound.Samples.AsSpan()[^(3 * sound.SampleRateHz / 2)..^(sound.SampleRateHz / 2)],
                    sound.SampleRateHz);
                return true;
            },
            () => $"a recording of linphone's\n{Tail}", stop);
        return reading;
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        Workplace.Remove(folder);
    }

    static string Settings(CallServer server, string number, string password, PhoneWay way)
    {
        var port = way.Transport == "tls" ? server.TlsPort : server.SipPort;
        return string.Create(CultureInfo.InvariantCulture,
            $"""
            [sip]
            sip_port=-1
            sip_tcp_port=-1
            sip_tls_port=-1
            verify_server_certs=0
            verify_server_cn=0
            media_encryption={(way.MediaEncryption is null ? "none" : "srtp")}
            media_encryption_mandatory={(way.MediaEncryption is null ? 0 : 1)}
            use_ipv6=0
            default_proxy=0
            guess_hostname=1
            [rtp]
            audio_rtp_port=-1
            [sound]
            echocancellation=0
            agc=0
            [proxy_0]
            reg_proxy=<sip:127.0.0.1:{port};transport={way.Transport}>
            reg_route=<sip:127.0.0.1:{port};transport={way.Transport};lr>
            reg_identity=sip:{number}@{CallServer.Domain}
            reg_expires=600
            reg_sendregister=1
            publish=0
            [auth_info_0]
            username={number}
            passwd={password}
            domain={CallServer.Domain}

            """);
    }
}
