using System.Buffers;
using System.Net.Security;
using System.Text;
using Hutong.Xmpp;
using Hutong.Xmpp.Streams;
using Hutong.Xmpp.Xml;

namespace Hutong.Edge.Xmpp.Tests.Stage;

/// <summary>A client that a test drives by hand, where a play cannot: proofs, floods, slow reading.</summary>
sealed class RawClient(Stream stream) : IAsyncDisposable
{
    readonly XmppStreamReader reader = new(new NameTable());
    readonly byte[] buffer = new byte[1 << 16];
    Stream current = stream;
    int start;
    int end;

    public static async Task<RawClient> ConnectAsync(EdgeStage stage) => new(await stage.ConnectAsync(""));

    public Task SendAsync(string text) => current.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();

    public Task SendAsync(Element element) => current.WriteAsync(element.ToBytes()).AsTask();

    /// <summary>The next element; null when the connection has ended.</summary>
    public async Task<Element?> ReadAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while (true)
        {
            var bytes = new ReadOnlySequence<byte>(buffer, start, end - start);
            var status = reader.Read(ref bytes, out var element);
            start = end - (int)bytes.Length;
            if (status == ReadStatus.Element)
            {
                return element.ToElement();
            }

            if (status is ReadStatus.StreamClosed or ReadStatus.Invalid)
            {
                return null;
            }

            if (status == ReadStatus.StreamOpened)
            {
                continue;
            }

            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            int count;
            try
            {
                count = await current.ReadAsync(buffer.AsMemory(end), patience.Token);
            }
            catch (IOException)
            {
                return null;
            }

            if (count == 0)
            {
                return null;
            }

            end += count;
        }
    }

    public async Task<Element> ReadAsync(string name)
    {
        var element = await ReadAsync();
        Assert.True(element?.Name == name, $"expected <{name}>, got {element}");
        return element!;
    }

    /// <summary>Opens a stream and reads its features.</summary>
    public async Task<Element> OpenAsync()
    {
        reader.Restart();
        await SendAsync($"<stream:stream xmlns='{Ns.Client}' xmlns:stream='{Ns.Stream}' "
            + $"to='{FakeDirectory.Domain}' version='1.0'>");
        return await ReadAsync("features");
    }

    /// <summary>Goes over to TLS; <paramref name="after"/> is what comes in the clear behind the request.</summary>
    public async Task StartTlsAsync(string after = "")
    {
        await OpenAsync();
        await SendAsync($"<starttls xmlns='{Ns.Tls}'/>{after}");
        await ReadAsync("proceed");
        var tls = new SslStream(current);
        // The certificate of a test is nobody's.
#pragma warning disable CA5359
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = FakeDirectory.Domain,
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
        });
#pragma warning restore CA5359
        current = tls;
    }

    /// <summary>Proves by PLAIN who it is; its next stream is not opened yet.</summary>
    public async Task ProveAsync(string account)
    {
        await OpenAsync();
        var secret = Encoding.UTF8.GetBytes($"\0{account}\0{FakeSignIn.PasswordOf(account)}");
        await SendAsync($"<auth xmlns='{Ns.Sasl}' mechanism='PLAIN'>{Convert.ToBase64String(secret)}</auth>");
        await ReadAsync("success");
        reader.Restart();
    }

    /// <summary>Signs in by PLAIN and binds, unless there is no resource.</summary>
    public async Task SignInAsync(string account, string? resource)
    {
        await ProveAsync(account);
        await OpenAsync();
        if (resource is null)
        {
            return;
        }

        await SendAsync($"<iq type='set' id='b'><bind xmlns='{Ns.Bind}'><resource>{resource}</resource></bind></iq>");
        await ReadAsync("iq");
    }

    public ValueTask DisposeAsync() => current.DisposeAsync();
}
