using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Hutong.Media.Srtp;

namespace Hutong.Media.Dtls;

/// <summary>Which side begins.</summary>
public enum DtlsRole
{
    /// <summary>Waits: <c>a=setup:passive</c>.</summary>
    Server,

    /// <summary>Begins: <c>a=setup:active</c>.</summary>
    Client,
}

/// <summary>How far a handshake is.</summary>
public enum DtlsState
{
    /// <summary>It is under way.</summary>
    Handshaking,

    /// <summary>There are keys.</summary>
    Connected,

    /// <summary>It failed; <see cref="DtlsSession.Fault"/> says why.</summary>
    Failed,

    /// <summary>The peer said goodbye.</summary>
    Closed,
}

/// <summary>Why a handshake failed.</summary>
public enum DtlsFault
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>What came was no handshake that both agree on.</summary>
    Protocol,

    /// <summary>The peer's certificate is not the one whose fingerprint was signalled.</summary>
    Fingerprint,

    /// <summary>No protection profile in common (RFC 5764 section 4.1).</summary>
    Profile,

    /// <summary>It took too long.</summary>
    Timeout,
}

/// <summary>Sends what a handshake wants to send.</summary>
public interface IDtlsTransport
{
    /// <summary>Sends a datagram to the peer, at once or not at all.</summary>
    void Send(ReadOnlySpan<byte> datagram);
}

/// <summary>
/// The handshake of one call (RFC 5763, RFC 5764): DTLS 1.2 by the system's OpenSSL over buffers in memory. Does no
/// I/O;
/// not safe from several threads.
/// </summary>
/// <remarks>
/// A server that does not know yet that its peer receives where it says it does answers a first hello with a cookie,
/// and
/// keeps nothing of it (RFC 6347 section 4.2.1). Behind ICE that round trip is not needed: take datagrams only from
/// addresses that ICE has heard.
/// </remarks>
public sealed class DtlsSession : IDisposable
{
    /// <summary>No datagram that is sent is longer: it passes every tunnel.</summary>
    public const int DatagramBytesMax = 1200;

    /// <summary>A handshake over this has failed.</summary>
    public static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(20);

    const int RecordHeaderBytes = 13;
    const int BufferBytes = 16 * 1024;
    const string ExportLabel = "EXTRACTOR-dtls_srtp";

    readonly DtlsFingerprint expected;
    readonly IDtlsTransport transport;
    readonly DtlsRole role;
    readonly nint input, output;
    GCHandle self;
    nint ssl;
    bool listening;
    TimeSpan? started;

    /// <summary>A session.</summary>
    /// <param name="context">The certificate.</param>
    /// <param name="role">Which side begins.</param>
    /// <param name="expected">The peer's fingerprint as signalled.</param>
    /// <param name="transport">Sends.</param>
    /// <param name="asksForCookie">A server's: whether the peer must prove its address first.</param>
    public DtlsSession(DtlsContext context, DtlsRole role, DtlsFingerprint expected, IDtlsTransport transport,
        bool asksForCookie = false)
    {
        ArgumentNullException.ThrowIfNull(context);
        (Context, this.role, this.expected, this.transport) = (context, role, expected, transport);
        listening = asksForCookie && role == DtlsRole.Server;
        ssl = context.NewSession();
        input = NewBuffer();
        output = NewBuffer();
        OpenSsl.SetBio(ssl, input, output);
        OpenSsl.Control(ssl, OpenSsl.ControlSetMtu, DatagramBytesMax, 0);
        self = GCHandle.Alloc(this, GCHandleType.Weak);
        _ = OpenSsl.SetData(ssl, 0, GCHandle.ToIntPtr(self));
        unsafe
        {
            OpenSsl.SetTimer(ssl, &OpenSsl.NextTimer);
        }

        if (role == DtlsRole.Client)
        {
            OpenSsl.SetConnect(ssl);
        }
        else
        {
            OpenSsl.SetAccept(ssl);
        }
    }

    /// <summary>How far it is.</summary>
    public DtlsState State { get; private set; }

