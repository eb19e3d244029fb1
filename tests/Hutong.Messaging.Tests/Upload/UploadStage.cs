using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Hutong.Contracts.Switching;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Tests.Play;
using Hutong.Messaging.Upload;
using Hutong.Storage;
using Hutong.Xmpp.Xeps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Slot = Hutong.Xmpp.Xeps.UploadSlot;

namespace Hutong.Messaging.Tests.Upload;

/// <summary>Uploads on both sides: a client on the stage, and HTTP on a free port of loopback.</summary>
sealed class UploadStage : IAsyncDisposable
{
    readonly string folder;
    readonly WebApplication web;

    UploadStage(World world, WebApplication web, string folder)
    {
        (World, this.web, this.folder) = (world, web, folder);
        Http = new HttpClient { BaseAddress = new Uri(web.Urls.First()) };
    }

    public World World { get; }

    public HttpClient Http { get; }

    public string Folder => Path.Combine(folder, "uploads");

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<UploadStage> StartAsync(Action<UploadOptions>? configure = null)
    {
        var options = new UploadOptions();
        configure?.Invoke(options);
        var folder = Directory.CreateTempSubdirectory("hutong-upload-").FullName;
        var address = new Address();
        var world = await World.StartAsync(services => services.AddDiscovery().AddRoster().AddPresence().AddUpload()
            .AddSingleton(options).AddSingleton(new StoreOptions { DataDirectory = folder })
            .AddSingleton<IPublicAddress>(address));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var web = builder.Build();
        world.Get<UploadEndpoints>().Map(web);
        await web.StartAsync(Stop);
        address.Http = web.Urls.First();
        return new(world, web, folder);
    }

    public Task<Client> ComeAsync(string name = "romeo") => World.BindAsync(name + "@example.com/orchard");

    public static string Request(string name, long size, string? type = null) =>
        "<iq type='get' id='u' to='upload.example.com'>"
        + new UploadRequest(name, size, type).ToElement() + "</iq>";

    public static async Task<Slot> SlotAsync(Client client, string name, long size, string? type = null) =>
        Slot.Read((await client.AskAsync(Request(name, size, type))).FirstChild())!;

    /// <summary>Puts what a slot is for; what the server says.</summary>
    public async Task<HttpResponseMessage> PutAsync(Slot slot, HttpContent content)
    {
        using var request = Authorized(HttpMethod.Put, slot);
        request.Content = content;
        return await Http.SendAsync(request, Stop);
    }

    /// <summary>How many bytes of a file the server says it has.</summary>
    public async Task<long> OffsetAsync(Slot slot)
    {
        using var request = Authorized(HttpMethod.Head, slot);
        using var answer = await Http.SendAsync(request, Stop);
        Assert.Equal(System.Net.HttpStatusCode.NoContent, answer.StatusCode);
        return long.Parse(Assert.Single(answer.Headers.GetValues("Upload-Offset")), CultureInfo.InvariantCulture);
    }

    /// <summary>Sends the rest of a file.</summary>
    public async Task<HttpResponseMessage> PatchAsync(Slot slot, long from, ReadOnlyMemory<byte> rest)
    {
        using var request = Authorized(HttpMethod.Patch, slot);
        request.Headers.Add("Upload-Offset", from.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Upload-Complete", "?1");
        request.Content = new ReadOnlyMemoryContent(rest);
        request.Content.Headers.ContentType = new("application/partial-upload");
        return await Http.SendAsync(request, Stop);
    }

    /// <summary>
    /// Sends the beginning of a file, cuts the connection when all of it is on disk, and returns when the server has
    /// noticed.
    /// </summary>
    public async Task BreakOffAsync(Slot slot, ReadOnlyMemory<byte> beginning, long size)
    {
        var place = new Uri(slot.Put);
        using (var socket = new TcpClient(place.Host, place.Port))
        {
            var headers = string.Concat(slot.Headers.Select(header => $"{header.Name}: {header.Value}\r\n"));
            var head = $"PUT {place.PathAndQuery} HTTP/1.1\r\nHost: {place.Authority}\r\n{headers}"
                + $"Content-Length: {size}\r\n\r\n";
            await socket.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(head), Stop);
            await socket.GetStream().WriteAsync(beginning, Stop);
            await UntilAsync(() => new(Parts().Sum(part => part.Length) == beginning.Length));
        }

        await UntilAsync(async () => await OffsetAsync(slot) > 0);
    }

    IEnumerable<FileInfo> Parts() => new DirectoryInfo(Path.Combine(Folder, "parts")).EnumerateFiles();

    static async Task UntilAsync(Func<ValueTask<bool>> isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (!await isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, limit.Token);
        }
    }

    static HttpRequestMessage Authorized(HttpMethod method, Slot slot)
    {
        var request = new HttpRequestMessage(method, slot.Put);
        foreach (var (name, value) in slot.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    /// <summary>Asks for a slot and fills it; where the file is.</summary>
    public async Task<string> UploadAsync(Client client, string name, byte[] content, string? type = null)
    {
        var slot = await SlotAsync(client, name, content.Length, type);
        using var body = new ByteArrayContent(content);
        using var answer = await PutAsync(slot, body);
        Assert.Equal(System.Net.HttpStatusCode.Created, answer.StatusCode);
        return slot.Get;
    }

    public async Task<HttpResponseMessage> GetAsync(string url, RangeHeaderValue? range = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Range = range;
        return await Http.SendAsync(request, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await web.StopAsync(CancellationToken.None);
        await web.DisposeAsync();
        await World.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    sealed class Address : IPublicAddress
    {
        public string Http { get; set; } = "";
    }
}
