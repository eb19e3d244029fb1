using System.Net;
using Hutong.Sip.Sdp;

namespace Hutong.Edge.Sip.Tests.Stage;

static class Descriptions
{
    /// <summary>Sound by PCMU at a port that nobody hears.</summary>
    public static SessionDescription Sound(int port) => new()
    {
        Origin = new("-", 1, (ulong)port, SdpConnection.For(IPAddress.Loopback)),
        Connection = SdpConnection.For(IPAddress.Loopback),
        Media = [MediaDescription.Rtp("audio", port, "RTP/AVP", [new(0, "PCMU", 8000)])],
    };

    public static byte[] Bytes(int port) => Sound(port).ToBytes();
}
