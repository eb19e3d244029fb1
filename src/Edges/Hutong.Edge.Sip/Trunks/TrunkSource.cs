using System.Net;

namespace Hutong.Edge.Sip.Trunks;

/// <summary>From where a trunk's calls come.</summary>
/// <param name="Address">The address.</param>
/// <param name="Port">The port over UDP; 0: any.</param>
readonly record struct TrunkSource(IPAddress Address, int Port)
{
    /// <summary>Reads <c>192.0.2.1</c>, <c>192.0.2.1:5060</c>, <c>[2001:db8::1]:5060</c>.</summary>
    public static bool TryRead(string text, out TrunkSource source)
    {
        source = default;
        if (IPAddress.TryParse(text, out var address))
        {
            source = new(address, 0);
            return true;
        }

        if (IPEndPoint.TryParse(text, out var place))
        {
            source = new(place.Address, place.Port);
            return true;
        }

        return false;
    }

    /// <summary>Whether something came from here; connections have ports by chance.</summary>
    public bool Fits(IPEndPoint from, bool isDatagram) =>
        from.Address.Equals(Address) && (Port == 0 || !isDatagram || Port == from.Port);
}
