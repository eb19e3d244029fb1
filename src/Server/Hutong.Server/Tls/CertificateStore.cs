using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hutong.Contracts.Accounts;
using Hutong.Server.Configuration;

namespace Hutong.Server.Tls;

/// <summary>
/// The certificates in use, by the name that a client asks for. Files are read again when they change; a broken new
/// file leaves the old certificate in use and is told in the log.
/// </summary>
sealed partial class CertificateStore : IDisposable
{
    readonly TlsOptions options;
    readonly IDirectory directory;
    readonly string dataDirectory;
    readonly TimeProvider time;
    readonly ILogger<CertificateStore> log;
    readonly ITimer timer;
    volatile Loaded[] loaded = [];
    string developmentDomains = "";

    public CertificateStore(TlsOptions options, IDirectory directory, string dataDirectory, TimeProvider time,
        ILogger<CertificateStore> log)
    {
        (this.options, this.directory, this.dataDirectory, this.time, this.log) =
            (options, directory, dataDirectory, time, log);
        Reload();
        timer = time.CreateTimer(_ => Reload(), null, options.ReloadInterval, options.ReloadInterval);
    }

    sealed record Loaded(X509Certificate2 Certificate, SslStreamCertificateContext Context, string Stamp);

    /// <summary>
    /// The certificate for a name, or the first; also for what is no name, or none, as telephones send that know an
    /// address only.
    /// </summary>
    public SslStreamCertificateContext For(string? host)
    {
        var all = loaded;
        if (host is not null && Uri.CheckHostName(host) != UriHostNameType.Unknown)
        {
            foreach (var one in all)
            {
                if (one.Certificate.MatchesHostname(host))
                {
                    return one.Context;
                }
            }
        }

        return all[0].Context;
    }

    /// <summary>The certificates in use, the first of each chain.</summary>
    public IReadOnlyList<X509Certificate2> InUse => [.. loaded.Select(one => one.Certificate)];

    /// <summary>Looks at the files again.</summary>
    public void Reload()
    {
        if (options.Certificates.Count == 0)
        {
            ReloadDevelopment();
            return;
        }

        var before = loaded;
        var after = new Loaded[options.Certificates.Count];
        for (var i = 0; i < after.Length; i++)
        {
            var old = i < before.Length ? before[i] : null;
            after[i] = ReloadOne(options.Certificates[i], old);
        }

        loaded = after;
    }

    public void Dispose() => timer.Dispose();

    Loaded ReloadOne(CertificateFiles files, Loaded? old)
    {
        try
        {
            // The content, not the dates: links are changed above the file, and copies keep their dates.
            var stamp = Convert.ToHexString(SHA256.HashData(
                [.. File.ReadAllBytes(files.Certificate), .. File.ReadAllBytes(files.Key)]));
            if (old is not null && old.Stamp == stamp)
            {
                return old;
            }

            using var pem = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(files.Certificate);
            var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
            if (old is not null)
            {
                LogReloaded(log);
            }

            return new(certificate, SslStreamCertificateContext.Create(certificate, chain, offline: true), stamp);
        }
        catch (Exception error) when (old is not null)
        {
            // Any fault of a renewed file: the certificate in use is better than none.
            LogReloadFailed(log, error);
            return old;
        }
    }

    void ReloadDevelopment()
    {
        var domains = directory.Domains;
        var joined = string.Join(' ', domains);
        if (joined == developmentDomains && loaded.Length > 0 &&
            loaded[0].Certificate.NotAfter > time.GetUtcNow().UtcDateTime.AddDays(30))
        {
            return;
        }

        var certificate =
            DevelopmentCertificate.Ensure(dataDirectory, domains.Count == 0 ? ["localhost"] : domains, time);
        loaded = [new(certificate, SslStreamCertificateContext.Create(certificate, null, offline: true), "")];
        developmentDomains = joined;
    }

    [LoggerMessage(901, LogLevel.Information, "a certificate file changed and is in use")]
    static partial void LogReloaded(ILogger logger);

    [LoggerMessage(902, LogLevel.Error, "a certificate file changed and cannot be used; the old one stays in use")]
    static partial void LogReloadFailed(ILogger logger, Exception error);
}
