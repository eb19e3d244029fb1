using System.Net;
using System.Net.Sockets;

namespace Hutong.Sandbox.Tests;

public class SandboxOptionsTests
{
    [Fact]
    public void Has_defaults_for_everything()
    {
        var options = SandboxOptions.Read([], out var fault);
        Assert.Null(fault);
        Assert.Equal(("127.0.0.1:28060", "127.0.0.1:28061", "127.0.0.1:5060", 1.0), (
            options!.Sip.ToString(), options.Http.ToString(), options.ServerSip.ToString(), options.Speed));
    }

    [Theory]
    [InlineData("--sip 127.0.0.1:1 --http [::1]:0 --server-sip 127.0.0.1:9 --speed 60 --attached yes --elsewhere no")]
    [InlineData("--user trunk --password secret --any-number yes")]
    public void Takes_what_it_knows(string line)
    {
        Assert.NotNull(SandboxOptions.Read(line.Split(' '), out var fault));
        Assert.Null(fault);
    }

    [Theory]
    [InlineData("--sip")]
    [InlineData("--sip 127.0.0.1")]
    [InlineData("--sip here:5060")]
    [InlineData("--http 0.0.0.0:28061")]
    [InlineData("--sip 192.0.2.1:28060")]
    [InlineData("--user trunk")]
    [InlineData("--speed 0.5")]
    [InlineData("--speed fast")]
    [InlineData("--attached perhaps")]
    [InlineData("--unknown 1")]
    public void Refuses_the_rest_in_words(string line)
    {
        Assert.Null(SandboxOptions.Read(line.Split(' '), out var fault));
        Assert.NotEmpty(fault!);
    }

    [Fact]
    public void Says_which_of_its_addresses_is_taken_and_what_to_give_instead()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var options = SandboxOptions.Read(["--sip", $"{taken.LocalEndPoint}", "--http", "127.0.0.1:0"], out _)!;
        Assert.Equal(
            [
                $"{taken.LocalEndPoint} (UDP) is taken by another program. Give another with --sip ADDRESS:PORT, "
                    + "port 0 for any, or say --elsewhere yes.",
            ],
            options.Closed());
        Assert.Empty(options.Elsewhere().Closed());
    }
}
