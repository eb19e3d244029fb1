using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Hutong.Xmpp.Streams;
using Hutong.Xmpp.Xml;

namespace Hutong.Crash.Messaging;

/// <summary>
/// One TCP connection of a client. Its end, of whatever kind, is a null or a false, not an exception.
/// </summary>
sealed class XmppWire : IDisposable
{
    /// <summary>The longest that an answer may take before the run has failed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    readonly XmppStreamReader _reader = new(new NameTable());
    readonly SemaphoreSlim _writing = new(1);
    byte[] _buffer = new byte[65_536];
    int _start;
    int _end;

    XmppWire()
    {
    }

    /// <summary>Connects and signs in with PLAIN; the wire stands where a client binds or resumes. Null: cut.</summary>
    public static async Task<XmppWire?> SignInAsync(int port, string name, string domain, string password)
    {
        var wire = new XmppWire();
        try
        {
            await wire._socket.ConnectAsync(IPAddress.Loopback, port);
        }
        catch (SocketException)
        {
            wire.Dispose();
            return null;
        }

        var plain = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{name}\0{password}"));
        if (await wire.OpenAsync(domain)
            && await wire.AskAsync($"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>")
                is { } answer)
        {
            Assert.True(answer.Name == "success", $"{name} could not sign in: {answer}");
            wire._reader.Restart();
            if (await wire.OpenAsync(domain))
            {
                return wire;
            }
        }

        wire.Dispose();
        return null;
    }

    /// <summary>Whether the server said that it stops.</summary>
    public bool WasShutDown { get; private set; }

    /// <summary>Binds a resource. False: cut.</summary>
    public async Task<bool> BindAsync(string resource)
    {
        var bound = await AskAsync("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>" +
            $"<resource>{resource}</resource></bind></iq>");
        Assert.True(bound is null || bound["type"] == "result", $"bind: {bound}");
        return bound is not null;
    }

    /// <summary>Writes, one call at a time. False: cut.</summary>
    public async Task<bool> WriteAsync(string text)
    {
        await _writing.WaitAsync();
        try
        {
            ReadOnlyMemory<byte> rest = Encoding.UTF8.GetBytes(text);
            while (!rest.IsEmpty)
            {
                rest = rest[await _socket.SendAsync(rest)..];
            }

            return true;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Writes and reads one element. Null: cut.</summary>
    public async Task<Element?> AskAsync(string text) => await WriteAsync(text) ? await ReadAsync() : null;

    /// <summary>
    /// The next element of the stream. Null: the connection is at its end, and all that came was read.
    /// </summary>
    public async Task<Element?> ReadAsync()
    {
        while (true)
        {
            var bytes = new ReadOnlySequence<byte>(_buffer, _start, _end - _start);
            var status = _reader.Read(ref bytes, out var element);
            _start = _end - (int)bytes.Length;
            switch (status)
            {
                case ReadStatus.Element:
                    var read = element.ToElement();
                    if (read.Is("error", "http://etherx.jabber.org/streams"))
                    {
                        Assert.True(read.Child("system-shutdown", "urn:ietf:params:xml:ns:xmpp-streams") is not null,
                            $"The stream failed: {read}");
                        WasShutDown = true;
                        continue;
                    }

                    return read;
                case ReadStatus.StreamClosed:
                    return null;
                case ReadStatus.Invalid:
                    throw new InvalidOperationException($"The server wrote what no client reads: {_reader.Fault}");
                case ReadStatus.NeedMore when !await FillAsync():
                    return null;
            }
        }
    }

    /// <summary>Breaks the connection as a lost link does: with a reset, without a word.</summary>
    public void Cut() => _socket.Close(timeout: 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _writing.Dispose();
    }

    async Task<bool> OpenAsync(string domain) =>
        await AskAsync($"<stream:stream to='{domain}' version='1.0' xmlns='jabber:client' " +
            "xmlns:stream='http://etherx.jabber.org/streams'>") is { Name: "features" };

    async Task<bool> FillAsync()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        else if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        try
        {
            var count = await _socket.ReceiveAsync(_buffer.AsMemory(_end)).AsTask().WaitAsync(Patience);
            _end += count;
            return count > 0;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
