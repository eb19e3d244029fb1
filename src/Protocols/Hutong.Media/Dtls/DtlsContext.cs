using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hutong.Media.Srtp;

namespace Hutong.Media.Dtls;

/// <summary>
/// What all handshakes of a process share: a certificate made at start and signed by itself, as RFC 8827 section 6.5
/// allows, and the secret of the cookies. Safe from several threads; to be disposed after its sessions.
/// </summary>
public sealed unsafe class DtlsContext : IDisposable
{
    const int CookieBytes = 16;
    const string Ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL";
    static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);
    static readonly TimeSpan ClockTolerance = TimeSpan.FromDays(2);

    readonly byte[] cookieSecret = RandomNumberGenerator.GetBytes(32);
    readonly ContextHandle handle;

    /// <summary>A context with a new certificate (ECDSA P-256).</summary>
    /// <exception cref="NotSupportedException">OpenSSL 3 is not installed.</exception>
    /// <exception cref="CryptographicException">OpenSSL refuses.</exception>
    public DtlsContext(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        if (!IsSupported)
        {
            throw new NotSupportedException("OpenSSL 3 is not installed: there is no DTLS");
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = time.GetUtcNow();
        using var certificate = new CertificateRequest("CN=hutong", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(now - ClockTolerance, now + Lifetime);
        var (der, secret) = (certificate.RawData, key.ExportECPrivateKey());
        Fingerprint = DtlsFingerprint.Of(der);

        handle = new(OpenSsl.NewContext(OpenSsl.DtlsMethod()));
        var context = handle.DangerousGetHandle();
        var profiles = string.Join(':', SrtpProfile.All.Select(profile => profile.DtlsName));
        var good = OpenSsl.UseCertificate(context, der.Length, der) == OpenSsl.Ok
            && OpenSsl.UseKey(OpenSsl.EcKeyType, context, secret, secret.Length) == OpenSsl.Ok
            // This one says 0 when it is content.
            && OpenSsl.UseSrtp(context, profiles) == 0
            && OpenSsl.SetCiphers(context, Ciphers) == OpenSsl.Ok
            && OpenSsl.ContextControl(context, OpenSsl.ControlMinimumVersion, OpenSsl.Dtls12, 0) == OpenSsl.Ok;
        CryptographicOperations.ZeroMemory(secret);
        if (!good)
        {
            handle.Dispose();
            throw new CryptographicException("OpenSSL refuses the context for DTLS");
        }

        OpenSsl.ContextControl(context, OpenSsl.ControlSessionCacheMode, 0, 0);
        OpenSsl.SetVerify(
            context, OpenSsl.VerifyPeer | OpenSsl.VerifyFailIfNoPeerCertificate, &OpenSsl.AcceptAny);
        OpenSsl.SetOptions(
            context, OpenSsl.OptionNoQueryMtu | OpenSsl.OptionNoTicket | OpenSsl.OptionNoRenegotiation);
        OpenSsl.SetCookieMaker(context, &MakeCookie);
        OpenSsl.SetCookieCheck(context, &CheckCookie);
    }

    /// <summary>Whether OpenSSL 3 is there.</summary>
    public static bool IsSupported => OpenSsl.IsInstalled;

    /// <summary>Of our certificate: for <c>a=fingerprint</c>.</summary>
    public DtlsFingerprint Fingerprint { get; }

    internal nint NewSession()
    {
        var ssl = OpenSsl.New(handle.DangerousGetHandle());
        return ssl != 0 ? ssl : throw new CryptographicException("OpenSSL makes no session");
    }

    /// <inheritdoc />
    public void Dispose() => handle.Dispose();

    /// <summary>The proof that somebody receives at an address (RFC 6347 section 4.2.1).</summary>
    internal void Cookie(IPEndPoint address, Span<byte> cookie)
    {
        Span<byte> data = stackalloc byte[18];
        address.Address.TryWriteBytes(data, out var length);
        data[length++] = (byte)(address.Port >> 8);
        data[length++] = (byte)address.Port;
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(cookieSecret, data[..length], hash);
        hash[..CookieBytes].CopyTo(cookie);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static int MakeCookie(nint ssl, byte* cookie, uint* length)
    {
        if (DtlsSession.Of(ssl) is not { PeerAddress: { } address } session)
        {
            return 0;
        }

        session.Context.Cookie(address, new(cookie, CookieBytes));
        *length = CookieBytes;
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static int CheckCookie(nint ssl, byte* cookie, uint length)
    {
        if (length != CookieBytes || DtlsSession.Of(ssl) is not { PeerAddress: { } address } session)
        {
            return 0;
        }

        Span<byte> own = stackalloc byte[CookieBytes];
        session.Context.Cookie(address, own);
        return CryptographicOperations.FixedTimeEquals(own, new(cookie, CookieBytes)) ? 1 : 0;
    }

    sealed class ContextHandle : SafeHandle
    {
        public ContextHandle(nint handle) : base(0, ownsHandle: true) => SetHandle(handle);

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            OpenSsl.FreeContext(handle);
            return true;
        }
    }
}
