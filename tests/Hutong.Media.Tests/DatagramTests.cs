namespace Hutong.Media.Tests;

public class DatagramTests
{
    [Theory]
    [InlineData(0, 0, DatagramKind.Stun)]
    [InlineData(3, 255, DatagramKind.Stun)]
    [InlineData(4, 0, DatagramKind.Unknown)]
    [InlineData(15, 0, DatagramKind.Unknown)]
    [InlineData(16, 0, DatagramKind.Zrtp)]
    [InlineData(19, 0, DatagramKind.Zrtp)]
    [InlineData(20, 0, DatagramKind.Dtls)]
    [InlineData(63, 0, DatagramKind.Dtls)]
    [InlineData(64, 0, DatagramKind.TurnChannel)]
    [InlineData(79, 0, DatagramKind.TurnChannel)]
    [InlineData(80, 0, DatagramKind.Unknown)]
    [InlineData(127, 0, DatagramKind.Unknown)]
    [InlineData(128, 0, DatagramKind.Rtp)]
    [InlineData(128, 191, DatagramKind.Rtp)]
    [InlineData(128, 192, DatagramKind.Rtcp)]
    [InlineData(191, 223, DatagramKind.Rtcp)]
    [InlineData(191, 224, DatagramKind.Rtp)]
    [InlineData(192, 0, DatagramKind.Unknown)]
    [InlineData(255, 200, DatagramKind.Unknown)]
    public void Tells_kinds_apart_at_the_borders_of_RFC_7983(byte first, byte second, DatagramKind kind)
    {
        var datagram = new byte[20];
        (datagram[0], datagram[1]) = (first, second);
        Assert.Equal(kind, Datagram.Classify(datagram));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("16fefd")]
    [InlineData("80")]
    [InlineData("80c80001000000")]
    [InlineData("8000000000000000000000")]
    public void What_is_too_short_is_nothing(string datagram) =>
        Assert.Equal(DatagramKind.Unknown, Datagram.Classify(Hex.Bytes(datagram)));
}
