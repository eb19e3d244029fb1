using System.Net;
using System.Net.Sockets;

namespace Hutong.Wire.Tests;

public sealed class ListenCheckTests
{
    [Theory]
    [InlineData(ProtocolType.Tcp)]
    [InlineData(ProtocolType.Udp)]
    public void A_taken_port_is_found_and_a_free_one_is_left_free(ProtocolType protocol)
    {
        IPEndPoint place;
        using (var other = Open(protocol))
        {
            place = (IPEndPoint)other.LocalEndPoint!;
            var why = ListenCheck.Try(place, protocol);
            Assert.Equal(SocketError.AddressAlreadyInUse, why);
            Assert.Equal("is taken by another program", ListenCheck.InWords(why!.Value));
        }

        Assert.Null(ListenCheck.Try(new(IPAddress.Loopback, 0), protocol));
        Assert.Null(ListenCheck.Try(new(IPAddress.IPv6Any, 0), protocol));
    }

    [Fact]
    public void An_address_of_another_machine_is_told_from_a_taken_one()
    {
        // RFC 5737: for examples, nobody has it.
        var why = ListenCheck.Try(new(IPAddress.Parse("192.0.2.1"), 0), ProtocolType.Tcp);
        Assert.Equal(SocketError.AddressNotAvailable, why);
        Assert.Equal("is no address of this machine", ListenCheck.InWords(why!.Value));
    }

    [Theory]
    [InlineData(SocketError.AccessDenied, "may not be listened at by this user")]
    [InlineData(SocketError.NetworkDown, "cannot be listened at (NetworkDown)")]
    public void What_the_system_says_has_words(SocketError why, string words) =>
        Assert.Equal(words, ListenCheck.InWords(why));

    static Socket Open(ProtocolType protocol)
    {
        var isTcp = protocol == ProtocolType.Tcp;
        var socket = new Socket(AddressFamily.InterNetwork, isTcp ? SocketType.Stream : SocketType.Dgram, protocol);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (isTcp)
        {
            socket.Listen();
        }

        return socket;
    }
}
