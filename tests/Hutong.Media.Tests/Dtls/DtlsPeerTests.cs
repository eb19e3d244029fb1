using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using Hutong.Media.Dtls;
using Hutong.Media.Net;
using Hutong.Media.Srtp;

namespace Hutong.Media.Tests.Dtls;

/// <summary>Handshakes with other programs over UDP: both sides must come to the same keys.</summary>
public sealed class DtlsPeerTests : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly string folder = Directory.CreateTempSubdirectory("hutong-dtls-").FullName;
    readonly StringBuilder printed = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("openssl", "s_client -dtls1_2 -connect 127.0.0.1:{0} -use_srtp SRTP_AES128_CM_SHA1_80 -cert {1}/c.pem "
        + "-key {1}/k.pem -keymatexport EXTRACTOR-dtls_srtp -keymatexportlen 60", "Keying material: ([0-9A-F]{120})")]
    [InlineData("gnutls-cli",
        "--udp --insecure -p {0} --srtp-profiles=SRTP_AES128_CM_HMAC_SHA1_80 --x509certfile={1}/c.pem "
        + "--x509keyfile={1}/k.pem --keymatexport=EXTRACTOR-dtls_srtp --keymatexportsize=60 127.0.0.1",
        "Key material: ([0-9a-f]{120})")]
    public void A_client_of_another_make_comes_to_the_same_keys(string program, string arguments, string keys)
    {
        Assert.SkipUnless(DtlsContext.IsSupported && OnPath(program), $"{program} is not installed");
        var fingerprint = MakeCertificate();
        using var port = new UdpPort(new(IPAddress.Loopback, 0));
        using var context = new DtlsContext(TimeProvider.System);
        var peer = new Peer(port);
        using var session = new DtlsSession(context, DtlsRole.Server, fingerprint, peer, asksForCookie: true);
        peer.Session = session;
        using var client = Start(program, string.Format(
            CultureInfo.InvariantCulture, arguments, port.LocalAddress.Port, folder));
        try
        {
            var clock = Stopwatch.StartNew();
            while (!Regex.IsMatch(Printed(), keys) && clock.Elapsed < Patience && !client.HasExited)
            {
                port.Receive(peer, TimeSpan.FromMilliseconds(50));
                session.Tick(clock.Elapsed);
            }

            Assert.True(session.State == DtlsState.Connected, $"{session.State} {session.Fault}: {Printed()}");
            var expected = SrtpKey.FromKeyingMaterial(SrtpProfile.AesCm128Sha1Tag80,
                Convert.FromHexString(Regex.Match(Printed(), keys).Groups[1].Value));
            Assert.Equal(expected.Client.KeyAndSalt.ToArray(), session.ReceiveKey!.KeyAndSalt.ToArray());
            Assert.Equal(expected.Server.KeyAndSalt.ToArray(), session.SendKey!.KeyAndSalt.ToArray());
        }
        finally
        {
            client.Kill();
        }
    }

    DtlsFingerprint MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=peer", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(Path.Combine(folder, "c.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "k.pem"), key.ExportPkcs8PrivateKeyPem());
        return DtlsFingerprint.Of(certificate.RawData);
    }

    Process Start(string program, string arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        process.OutputDataReceived += (_, line) => Print(line.Data);
        process.ErrorDataReceived += (_, line) => Print(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    void Print(string? line)
    {
        lock (printed)
        {
            printed.AppendLine(line);
        }
    }

    string Printed()
    {
        lock (printed)
        {
            return printed.ToString();
        }
    }

    static bool OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(place => File.Exists(Path.Combine(place, program)));

    sealed class Peer(UdpPort port) : IDtlsTransport, IDatagramHandler
    {
        SocketEndpoint address;

        public DtlsSession? Session { get; set; }

        public void Send(ReadOnlySpan<byte> datagram)
        {
            datagram.CopyTo(port.Prepare());
            port.Queue(address, datagram.Length);
            port.Flush();
        }

        public void Receive(in SocketEndpoint from, Span<byte> datagram)
        {
            address = from;
            Session!.Receive(datagram, from.ToIPEndPoint(), TimeSpan.Zero);
        }
    }
}
