using System.Net;
using System.Net.Sockets;

namespace Hutong.Wire;

/// <summary>
/// Whether this process could listen somewhere, asked before it begins: what a listener throws later does not say which
/// address it meant.
/// </summary>
public static class ListenCheck
{
    /// <summary>Binds and lets go again.</summary>
    /// <param name="place">Port 0 is any free one.</param>
    /// <param name="protocol">TCP or UDP.</param>
    /// <returns>Null when it can be listened at; else what the system says.</returns>
    public static SocketError? Try(IPEndPoint place, ProtocolType protocol)
    {
        ArgumentNullException.ThrowIfNull(place);
        var isTcp = protocol == ProtocolType.Tcp;
        try
        {
            using var socket = new Socket(place.AddressFamily, isTcp ? SocketType.Stream : SocketType.Dgram, protocol);
            if (place.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(place);
            if (isTcp)
            {
                socket.Listen(1);
            }

            return null;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode;
        }
    }

    /// <summary>The end of a sentence that begins with the address.</summary>
    public static string InWords(SocketError why) => why switch
    {
        SocketError.AddressAlreadyInUse => "is taken by another program",
        SocketError.AddressNotAvailable => "is no address of this machine",
        SocketError.AccessDenied => "may not be listened at by this user",
        _ => $"cannot be listened at ({why})",
    };
}
