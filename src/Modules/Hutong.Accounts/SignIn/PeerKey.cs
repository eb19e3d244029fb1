using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Hutong.Accounts.SignIn;

/// <summary>
/// Whom attempts are counted by: an IPv4 address, or the /64 of an IPv6 one, as one subscriber commands all of that.
/// </summary>
readonly record struct PeerKey(ulong Network, bool IsVersion6)
{
    /// <summary>The key of an address.</summary>
    public static PeerKey Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? new(BinaryPrimitives.ReadUInt32BigEndian(bytes), false)
            : new(BinaryPrimitives.ReadUInt64BigEndian(bytes), true);
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string text, out PeerKey key)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
        {
            key = Of(address);
            return true;
        }

        key = default;
        return false;
    }

    /// <summary>The address or prefix, for the table of bans and the audit; never for a log.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        if (IsVersion6)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes, Network);
            return new IPAddress(bytes) + "/64";
        }

        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Network);
        return new IPAddress(bytes[..4]).ToString();
    }
}
