namespace Hutong.Sip.Transports;

/// <summary>What carries messages.</summary>
public enum SipTransport : byte
{
    /// <summary>RFC 3261 section 18.</summary>
    Udp,
    /// <summary>RFC 3261 section 18.</summary>
    Tcp,
    /// <summary>RFC 3261 section 26.2.1.</summary>
    Tls,
    /// <summary>RFC 7118.</summary>
    Ws,
    /// <summary>RFC 7118, over TLS.</summary>
    Wss,
}

/// <summary>What transports are called, and how they behave.</summary>
public static class SipTransports
{
    /// <summary>The token in Via.</summary>
    public static string ViaName(this SipTransport transport) => transport switch
    {
        SipTransport.Udp => "UDP",
        SipTransport.Tcp => "TCP",
        SipTransport.Tls => "TLS",
        SipTransport.Ws => "WS",
        _ => "WSS",
    };

    /// <summary>The value of the URI's parameter <c>transport</c>; TLS is TCP with <c>sips:</c>, but telephones write
    /// <c>tls</c>, which RFC 3261 section 26.2.2 allows to be understood.</summary>
    public static string UriName(this SipTransport transport) => transport switch
    {
        SipTransport.Udp => "udp",
        SipTransport.Tcp => "tcp",
        SipTransport.Tls => "tls",
        _ => "ws",
    };

    /// <summary>Which transport a name of Via or of a URI is.</summary>
    public static bool TryFind(Text.SipText name, out SipTransport transport)
    {
        foreach (var one in Enum.GetValues<SipTransport>())
        {
            if (string.Equals(one.ViaName(), name.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                transport = one;
                return true;
            }
        }

        transport = default;
        return false;
    }

    /// <summary>Whether nothing is lost on the way: then nothing is sent twice.</summary>
    public static bool IsReliable(this SipTransport transport) => transport != SipTransport.Udp;

    /// <summary>Whether nobody on the way can read it.</summary>
    public static bool IsSecure(this SipTransport transport) => transport is SipTransport.Tls or SipTransport.Wss;

    /// <summary>The port when none is written (RFC 3261 section 19.1.2, RFC 7118 section 5).</summary>
    public static int DefaultPort(this SipTransport transport) => transport switch
    {
        SipTransport.Tls => 5061,
        SipTransport.Ws => 80,
        SipTransport.Wss => 443,
        _ => 5060,
    };
}
