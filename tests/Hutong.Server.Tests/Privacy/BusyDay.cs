using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Hutong.Server.Tests.Privacy;

/// <summary>
/// A little of all that people do with a server, right and wrong, from an address of their own. What is theirs alone
/// is in <see cref="Secrets"/>.
/// </summary>
sealed partial class BusyDay(ServerProgram server) : IDisposable
{
    public const string Number = "+8613800138000";
    public const string Friend = "zhangmeili";
    const string NationalNumber = "13800138000";
    const string Imported = "13912345678";
    const string Stranger = "wangxiaoming";
    const string Password = "a-right-pass-phrase";
    const string WrongPassword = "a-wrong-pass-phrase";
    const string Body = "the-words-of-the-message";
    const string FileName = "holiday-picture.txt";

    static readonly IPAddress Peer = IPAddress.Parse("127.0.0.77");

    readonly HttpClient http =
        new(new SocketsHttpHandler { ConnectCallback = DialAsync }) { BaseAddress = server.Http };

    /// <summary>What must be found nowhere.</summary>
    public List<string> Secrets { get; } =
    [
        NationalNumber, Imported, Friend, Stranger, Password, WrongPassword, Body, FileName, Peer.ToString(),
        "no-such-path", "a-token-of-nobody", "xml-that-is-none",
    ];

    /// <summary>The one-time code that was sent: with the development sender it is on the console.</summary>
    public string Code { get; private set; } = "";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task LiveAsync()
    {
        await ImportAsync();
        await SignUpAsync();
        await UseApiAsync();
        await WriteAsync();
        await SpoilAsync();
    }

    public void Dispose() => http.Dispose();

    async Task ImportAsync()
    {
        var added = await server.CommandAsync("account add", [Friend + "@localhost"], ("password", Password));
        Assert.True(added.Code == 0, added.Text);
        var list = Path.Combine(server.Data, "list.csv");
        await File.WriteAllTextAsync(list, $"+86{Imported}\n{Stranger}-is-no-number\n{Number}x\n", Cancel);
        await server.CommandAsync("import subscribers", [list]);
        await server.CommandAsync("account show", [Stranger + "@localhost"]);
    }

