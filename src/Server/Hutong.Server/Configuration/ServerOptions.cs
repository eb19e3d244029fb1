using System.ComponentModel.DataAnnotations;

namespace Hutong.Server.Configuration;

/// <summary>The server as a whole. Section <c>server</c>.</summary>
sealed class ServerOptions
{
    /// <summary>Addresses for plain HTTP: web client, API, WebSocket. Default loopback, port 8080.</summary>
    public string[] Http { get; set; } = ["127.0.0.1:8080"];

    /// <summary>Addresses for HTTPS. Default none, because a proxy in front often has the certificates.</summary>
    public string[] Https { get; set; } = [];

    /// <summary>
    /// The address at which clients reach HTTP from outside, without a slash at the end. Default empty: the first
    /// address of <c>http</c>. It goes into upload links and discovery.
    /// </summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>
    /// How long a stopping server waits for commits and for clients to be told, before it ends. Default 10 s: more
    /// than any commit, less than the patience of a service manager.
    /// </summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>Certificates. Section <c>tls</c>.</summary>
sealed class TlsOptions
{
    /// <summary>
    /// Certificates from files. Default none: on first run the server makes a development authority and a
    /// certificate for its domains in the data directory.
    /// </summary>
    public List<CertificateFiles> Certificates { get; set; } = [];

    /// <summary>
    /// How often files are looked at for change. Default 30 s: a renewed certificate is in use within a minute.
    /// </summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>One certificate with its key, PEM.</summary>
sealed class CertificateFiles
{
    /// <summary>The file with the certificate and those that sign it.</summary>
    [Required]
    public string Certificate { get; set; } = "";

    /// <summary>The file with the private key.</summary>
    [Required]
    public string Key { get; set; } = "";
}
