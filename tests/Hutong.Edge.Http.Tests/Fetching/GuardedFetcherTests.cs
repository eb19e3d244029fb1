using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Hutong.Contracts.Http;
using Hutong.Edge.Http.Fetching;
using Microsoft.AspNetCore.Http;

namespace Hutong.Edge.Http.Tests.Fetching;

public sealed class GuardedFetcherTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static GuardedFetcher Fetcher(int atOnce = 64) =>
        new(new() { AllowedNetworks = ["127.0.0.1/32"], AtOnce = atOnce }, TimeProvider.System);

    static GuardedFetcher Named(params string[] addresses) => new(
        new() { AllowedNetworks = ["127.0.0.1/32"] }, TimeProvider.System,
        (_, _) => Task.FromResult(Array.ConvertAll(addresses, IPAddress.Parse)));

    static Task<OutsideServer> SayingAsync(string text, string type = "text/html; charset=utf-8") =>
        OutsideServer.StartAsync(context =>
        {
            context.Response.ContentType = type;
            return context.Response.WriteAsync(text, Stop);
        });

    [Fact]
    public async Task Gets_a_page()
    {
        await using var server = await SayingAsync("<title>hello</title>");
        using var fetcher = Fetcher();

        var answer = await fetcher.FetchAsync(new(server.At("/page")) { Types = ["text/html"] }, Stop);

        Assert.True(answer.IsSuccess);
        Assert.Equal("text/html; charset=utf-8", answer.ContentType);
        Assert.Equal("<title>hello</title>", Encoding.UTF8.GetString(answer.Body.Span));
    }

    [Fact]
    public async Task Says_nothing_of_the_user_and_keeps_no_cookies()
    {
        var headers = new List<string>();
        await using var server = await OutsideServer.StartAsync(context =>
        {
            headers.AddRange(context.Request.Headers.Select(header => $"{header.Key}: {header.Value}"));
            context.Response.Headers.SetCookie = "id=1; Path=/";
            return Task.CompletedTask;
        });
        using var fetcher = Fetcher();

        await fetcher.FetchAsync(new(server.At("/")), Stop);
        await fetcher.FetchAsync(new(server.At("/")), Stop);

        Assert.Contains("User-Agent: Hutong", headers);
        Assert.Equal(["Accept", "Accept-Encoding", "Host", "User-Agent"],
            headers.Select(header => header.Split(':')[0]).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1:70/")]
    [InlineData("http://user:secret@example.com/")]
    [InlineData("http://example.com:22/")]
    [InlineData("https://example.com:25/")]
    public async Task Fetches_only_from_the_web(string address)
    {
        using var fetcher = Fetcher();

        Assert.Equal(FetchFault.BadAddress, (await fetcher.FetchAsync(new(new Uri(address)), Stop)).Fault);
    }

    [Theory]
    [InlineData("http://127.0.0.2:{0}/")]
    [InlineData("http://localhost:{0}/")]
    [InlineData("http://[::1]:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://2130706434:{0}/")]
    [InlineData("http://0x7f.0.0.2:{0}/")]
    [InlineData("http://0177.0.0.2:{0}/")]
    [InlineData("http://127.2:{0}/")]
    [InlineData("http://0.0.0.0:{0}/")]
    [InlineData("http://10.0.0.1:{0}/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    public async Task Reaches_nothing_of_its_own_network(string address)
    {
        await using var server = await SayingAsync("secret");
        using var fetcher = new GuardedFetcher(new(), TimeProvider.System);
        var uri = new Uri(string.Format(null, address, server.Port));

        var answer = await fetcher.FetchAsync(new(uri), Stop);

        Assert.Equal(FetchFault.NotPublic, answer.Fault);
        Assert.Equal(0, server.Asked);
    }

    [Fact]
    public async Task A_name_that_leads_to_a_private_address_the_second_time_is_refused_then()
    {
        await using var server = await SayingAsync("secret");
        var asked = 0;
        using var fetcher = new GuardedFetcher(new() { AllowedNetworks = ["127.0.0.1/32"] }, TimeProvider.System,
            (_, _) => Task.FromResult<IPAddress[]>([asked++ == 0 ? IPAddress.Loopback : IPAddress.Parse("127.0.0.2")]));

        var first = await fetcher.FetchAsync(new(server.At("/", "first.example")), Stop);
        var second = await fetcher.FetchAsync(new(server.At("/", "second.example")), Stop);

        Assert.True(first.IsSuccess);
        Assert.Equal(FetchFault.NotPublic, second.Fault);
        Assert.Equal(1, server.Asked);
    }

    [Fact]
    public async Task Of_several_addresses_of_a_name_only_public_ones_are_tried()
    {
        await using var server = await SayingAsync("hello");
        using var fetcher = Named("10.0.0.1", "::1", "127.0.0.1");

        Assert.True((await fetcher.FetchAsync(new(server.At("/", "two.example")), Stop)).IsSuccess);
    }

    [Fact]
    public async Task A_name_that_is_nobodys_is_unreachable()
    {
        using var fetcher = new GuardedFetcher(new(), TimeProvider.System,
            (_, _) => throw new SocketException((int)SocketError.HostNotFound));

        Assert.Equal(FetchFault.Unreachable,
            (await fetcher.FetchAsync(new(new("https://nobody.invalid/")), Stop)).Fault);
    }

    [Theory]
    [InlineData("http://127.0.0.2:{0}/secret", FetchFault.NotPublic)]
    [InlineData("http://[::1]:{0}/secret", FetchFault.NotPublic)]
    [InlineData("http://169.254.169.254/latest", FetchFault.NotPublic)]
    [InlineData("file:///etc/passwd", FetchFault.BadAddress)]
    [InlineData("http://a:b@127.0.0.1:{0}/secret", FetchFault.BadAddress)]
    [InlineData("/again", FetchFault.TooManyRedirects)]
    public async Task Is_not_led_astray(string location, FetchFault fault)
    {
        var paths = new List<string>();
        OutsideServer? self = null;
        await using var server = self = await OutsideServer.StartAsync(context =>
        {
            paths.Add(context.Request.Path);
            context.Response.Redirect(string.Format(null, location, self!.Port));
            return Task.CompletedTask;
        });
        using var fetcher = Fetcher();

        var answer = await fetcher.FetchAsync(new(server.At("/start")) { Redirects = 3 }, Stop);

        Assert.Equal(fault, answer.Fault);
        Assert.DoesNotContain("/secret", paths);
        Assert.Equal(fault == FetchFault.TooManyRedirects ? 4 : 1, paths.Count);
    }

    [Fact]
    public async Task Is_led_on_to_where_the_page_is_now()
    {
        await using var server = await OutsideServer.StartAsync(context =>
        {
            if (context.Request.Path == "/old")
            {
                context.Response.Redirect("new?x=1");
            }

            return context.Response.WriteAsync("here", Stop);
        });
        using var fetcher = Fetcher();

        var answer = await fetcher.FetchAsync(new(server.At("/old")) { Redirects = 3 }, Stop);
        var unled = await fetcher.FetchAsync(new(server.At("/old")), Stop);

        Assert.Equal(server.At("/new?x=1"), answer.Address);
        Assert.Equal("here", Encoding.UTF8.GetString(answer.Body.Span));
        Assert.Equal(HttpStatusCode.Redirect, unled.Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_comes_too_slowly_is_given_up(bool headersFirst)
    {
        await using var server = await OutsideServer.StartAsync(async context =>
        {
            if (headersFirst)
            {
                await context.Response.WriteAsync("a", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        using var fetcher = Fetcher();

        var answer =
            await fetcher.FetchAsync(new(server.At("/")) { Patience = TimeSpan.FromMilliseconds(300) }, Stop);

        Assert.Equal(FetchFault.TooSlow, answer.Fault);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_without_end_is_refused_or_cut(bool cut)
    {
        await using var server = await OutsideServer.StartAsync(async context =>
        {
            var block = new byte[64 << 10];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        });
        using var fetcher = Fetcher();

        var answer = await fetcher.FetchAsync(new(server.At("/")) { MaxBytes = 100_000, Cut = cut }, Stop);

        Assert.Equal(cut ? FetchFault.None : FetchFault.TooLarge, answer.Fault);
        Assert.Equal(cut ? 100_000 : 0, answer.Body.Length);
    }

    [Fact]
    public async Task A_body_that_unpacks_without_end_is_refused()
    {
        using var packed = new MemoryStream();
        await using (var zip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await zip.WriteAsync(new byte[16 << 20], Stop);
        }

        await using var server = await OutsideServer.StartAsync(context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.Body.WriteAsync(packed.ToArray(), Stop).AsTask();
        });
        using var fetcher = Fetcher();

        var answer = await fetcher.FetchAsync(new(server.At("/")) { MaxBytes = 64 << 10 }, Stop);

        Assert.Equal(FetchFault.TooLarge, answer.Fault);
    }

    [Fact]
    public async Task A_length_that_is_announced_too_large_is_not_read()
    {
        await using var server = await OutsideServer.StartAsync(async context =>
        {
            context.Response.ContentLength = 1L << 40;
            await context.Response.Body.WriteAsync(new byte[10], context.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        using var fetcher = Fetcher();

        Assert.Equal(FetchFault.TooLarge, (await fetcher.FetchAsync(new(server.At("/")), Stop)).Fault);
    }

    [Theory]
    [InlineData("application/zip")]
    [InlineData("")]
    public async Task Another_type_than_wanted_is_refused(string type)
    {
        await using var server = await SayingAsync("x", type);
        using var fetcher = Fetcher();

        var answer = await fetcher.FetchAsync(new(server.At("/")) { Types = ["text/html"] }, Stop);

        Assert.Equal(FetchFault.WrongType, answer.Fault);
    }

    [Fact]
    public async Task What_is_no_http_is_unreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var talk = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync(Stop);
            await client.GetStream().WriteAsync("SSH-2.0-other\r\n\r\n"u8.ToArray(), Stop);
        }, Stop);
        using var fetcher = Fetcher();

        var answer = await fetcher.FetchAsync(new(new($"http://127.0.0.1:{port}/")), Stop);
        await talk;

        Assert.Equal(FetchFault.Unreachable, answer.Fault);
    }

    [Fact]
    public async Task When_too_much_is_fetched_at_once_more_is_refused()
    {
        var release = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        await using var server = await OutsideServer.StartAsync(async _ =>
        {
            arrived.TrySetResult();
            await release.Task;
        });
        using var fetcher = Fetcher(atOnce: 1);

        var first = fetcher.FetchAsync(new(server.At("/")), Stop);
        await arrived.Task;
        var second = await fetcher.FetchAsync(new(server.At("/")), Stop);
        release.SetResult();

        Assert.Equal(FetchFault.Busy, second.Fault);
        Assert.True((await first).IsSuccess);
        Assert.True((await fetcher.FetchAsync(new(server.At("/")), Stop)).IsSuccess);
    }

    [Fact]
    public async Task A_post_takes_its_body_and_headers_and_tells_when_to_come_again()
    {
        var got = "";
        await using var server = await OutsideServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            got = $"{context.Request.Method} {context.Request.Headers["TTL"]} {context.Request.ContentType} "
                + await reader.ReadToEndAsync(Stop);
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "17";
        });
        using var fetcher = Fetcher();

        var answer = await fetcher.FetchAsync(new(server.At("/"))
        {
            Method = HttpMethod.Post, Body = "body"u8.ToArray(),
            Headers = [("TTL", "60"), ("Content-Type", "application/octet-stream")],
        }, Stop);

        Assert.Equal("POST 60 application/octet-stream body", got);
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.Status);
        Assert.Equal(TimeSpan.FromSeconds(17), answer.RetryAfter);
    }

    [Fact]
    public void A_network_that_is_none_is_refused_at_start()
    {
        var options = new FetchOptions { AllowedNetworks = ["10.0.0.0/8", "home"] };

        Assert.Contains("home", Assert.Single(options.Validate(new(options))).ErrorMessage, StringComparison.Ordinal);
    }
}
