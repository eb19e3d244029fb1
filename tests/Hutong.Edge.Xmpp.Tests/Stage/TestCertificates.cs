using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using Hutong.Contracts.Switching;

namespace Hutong.Edge.Xmpp.Tests.Stage;

/// <summary>A certificate that nobody trusts.</summary>
sealed class TestCertificates : ICertificates
{
    public static readonly TestCertificates Instance = new();

    readonly SslServerAuthenticationOptions options;

    TestCertificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + FakeDirectory.Domain, key, HashAlgorithmName.SHA256);
        var from = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Certificate = request.CreateSelfSigned(from, from.AddYears(50));
        options = new() { ServerCertificate = Certificate };
    }

    public X509Certificate2 Certificate { get; }

    public SslServerAuthenticationOptions For(string? host) => options;
}
