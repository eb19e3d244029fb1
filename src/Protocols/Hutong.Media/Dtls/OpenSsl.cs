using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hutong.Media.Dtls;

/// <summary>
/// What is used of the system's OpenSSL 3: the same library that the runtime's own TLS stands on. Bound at run time.
/// </summary>
static unsafe partial class OpenSsl
{
    public const int Ok = 1;
    public const int ErrorSsl = 1, ErrorWantRead = 2, ErrorWantWrite = 3, ErrorSyscall = 5, ErrorZeroReturn = 6;
    public const int EcKeyType = 408;
    public const int VerifyPeer = 1, VerifyFailIfNoPeerCertificate = 2;
    public const int ControlSetMtu = 17, ControlHandleTimeout = 74, ControlSessionCacheMode = 44,
        ControlMinimumVersion = 123;
    public const int BioSetEndOfFileReturn = 130;
    public const int Dtls12 = 0xFEFD;
    public const ulong OptionNoQueryMtu = 1UL << 12, OptionNoTicket = 1UL << 14, OptionNoRenegotiation = 1UL << 30;

    const string Ssl = "hutong-openssl-ssl", Crypto = "hutong-openssl-crypto";

    static readonly Dictionary<string, string[]> Names = new()
    {
        [Ssl] = ["libssl.so.3", "libssl.3.dylib", "libssl-3-x64.dll"],
        [Crypto] = ["libcrypto.so.3", "libcrypto.3.dylib", "libcrypto-3-x64.dll"],
    };

    public static bool IsInstalled { get; } = Bind();

    static bool Bind()
    {
        NativeLibrary.SetDllImportResolver(typeof(OpenSsl).Assembly, Resolve);
        return Names.Keys.All(name => Resolve(name, typeof(OpenSsl).Assembly, null) != 0);
    }

    static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        foreach (var file in Names.GetValueOrDefault(name, []))
        {
            if (NativeLibrary.TryLoad(file, out var handle))
            {
                return handle;
            }
        }

        return 0;
    }

    [LibraryImport(Ssl, EntryPoint = "DTLS_method")]
    public static partial nint DtlsMethod();

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_new")]
    public static partial nint NewContext(nint method);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_free")]
    public static partial void FreeContext(nint context);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_ctrl")]
    public static partial nint ContextControl(nint context, int command, nint value, nint pointer);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_use_certificate_ASN1")]
    public static partial int UseCertificate(nint context, int length, ReadOnlySpan<byte> der);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_use_PrivateKey_ASN1")]
    public static partial int UseKey(int type, nint context, ReadOnlySpan<byte> der, nint length);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_tlsext_use_srtp", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UseSrtp(nint context, string profiles);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_cipher_list", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetCiphers(nint context, string ciphers);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_verify")]
    public static partial void SetVerify(
        nint context, int mode, delegate* unmanaged[Cdecl]<int, nint, int> callback);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_options")]
    public static partial ulong SetOptions(nint context, ulong options);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_cookie_generate_cb")]
    public static partial void SetCookieMaker(
        nint context, delegate* unmanaged[Cdecl]<nint, byte*, uint*, int> callback);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_cookie_verify_cb")]
    public static partial void SetCookieCheck(
        nint context, delegate* unmanaged[Cdecl]<nint, byte*, uint, int> callback);

    [LibraryImport(Ssl, EntryPoint = "SSL_new")]
    public static partial nint New(nint context);

    [LibraryImport(Ssl, EntryPoint = "SSL_free")]
    public static partial void Free(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_set_bio")]
    public static partial void SetBio(nint ssl, nint read, nint write);

    [LibraryImport(Ssl, EntryPoint = "SSL_set_accept_state")]
    public static partial void SetAccept(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_set_connect_state")]
    public static partial void SetConnect(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_set_ex_data")]
    public static partial int SetData(nint ssl, int index, nint data);

    [LibraryImport(Ssl, EntryPoint = "SSL_get_ex_data")]
    public static partial nint GetData(nint ssl, int index);

    [LibraryImport(Ssl, EntryPoint = "DTLS_set_timer_cb")]
    public static partial void SetTimer(nint ssl, delegate* unmanaged[Cdecl]<nint, uint, uint> callback);

    [LibraryImport(Ssl, EntryPoint = "DTLSv1_listen")]
    public static partial int Listen(nint ssl, nint address);

    [LibraryImport(Ssl, EntryPoint = "SSL_do_handshake")]
    public static partial int Handshake(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_read")]
    public static partial int Read(nint ssl, Span<byte> buffer, int length);

    [LibraryImport(Ssl, EntryPoint = "SSL_shutdown")]
    public static partial int Shutdown(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_get_error")]
    public static partial int GetError(nint ssl, int result);

    [LibraryImport(Ssl, EntryPoint = "SSL_ctrl")]
    public static partial nint Control(nint ssl, int command, nint value, nint pointer);

    [LibraryImport(Ssl, EntryPoint = "SSL_export_keying_material")]
    public static partial int ExportKeys(nint ssl, Span<byte> output, nuint length, ReadOnlySpan<byte> label,
        nuint labelLength, nint context, nuint contextLength, int useContext);

    [LibraryImport(Ssl, EntryPoint = "SSL_get_selected_srtp_profile")]
    public static partial nint SelectedProfile(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_get1_peer_certificate")]
    public static partial nint PeerCertificate(nint ssl);

    [LibraryImport(Crypto, EntryPoint = "i2d_X509")]
    public static partial int EncodeCertificate(nint certificate, byte** output);

    [LibraryImport(Crypto, EntryPoint = "X509_free")]
    public static partial void FreeCertificate(nint certificate);

    [LibraryImport(Crypto, EntryPoint = "BIO_s_mem")]
    public static partial nint MemoryMethod();

    [LibraryImport(Crypto, EntryPoint = "BIO_new")]
    public static partial nint NewBio(nint method);

    [LibraryImport(Crypto, EntryPoint = "BIO_ctrl")]
    public static partial nint BioControl(nint bio, int command, nint value, nint pointer);

    [LibraryImport(Crypto, EntryPoint = "BIO_write")]
    public static partial int BioWrite(nint bio, ReadOnlySpan<byte> data, int length);

    [LibraryImport(Crypto, EntryPoint = "BIO_read")]
    public static partial int BioRead(nint bio, Span<byte> data, int length);

    [LibraryImport(Crypto, EntryPoint = "BIO_ADDR_new")]
    public static partial nint NewAddress();

    [LibraryImport(Crypto, EntryPoint = "BIO_ADDR_free")]
    public static partial void FreeAddress(nint address);

    [LibraryImport(Crypto, EntryPoint = "ERR_clear_error")]
    public static partial void ClearErrors();

    /// <summary>The DER form of a certificate of OpenSSL's.</summary>
    public static byte[] Der(nint certificate)
    {
        var der = new byte[Math.Max(0, EncodeCertificate(certificate, null))];
        fixed (byte* place = der)
        {
            var moving = place;
            _ = EncodeCertificate(certificate, &moving);
        }

        return der;
    }

    // Certificates are our own and self-signed: the fingerprint is compared after the handshake.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int AcceptAny(int verified, nint store) => 1;

    // Microseconds until a flight is sent again: 200 ms, then twice as long up to 5 s. OpenSSL's own first second is an
    // age while somebody waits to hear.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static uint NextTimer(nint ssl, uint last) => last == 0 ? 200_000 : Math.Min(last * 2, 5_000_000);
}
