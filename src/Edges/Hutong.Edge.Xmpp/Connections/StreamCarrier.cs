using System.Net.Security;
using System.Net.Sockets;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using Hutong.Contracts.Switching;

namespace Hutong.Edge.Xmpp.Connections;

/// <summary>A connection over a byte stream: a TCP socket, TLS over it, or a pair of pipes in tests.</summary>
sealed class StreamCarrier(Stream plain, IPAddress? peer, Socket? socket, ICertificates? certificates) : Carrier
{
    static readonly SslApplicationProtocol XmppClient = new("xmpp-client");

    SslStream? tls;

    Stream Stream => tls ?? plain;

    public override IPAddress? Peer => peer;

    public override bool IsSecure => tls is not null;

    public override bool CanStartTls => certificates is not null && !IsSecure;

    public override byte[]? ServerEndPoint =>
        tls?.LocalCertificate is { } certificate ? HashForBinding(certificate) : null;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => Stream.ReadAsync(buffer);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => Stream.WriteAsync(bytes);

    public override ValueTask<bool> StartTlsAsync(CancellationToken cancel) => HandshakeAsync(direct: false, cancel);

    /// <summary>Does the TLS handshake. A direct connection may agree on the protocol (XEP-0368 section 4).</summary>
    public async ValueTask<bool> HandshakeAsync(bool direct, CancellationToken cancel)
    {
        var secured = new SslStream(plain, leaveInnerStreamOpen: false);
        try
        {
            await secured.AuthenticateAsServerAsync(
                (_, hello, _, _) => new(Options(certificates!.For(Empty(hello.ServerName)), direct)), null, cancel);
        }
        catch (Exception error) when (error is AuthenticationException or IOException or OperationCanceledException
            or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            await secured.DisposeAsync();
            return false;
        }

        tls = secured;
        return true;
    }

    public override async ValueTask EndOutputAsync()
    {
        if (tls is not null)
        {
            await tls.ShutdownAsync();
        }

        if (socket is not null)
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        else
        {
            await plain.DisposeAsync();
        }
    }

    // Disposing the socket makes reads under way fail; a TLS stream is disposed by the loop that reads it.
    public override void Abort() => plain.Dispose();

    public override async ValueTask DisposeAsync()
    {
        Abort();
        await Stream.DisposeAsync();
    }

    static string? Empty(string name) => name.Length == 0 ? null : name;

    static SslServerAuthenticationOptions Options(SslServerAuthenticationOptions from, bool direct) =>
        !direct ? from : new()
    {
        ServerCertificate = from.ServerCertificate,
        ServerCertificateContext = from.ServerCertificateContext,
        ServerCertificateSelectionCallback = from.ServerCertificateSelectionCallback,
        EnabledSslProtocols = from.EnabledSslProtocols,
        CipherSuitesPolicy = from.CipherSuitesPolicy,
        ClientCertificateRequired = from.ClientCertificateRequired,
        RemoteCertificateValidationCallback = from.RemoteCertificateValidationCallback,
        CertificateRevocationCheckMode = from.CertificateRevocationCheckMode,
        AllowRenegotiation = from.AllowRenegotiation,
        ApplicationProtocols = [XmppClient],
    };

    /// <summary>
    /// RFC 5929 section 4.1: the hash of the certificate by the function of its signature, SHA-256 in place of MD5 and
    /// SHA-1. The platform's own channel binding is not there on Linux.
    /// </summary>
    static byte[] HashForBinding(X509Certificate certificate)
    {
        using var full = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return full.SignatureAlgorithm.Value switch
        {
            // sha384WithRSAEncryption, ecdsa-with-SHA384
            "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => SHA384.HashData(full.RawData),
            // sha512WithRSAEncryption, ecdsa-with-SHA512
            "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => SHA512.HashData(full.RawData),
            _ => SHA256.HashData(full.RawData),
        };
    }
}
