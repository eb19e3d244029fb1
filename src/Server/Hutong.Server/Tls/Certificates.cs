using System.Net.Security;
using System.Security.Authentication;
using Hutong.Contracts.Switching;

namespace Hutong.Server.Tls;

/// <summary>Gives the edges the certificates of the store.</summary>
sealed class Certificates(CertificateStore store) : ICertificates
{
    public SslServerAuthenticationOptions For(string? host) => new()
    {
        ServerCertificateContext = store.For(host),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
    };
}
