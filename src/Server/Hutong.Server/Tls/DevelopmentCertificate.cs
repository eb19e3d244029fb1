using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Hutong.Server.Tls;

/// <summary>
/// The certificates of a first run: an authority of this installation's own and a certificate for its domains, in
/// the data directory, so that a client needs to be told of one file only. Never used once real ones are configured.
/// </summary>
static class DevelopmentCertificate
{
    /// <summary>The authority's certificate: what a client must trust.</summary>
    public const string AuthorityFile = "development-ca.crt";

    const string AuthorityKey = "development-ca.key";

    /// <summary>The certificate for these domains and the names below them, made when absent or outdated.</summary>
    public static X509Certificate2 Ensure(string directory, IReadOnlyList<string> domains, TimeProvider time)
    {
        Directory.CreateDirectory(directory);
        var now = time.GetUtcNow();
        using var authority = Authority(directory, now);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={domains[0]}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var domain in domains)
        {
            names.AddDnsName(domain);
            names.AddDnsName("*." + domain);
        }

        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        Span<byte> serial = stackalloc byte[12];
        RandomNumberGenerator.Fill(serial);
        using var signed = request.Create(authority, now.AddDays(-1), now.AddDays(365), serial);
        using var withKey = signed.CopyWithPrivateKey(key);
        // Round trip through PKCS#12: the TLS stack wants a key that is not tied to this object.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    static X509Certificate2 Authority(string directory, DateTimeOffset now)
    {
        var certificateFile = Path.Combine(directory, AuthorityFile);
        var keyFile = Path.Combine(directory, AuthorityKey);
        if (File.Exists(certificateFile) && File.Exists(keyFile))
        {
            var known = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            if (known.NotAfter > now.UtcDateTime.AddDays(366))
            {
                return known;
            }

            known.Dispose();
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Hutong development authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        var authority = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        Write(keyFile, key.ExportPkcs8PrivateKeyPem(), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Write(certificateFile, authority.ExportCertificatePem(),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return authority;
    }

    // Synced under another name first: a file that a loss of power left empty would keep the server from starting.
    static void Write(string file, string pem, UnixFileMode mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        var draft = file + ".new";
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(Encoding.ASCII.GetBytes(pem));
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, file, overwrite: true);
    }
}
