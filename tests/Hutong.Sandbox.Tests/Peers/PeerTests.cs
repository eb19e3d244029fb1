using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Hutong.Media.Files;
using Hutong.Media.Tones;
using Hutong.SandboxKit;

namespace Hutong.Sandbox.Tests.Peers;

/// <summary>Programs of others against the trunk, on the loopback.</summary>
[Trait("Category", "Interop")]
public class PeerTests
{
    const int Calls = 20;

    [Theory]
    [InlineData("u1")]
    [InlineData("t1")]
    public async Task Sipp_calls_one_after_the_other(string transport)
    {
        await using var carrier = await SandboxCarrier.StartAsync();
        await carrier.Oliver.SetAsync(new MoodSetting(HandsetMood.Echo, AfterSeconds: 0));
        using var sipp = Start(
            "sipp", "-sn", "uac", "-s", carrier.Oliver.Number, "-t", transport, "-l", "1", "-m", $"{Calls}", "-r", "10",
            "-d", "50", "-i", "127.0.0.1", "-p", $"{FreePort()}", "-nostdin", "-timeout", "60s", $"{carrier.Sip}");
        await sipp.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(90));
        Assert.Equal(0, sipp.ExitCode);
        Assert.Equal("remoteHangUp", (await carrier.Oliver.EndsAsync()).End);
    }

    [Fact]
    public async Task Sipsak_asks_whether_it_is_there()
    {
        await using var carrier = await SandboxCarrier.StartAsync();
        using var sipsak = Start("sipsak", "-s", $"sip:{carrier.Sip}");
        await sipsak.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(0, sipsak.ExitCode);
    }

    [Fact]
    public async Task Baresip_calls_and_its_tone_is_heard()
    {
        await using var carrier = await SandboxCarrier.StartAsync();
        await carrier.Wang.SetAsync(new MoodSetting(HandsetMood.Answer, AfterSeconds: 0));
        var folder = Directory.CreateTempSubdirectory("baresip");
        Process? baresip = null;
        try
        {
            Configure(folder.FullName, carrier.Sip);
            baresip = Start("baresip", "-f", folder.FullName, "-e", $"/dial sip:{carrier.Wang.Number}@{carrier.Sip}");
            await carrier.Wang.TalksAsync();
            var heard = await carrier.Wang.HearsToneAsync(440, -21);
            Assert.InRange(heard.LevelDbov, -21, -19);
        }
        finally
        {
            baresip?.Kill(entireProcessTree: true);
            baresip?.Dispose();
            folder.Delete(recursive: true);
        }
    }

    static Process Start(string program, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/" + program), $"{program} is not installed");
        var process = Process.Start(new ProcessStartInfo("/usr/bin/" + program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        return process;
    }

    static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    static void Configure(string folder, IPEndPoint trunk)
    {
        var tone = new short[20 * 8000];
        new ToneGenerator(8000, 440, 0, -20).Generate(tone);
        File.WriteAllBytes(Path.Combine(folder, "tone.wav"), new WavSound(8000, tone).ToFile());
        File.WriteAllText(Path.Combine(folder, "config"),
            $"""
            sip_listen 127.0.0.1:{FreePort()}
            net_interface 127.0.0.1
            module_path /usr/lib/baresip/modules
            module g711.so
            module aufile.so
            module aubridge.so
            module_app account.so
            module_app menu.so
            audio_source aufile,{Path.Combine(folder, "tone.wav")}
            audio_player aubridge,nil
            audio_alert aubridge,nil

            """);
        File.WriteAllText(Path.Combine(folder, "accounts"), $"<sip:lin@{trunk}>;regint=0\n");
        File.WriteAllText(Path.Combine(folder, "contacts"), "");
    }
}