    async Task SignUpAsync()
    {
        using var sent = await http.PostAsJsonAsync("/api/v1/codes", new { number = Number }, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        using var again = await http.PostAsJsonAsync("/api/v1/codes", new { number = Number }, Cancel);
        Assert.Equal(HttpStatusCode.TooManyRequests, again.StatusCode);
        // The page serves this machine only, as the handler above is on it.
        Code = CodePattern().Match(await http.GetStringAsync("/dev/codes", Cancel)).Groups[1].Value;
        var wrong = Code == "000000" ? "000001" : "000000";
        using var refused =
            await http.PostAsJsonAsync("/api/v1/sessions", new { address = Number, code = wrong }, Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var entered = await http.PostAsJsonAsync(
            "/api/v1/sessions", new { address = Number, code = Code, device = FileName }, Cancel);
        Assert.Equal(HttpStatusCode.Created, entered.StatusCode);
        var session = await entered.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        var token = session.GetProperty("token").GetString()!;
        Secrets.Add(token);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    async Task UseApiAsync()
    {
        using var changed = await http.PatchAsJsonAsync("/api/v1/account", new { password = Password }, Cancel);
        Assert.True(changed.IsSuccessStatusCode, $"{changed.StatusCode}");
        using var device = await http.PostAsJsonAsync("/api/v1/device-passwords", new { name = FileName }, Cancel);
        foreach (Match match in SecretPattern().Matches(await device.Content.ReadAsStringAsync(Cancel)))
        {
            Secrets.Add(match.Groups[1].Value);
        }

        using var invitation = await http.PostAsJsonAsync("/api/v1/invitations", new { kind = "contact" }, Cancel);
        foreach (Match match in SecretPattern().Matches(await invitation.Content.ReadAsStringAsync(Cancel)))
        {
            Secrets.Add(match.Groups[1].Value);
        }

        foreach (var path in new[]
        {
            "/api/v1/account", "/api/v1/devices", $"/api/v1/no-such-path/{NationalNumber}",
            $"/no-such-path?number={NationalNumber}", $"/api/v1/admin/accounts/{Friend}@localhost",
        })
        {
            using var _ = await http.GetAsync(path, Cancel);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/account");
        request.Headers.Authorization = new("Bearer", "a-token-of-nobody");
        using var unknown = await http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
        using var bad = await http.PostAsync("/api/v1/sessions",
            new StringContent($"{{\"address\": \"{Number}\", \"password\": {{ {Password}", Encoding.UTF8,
                "application/json"), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        using var guessed = await http.PostAsJsonAsync(
            "/api/v1/sessions", new { address = Friend, password = WrongPassword }, Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, guessed.StatusCode);
    }

    async Task WriteAsync()
    {
        using (var wrong = await PlainClient.OpenAsync(server.XmppPort, Peer))
        {
            await wrong.SendAsync(PlainClient.Auth(Friend, WrongPassword), "<failure");
            await wrong.SendAsync(PlainClient.Auth(Stranger, WrongPassword), "<failure");
        }

        using var friend = await PlainClient.SignInAsync(server.XmppPort, Friend, Password, Peer);
        using var self = await PlainClient.SignInAsync(server.XmppPort, Number, Password, Peer);
        await friend.SendAsync("<presence/>", "<presence");
        await self.SendAsync($"<presence/><presence type='subscribe' to='{Friend}@localhost'/>", "<presence");
        await self.SendAsync($"<message type='chat' id='1' to='{Friend}@localhost'><body>{Body}</body></message>" +
            $"<message type='chat' id='2' to='{Stranger}@localhost'><body>{Body}</body></message>" +
            $"<message type='chat' id='3' to='{Stranger}@elsewhere.example'><body>{Body}</body></message>" +
            $"<iq type='get' id='v' to='{Stranger}@localhost'><vCard xmlns='vcard-temp'/></iq>", "id='v'");
        await friend.HearAsync(Body);
        if (Product.Has("Upload"))
        {
            await UploadAsync(self);
        }

        await self.SendAsync("</stream:stream>", "</stream:stream>");
    }

    async Task UploadAsync(PlainClient self)
    {
        var slot = await self.SendAsync("<iq type='get' id='u' to='upload.localhost'><request " +
            $"xmlns='urn:xmpp:http:upload:0' filename='{FileName}' size='{Body.Length}'/></iq>", "</iq>");
        var address = PutPattern().Match(slot).Groups[1].Value.Replace("&amp;", "&", StringComparison.Ordinal);
        Assert.True(address.Length > 0, slot);
        var path = new Uri(address).PathAndQuery;
        var permit = PermitPattern().Match(slot).Groups[1].Value;
        Secrets.AddRange([path, permit]);
        Assert.Equal(HttpStatusCode.Created, await PutAsync(path, permit));
        Assert.Equal(HttpStatusCode.Conflict, await PutAsync(path, permit));
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(path + "x", permit));
        Assert.Equal(Body, await http.GetStringAsync(path, Cancel));
    }

    async Task<HttpStatusCode> PutAsync(string path, string permit)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new StringContent(Body) };
        request.Headers.Authorization = new("Bearer", permit);
        using var answer = await http.SendAsync(request, Cancel);
        return answer.StatusCode;
    }

    async Task SpoilAsync()
    {
        foreach (var spoilt in new[]
        {
            "<message><xml-that-is-none></message></message>", $"<!DOCTYPE x [<!ENTITY y '{Body}'>]>",
            $"<message to='{Friend}@@localhost'><body>{Body}</body></message></{Stranger}>",
            $"<message from='{Stranger}@localhost' to='{Friend}@localhost'><body>{Body}</body></message>",
        })
        {
            using var client = await PlainClient.SignInAsync(server.XmppPort, Friend, Password, Peer);
            await client.SendAsync(spoilt, "</stream:stream>");
        }
    }

    static async ValueTask<Stream> DialAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(Peer, 0));
        await socket.ConnectAsync(context.DnsEndPoint, cancel);
        return new NetworkStream(socket, ownsSocket: true);
    }

    [GeneratedRegex(@"<b>(\d{6})</b>")]
    private static partial Regex CodePattern();

    [GeneratedRegex("\"(?:password|token)\":\"([^\"]+)\"")]
    private static partial Regex SecretPattern();

    [GeneratedRegex("Bearer ([^<]+)<")]
    private static partial Regex PermitPattern();

    [GeneratedRegex("put[^>]*url=['\"]([^'\"]+)['\"]")]
    private static partial Regex PutPattern();
}
