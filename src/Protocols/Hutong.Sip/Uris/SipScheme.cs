namespace Hutong.Sip.Uris;

/// <summary>The schemes of URIs that are told apart.</summary>
public enum SipScheme : byte
{
    /// <summary>Any other (RFC 3986). It is carried, not understood: 416 when it is to be called.</summary>
    Other,
    /// <summary><c>sip:</c> (RFC 3261 section 19.1).</summary>
    Sip,
    /// <summary><c>sips:</c>: as <c>sip:</c>, by TLS on every hop.</summary>
    Sips,
    /// <summary><c>tel:</c> (RFC 3966).</summary>
    Tel,
}
