using System.Buffers;
using System.Net.Security;
using System.Text;
using Hutong.Xmpp;
using Hutong.Xmpp.Streams;
using Hutong.Xmpp.Xml;

namespace Hutong.Transcripts;

/// <summary>One connection of a play: sends bytes as written, reads elements.</summary>
sealed class PlayClient(Stream stream) : IAsyncDisposable
{
    readonly XmppStreamReader reader = new(new NameTable());
    Stream current = stream;
    byte[] buffer = new byte[4_096];
    int start;
    int end;

    /// <summary>Sends text as it is.</summary>
    public async Task SendAsync(string text, CancellationToken cancel)
    {
        await current.WriteAsync(Encoding.UTF8.GetBytes(text), cancel);
        await current.FlushAsync(cancel);
    }

    /// <summary>
    /// The next unit: an element, the opening as an element, or null at the end of the connection. The stream's end
    /// tag is <see cref="StreamEnd"/>.
    /// </summary>
    public async Task<Element?> ReadAsync(CancellationToken cancel)
    {
        while (true)
        {
            var bytes = new ReadOnlySequence<byte>(buffer, start, end - start);
            var status = reader.Read(ref bytes, out var element);
            start = end - (int)bytes.Length;
            switch (status)
            {
                case ReadStatus.Element:
                    return element.ToElement();
                case ReadStatus.StreamOpened:
                    return Opening(reader.Header!);
                case ReadStatus.StreamClosed when !ended:
                    ended = true;
                    return StreamEnd;
                case ReadStatus.Invalid:
                    throw new FormatException($"the server sent what is not XMPP: {reader.Fault}");
                default:
                    break;
            }

            if (!await FillAsync(cancel))
            {
                return null;
            }
        }
    }

    /// <summary>Stands for the end tag of the stream.</summary>
    public static readonly Element StreamEnd = new("end", Ns.Stream);

    bool ended;

    /// <summary>A new stream begins on the same connection.</summary>
    public void Restart() => reader.Restart();

    /// <summary>Changes to TLS, whatever the certificate; its data for channel binding is kept.</summary>
    public async Task StartTlsAsync(string host, CancellationToken cancel)
    {
        var tls = new SslStream(current, leaveInnerStreamOpen: false);
        // The certificate of a test is nobody's.
#pragma warning disable CA5359
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
        }, cancel);
#pragma warning restore CA5359
        current = tls;
        reader.Restart();
    }

    /// <summary>Cuts the connection without a word.</summary>
    public ValueTask DisposeAsync() => current.DisposeAsync();

    async Task<bool> FillAsync(CancellationToken cancel)
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        try
        {
            var count = await current.ReadAsync(buffer.AsMemory(end), cancel);
            end += count;
            return count > 0;
        }
        catch (IOException)
        {
            // The server dropped the connection.
            return false;
        }
    }

    static Element Opening(StreamHeader header) => new Element("stream", Ns.Stream).With("to", header.To)
        .With("from", header.From).With("id", header.Id).With("version", header.Version).With("xml:lang", header.Lang);
}
