using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Server.Configuration;
using Hutong.Server.Tls;
using Hutong.Xmpp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hutong.Server.Tests.Tls;

public sealed class CertificateStoreTests
{
    readonly string place = Directory.CreateTempSubdirectory("hutong-tls-").FullName;

    string CertificateFile => Path.Combine(place, "site.crt");

    string KeyFile => Path.Combine(place, "site.key");

    [Fact]
    public void A_changed_file_is_in_use_after_the_next_look()
    {
        Write("one.example");
        using var store = Open();
        Write("two.example");
        Assert.Equal("CN=one.example", store.For(null).TargetCertificate.Subject);

        store.Reload();

        Assert.Equal("CN=two.example", store.For(null).TargetCertificate.Subject);
    }

    [Fact]
    public void A_broken_new_file_leaves_the_old_in_use()
    {
        Write("one.example");
        using var store = Open();

        File.WriteAllText(CertificateFile, "no certificate");
        store.Reload();
        Assert.Equal("CN=one.example", store.For(null).TargetCertificate.Subject);

        File.Delete(CertificateFile);
        store.Reload();
        Assert.Equal("CN=one.example", store.For("one.example").TargetCertificate.Subject);
    }

    [Fact]
    public void The_name_that_is_asked_for_chooses_the_certificate()
    {
        using var store = Open(development: true);

        Assert.True(store.For("example.net").TargetCertificate.MatchesHostname("example.net"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no name")]
    [InlineData("*")]
    public void Who_names_nothing_gets_the_first_certificate(string host)
    {
        using var store = Open(development: true);

        Assert.Equal(store.For(null).TargetCertificate.Subject, store.For(host).TargetCertificate.Subject);
    }

    [Fact]
    public void A_development_certificate_is_for_the_domain_and_the_names_below_it()
    {
        using var made = DevelopmentCertificate.Ensure(place, ["example.net"], TimeProvider.System);

        Assert.True(made.MatchesHostname("example.net"));
        Assert.True(made.MatchesHostname("upload.example.net"));
        Assert.False(made.MatchesHostname("example.org"));
        Assert.True(made.HasPrivateKey);
    }

    [Fact]
    public void Clients_trust_one_authority_for_all_development_certificates()
    {
        using var first = DevelopmentCertificate.Ensure(place, ["example.net"], TimeProvider.System);
        using var second = DevelopmentCertificate.Ensure(place, ["example.org"], TimeProvider.System);
        using var authority = X509CertificateLoader.LoadCertificateFromFile(
            Path.Combine(place, DevelopmentCertificate.AuthorityFile));
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;

        Assert.True(chain.Build(first));
        Assert.True(chain.Build(second));
    }

    CertificateStore Open(bool development = false) => new(
        new TlsOptions
        {
            Certificates = development ? [] : [new() { Certificate = CertificateFile, Key = KeyFile }],
        },
        new OneDomain(), place, TimeProvider.System, NullLogger<CertificateStore>.Instance);

    void Write(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }

    sealed class OneDomain : IDirectory
    {
        public IReadOnlyList<string> Domains => ["example.net"];

        public bool IsLocal(string domain) => domain == "example.net";

        public TenantId? TenantOf(string domain) => null;

        public ValueTask<AccountRef?> FindAsync(Jid bare, CancellationToken cancel) => new((AccountRef?)null);

        public ValueTask<AccountRef?> FindAsync(AccountId account, CancellationToken cancel) => new((AccountRef?)null);
    }
}
