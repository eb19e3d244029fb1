using System.Buffers.Binary;
using System.Net;

namespace Hutong.Sip.Transports;

/// <summary>
/// The one thing of STUN that SIP needs: a binding request is answered by the address it came from (RFC 5389 section
/// 10,
/// RFC 5626 section 4.4.2). ICE has its own, with proofs, on other ports.
/// </summary>
static class StunKeepAlive
{
    const uint Cookie = 0x2112A442;
    const ushort BindingRequest = 0x0001;
    const ushort BindingSuccess = 0x0101;
    const ushort XorMappedAddress = 0x0020;
    const int HeaderBytes = 20;

    public static bool TryAnswer(ReadOnlySpan<byte> datagram, IPEndPoint from, out byte[] answer)
    {
        answer = [];
        if (datagram.Length < HeaderBytes || BinaryPrimitives.ReadUInt16BigEndian(datagram) != BindingRequest
            || BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]) != datagram.Length - HeaderBytes
            || BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]) != Cookie)
        {
            return false;
        }

        var address = from.Address.IsIPv4MappedToIPv6 ? from.Address.MapToIPv4() : from.Address;
        var bytes = address.GetAddressBytes();
        answer = new byte[HeaderBytes + 8 + bytes.Length];
        BinaryPrimitives.WriteUInt16BigEndian(answer, BindingSuccess);
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(2), (ushort)(8 + bytes.Length));
        datagram[4..HeaderBytes].CopyTo(answer.AsSpan(4));
        var attribute = answer.AsSpan(HeaderBytes);
        BinaryPrimitives.WriteUInt16BigEndian(attribute, XorMappedAddress);
        BinaryPrimitives.WriteUInt16BigEndian(attribute[2..], (ushort)(4 + bytes.Length));
        attribute[5] = (byte)(bytes.Length == 4 ? 1 : 2);
        BinaryPrimitives.WriteUInt16BigEndian(attribute[6..], (ushort)(from.Port ^ (Cookie >> 16)));
        for (var i = 0; i < bytes.Length; i++)
        {
            attribute[8 + i] = (byte)(bytes[i] ^ answer[4 + i]);
        }

        return true;
    }
}