    /// <summary>Why it failed.</summary>
    public DtlsFault Fault { get; private set; }

    /// <summary>What our packets are protected with, once connected.</summary>
    public SrtpKey? SendKey { get; private set; }

    /// <summary>What the peer's packets are protected with, once connected.</summary>
    public SrtpKey? ReceiveKey { get; private set; }

    /// <summary>Whether the peer has yet to prove its address.</summary>
    public bool IsListening => listening;

    internal DtlsContext Context { get; }

    internal IPEndPoint? PeerAddress { get; private set; }

    /// <summary>Begins: a client sends its hello.</summary>
    public void Start(TimeSpan now)
    {
        started ??= now;
        if (role == DtlsRole.Client && ssl != 0 && State == DtlsState.Handshaking)
        {
            Step();
        }
    }

    /// <summary>Takes a datagram that <see cref="Datagram.Classify"/> calls DTLS.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="from">Where it came from.</param>
    /// <param name="now">On a monotonic clock.</param>
    public void Receive(ReadOnlySpan<byte> datagram, IPEndPoint from, TimeSpan now)
    {
        if (ssl == 0 || State is DtlsState.Failed or DtlsState.Closed || datagram.Length > BufferBytes)
        {
            return;
        }

        datagram = WholeRecords(datagram);
        if (datagram.IsEmpty)
        {
            return;
        }

        PeerAddress = from;
        OpenSsl.ClearErrors();
        OpenSsl.BioWrite(input, datagram, datagram.Length);
        if (listening && !Listen(datagram))
        {
            return;
        }

        started ??= now;
        if (State == DtlsState.Handshaking)
        {
            Step();
        }

        if (State == DtlsState.Connected)
        {
            ReadOn();
        }
    }

    /// <summary>
    /// Sends again what was lost, and gives up in time. To be called about every 50 ms while handshaking.
    /// </summary>
    public void Tick(TimeSpan now)
    {
        if (ssl == 0 || State != DtlsState.Handshaking || started is null)
        {
            return;
        }

        if (now - started > HandshakeTimeout)
        {
            Fail(DtlsFault.Timeout);
            return;
        }

        OpenSsl.ClearErrors();
        OpenSsl.Control(ssl, OpenSsl.ControlHandleTimeout, 0, 0);
        Flush();
    }

