using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Hutong.Server.Tests;

/// <summary>As little of an XMPP client as signs in and sends: texts out, and what comes is waited for.</summary>
sealed class PlainClient : IDisposable
{
    const string Open =
        "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='localhost' "
        + "version='1.0'>";

    readonly TcpClient socket;
    readonly StringBuilder heard = new();

    PlainClient(IPAddress from) => socket = new(new IPEndPoint(from, 0));

    /// <summary>Opens a stream to where a client signs in.</summary>
    public static async Task<PlainClient> OpenAsync(int port, IPAddress? from = null)
    {
        var client = new PlainClient(from ?? IPAddress.Loopback);
        await client.socket.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        await client.SendAsync(Open, "</stream:features>");
        return client;
    }

    public static async Task<PlainClient> SignInAsync(int port, string name, string password, IPAddress? from = null)
    {
        var client = await OpenAsync(port, from);
        await client.SignInAsync(name, password);
        return client;
    }

    /// <summary>Signs in and binds on an open stream.</summary>
    public async Task SignInAsync(string name, string password)
    {
        await SendAsync(Auth(name, password), "<success");
        await SendAsync(Open, "</stream:features>");
        await SendAsync("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>", "</iq>");
    }

    /// <summary>Sends a request; the answer to it, whole.</summary>
    public async Task<string> AskAsync(string id, string type, string payload, string? to = null)
    {
        var address = to is null ? "" : $" to='{to}'";
        var all = await SendAsync($"<iq type='{type}' id='{id}'{address}>{payload}</iq>", $"id='{id}'");
        Match answer;
        while (!(answer = Regex.Match(all, $"<iq[^>]*id='{id}'[^>]*(/>|>.*?</iq>)", RegexOptions.Singleline)).Success)
        {
            all += await HearAsync(">");
        }

        return answer.Value;
    }

    /// <summary>The request to sign in by PLAIN.</summary>
    public static string Auth(string name, string password) =>
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" +
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{name}\0{password}")) + "</auth>";

    /// <summary>Sends a text and waits until another is heard; gives all that was heard since the last call.</summary>
    public async Task<string> SendAsync(string text, string until)
    {
        await socket.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);
        return await HearAsync(until);
    }

    public async Task<string> HearAsync(string until)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        var buffer = new byte[4096];
        while (!heard.ToString().Contains(until, StringComparison.Ordinal))
        {
            var read = await socket.GetStream().ReadAsync(buffer, limit.Token);
            Assert.True(read > 0, $"the server closed the stream; heard: {heard}");
            heard.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        var all = heard.ToString();
        heard.Clear();
        return all;
    }

    public void Dispose() => socket.Dispose();
}
