using System.Net;
using System.Net.Sockets;

namespace Hutong.Sandbox.Sound;

/// <summary>
/// A port for RTP and the next one for RTCP (RFC 3550 section 11): the first is even, and both are ours, so that
/// reports
/// of one call do not end in the sound of another.
/// </summary>
sealed class RtpPorts : IDisposable
{
    const int TriesMax = 200;

    RtpPorts(Socket rtp, Socket rtcp) => (Rtp, Rtcp) = (rtp, rtcp);

    public Socket Rtp { get; }

    public Socket Rtcp { get; }

    public int Port => ((IPEndPoint)Rtp.LocalEndPoint!).Port;

    /// <exception cref="SocketException">No pair is free.</exception>
    public static RtpPorts Bind(IPAddress address)
    {
        for (var tries = 0; ; tries++)
        {
            var rtp = Open(address, 0);
            var port = ((IPEndPoint)rtp.LocalEndPoint!).Port;
            try
            {
                if (port % 2 == 0 && port < 65535)
                {
                    return new(rtp, Open(address, port + 1));
                }
            }
            catch (SocketException) when (tries < TriesMax)
            {
                // Somebody has the next one.
            }

            rtp.Dispose();
            if (tries >= TriesMax)
            {
                throw new SocketException((int)SocketError.AddressAlreadyInUse);
            }
        }
    }

    public void Dispose()
    {
        Rtp.Dispose();
        Rtcp.Dispose();
    }

    static Socket Open(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }
}
