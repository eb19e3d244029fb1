using System.Net.Security;

namespace Hutong.Contracts.Switching;

/// <summary>
/// The certificates of this server. Asked at every handshake, so that a renewed file takes effect at once.
/// </summary>
public interface ICertificates
{
    /// <summary>
    /// What to present to a client that asked for a host by SNI; null when it named none. The options are not changed
    /// by the caller and may be shared.
    /// </summary>
    SslServerAuthenticationOptions For(string? host);
}
