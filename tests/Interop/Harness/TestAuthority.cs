using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hutong.Interop.Harness;

/// <summary>A certificate authority that lives as long as one test run, for clients that check certificates.</summary>
sealed record TestAuthority(string AuthorityFile, string CertificateFile, string KeyFile)
{
    /// <summary>Makes an authority and one certificate of it for a domain, localhost and 127.0.0.1.</summary>
    public static TestAuthority Issue(string folder, string domain)
    {
        var from = TimeProvider.System.GetUtcNow().AddDays(-1);
        var until = from.AddDays(30);

        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = new CertificateRequest("CN=Interop test authority", rootKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        root.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        var rootId = new X509SubjectKeyIdentifierExtension(root.PublicKey, false);
        root.CertificateExtensions.Add(rootId);
        using var rootCertificate = root.CreateSelfSigned(from, until);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leaf = new CertificateRequest($"CN={domain}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(domain);
        names.AddDnsName($"*.{domain}");
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        leaf.CertificateExtensions.Add(names.Build());
        leaf.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        leaf.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        leaf.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        leaf.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(rootId));
        using var certificate =
            leaf.Create(rootCertificate, from, until.AddDays(-1), RandomNumberGenerator.GetBytes(12));

        var authority = new TestAuthority(
            Path.Combine(folder, "authority.pem"),
            Path.Combine(folder, "server.pem"),
            Path.Combine(folder, "server.key"));
        File.WriteAllText(authority.AuthorityFile, rootCertificate.ExportCertificatePem());
        File.WriteAllText(authority.CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(authority.KeyFile, key.ExportPkcs8PrivateKeyPem());
        return authority;
    }
}