    /// <summary>Says goodbye, when there is a connection.</summary>
    public void Close()
    {
        if (ssl != 0 && State == DtlsState.Connected)
        {
            OpenSsl.ClearErrors();
            _ = OpenSsl.Shutdown(ssl);
            Flush();
            State = DtlsState.Closed;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (ssl != 0)
        {
            // Frees its two buffers with it.
            OpenSsl.Free(ssl);
            ssl = 0;
            self.Free();
        }
    }

    internal static DtlsSession? Of(nint ssl) =>
        OpenSsl.GetData(ssl, 0) is var data && data != 0 ? GCHandle.FromIntPtr(data).Target as DtlsSession : null;

    static nint NewBuffer()
    {
        var bio = OpenSsl.NewBio(OpenSsl.MemoryMethod());
        // An empty buffer is to be waited at, not the end.
        OpenSsl.BioControl(bio, OpenSsl.BioSetEndOfFileReturn, -1, 0);
        return bio;
    }

    // The buffer in memory would join half a record to the next datagram.
    static ReadOnlySpan<byte> WholeRecords(ReadOnlySpan<byte> datagram)
    {
        var whole = 0;
        while (datagram.Length - whole >= RecordHeaderBytes)
        {
            var end = whole + RecordHeaderBytes + BinaryPrimitives.ReadUInt16BigEndian(datagram[(whole + 11)..]);
            if (end > datagram.Length)
            {
                break;
            }

            whole = end;
        }

        return datagram[..whole];
    }

    // Answers a hello with a cookie until one comes that has it.
    bool Listen(ReadOnlySpan<byte> datagram)
    {
        var address = OpenSsl.NewAddress();
        var heard = OpenSsl.Listen(ssl, address);
        OpenSsl.FreeAddress(address);
        Flush();
        if (heard != OpenSsl.Ok)
        {
            // Whatever is left of what was no hello.
            Span<byte> rest = stackalloc byte[256];
            while (OpenSsl.BioRead(input, rest, rest.Length) > 0)
            {
            }

            return false;
        }

        // Listening took the hello off the buffer: the handshake wants it again.
        listening = false;
        OpenSsl.BioWrite(input, datagram, datagram.Length);
        return true;
    }

    void Step()
    {
        OpenSsl.ClearErrors();
        var result = OpenSsl.Handshake(ssl);
        Flush();
        if (result == OpenSsl.Ok)
        {
            Finish();
        }
        else if (OpenSsl.GetError(ssl, result) is not (OpenSsl.ErrorWantRead or OpenSsl.ErrorWantWrite))
        {
            Fail(DtlsFault.Protocol);
        }
    }

    void Finish()
    {
        var certificate = OpenSsl.PeerCertificate(ssl);
        var fits = certificate != 0 && expected.Fits(OpenSsl.Der(certificate));
        if (certificate != 0)
        {
            OpenSsl.FreeCertificate(certificate);
        }

        if (!fits)
        {
            Fail(DtlsFault.Fingerprint);
            return;
        }

        // struct srtp_protection_profile_st { const char *name; unsigned long id; }
        var selected = OpenSsl.SelectedProfile(ssl);
        var profile = selected == 0 ? null : SrtpProfile.Find((int)Marshal.ReadIntPtr(selected, nint.Size));
        if (profile is null)
        {
            Fail(DtlsFault.Profile);
            return;
        }

        Span<byte> material = stackalloc byte[2 * (profile.KeyBytes + profile.SaltBytes)];
        Span<byte> label = stackalloc byte[ExportLabel.Length];
        System.Text.Encoding.ASCII.GetBytes(ExportLabel, label);
        if (OpenSsl.ExportKeys(
            ssl, material, (nuint)material.Length, label, (nuint)label.Length, 0, 0, 0) != OpenSsl.Ok)
        {
            Fail(DtlsFault.Protocol);
            return;
        }

        var (client, server) = SrtpKey.FromKeyingMaterial(profile, material);
        CryptographicOperations.ZeroMemory(material);
        (SendKey, ReceiveKey) = role == DtlsRole.Client ? (client, server) : (server, client);
        State = DtlsState.Connected;
    }

    // What comes after the handshake: repeated flights of it, and the goodbye. Data is nobody's.
    void ReadOn()
    {
        Span<byte> data = stackalloc byte[2048];
        int result;
        do
        {
            OpenSsl.ClearErrors();
            result = OpenSsl.Read(ssl, data, data.Length);
        }
        while (result > 0);
        if (OpenSsl.GetError(ssl, result) == OpenSsl.ErrorZeroReturn)
        {
            State = DtlsState.Closed;
        }

        Flush();
    }

    // The buffer in memory forgets where datagrams end: they are made anew of whole records.
    void Flush()
    {
        Span<byte> buffer = stackalloc byte[BufferBytes];
        var filled = 0;
        for (int read; filled < buffer.Length
            && (read = OpenSsl.BioRead(output, buffer[filled..], buffer.Length - filled)) > 0;)
        {
            filled += read;
        }

        var (start, at) = (0, 0);
        while (at + RecordHeaderBytes <= filled)
        {
            var end = at + RecordHeaderBytes + BinaryPrimitives.ReadUInt16BigEndian(buffer[(at + 11)..]);
            if (end > filled)
            {
                break;
            }

            if (end - start > DatagramBytesMax && at > start)
            {
                transport.Send(buffer[start..at]);
                start = at;
            }

            at = end;
        }

        if (at > start)
        {
            transport.Send(buffer[start..at]);
        }
    }

    void Fail(DtlsFault fault) => (State, Fault, SendKey, ReceiveKey) = (DtlsState.Failed, fault, null, null);
}
