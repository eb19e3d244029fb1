using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Hutong.Messaging.Upload;
using Hutong.Storage;
using Slot = Hutong.Xmpp.Xeps.UploadSlot;

namespace Hutong.Messaging.Tests.Upload;

/// <summary>Files by HTTP: put once by a slot, got by who has the address; nothing runs as our origin.</summary>
public sealed class UploadEndpointsTests
{
    static readonly byte[] Page = Encoding.UTF8.GetBytes("<html><script>alert(1)</script></html>");

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_put_is_got_with_its_checksum()
    {
        await using var stage = await UploadStage.StartAsync();
        var content = RandomNumberGenerator.GetBytes(200_000);
        var url = await stage.UploadAsync(await stage.ComeAsync(), "data.bin", content);
        using var answer = await stage.GetAsync(url);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(content, await answer.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(content))}:",
            Assert.Single(answer.Headers.GetValues("Repr-Digest")));
        Assert.Equal($"\"{Convert.ToHexStringLower(SHA256.HashData(content))}\"", answer.Headers.ETag!.Tag);
    }

    [Theory]
    [InlineData("page.html", "text/html", "application/octet-stream", "attachment")]
    [InlineData("picture.svg", "image/svg+xml", "application/octet-stream", "attachment")]
    [InlineData("page.txt", "text/plain", "text/plain", "inline")]
    public async Task No_file_runs_as_our_origin(string name, string declared, string served, string disposition)
    {
        await using var stage = await UploadStage.StartAsync();
        var url = await stage.UploadAsync(await stage.ComeAsync(), name, Page, declared);
        using var answer = await stage.GetAsync(url);
        Assert.Equal(served, answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(disposition, answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal(name, answer.Content.Headers.ContentDisposition.FileNameStar);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.EndsWith("sandbox", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_is_shown_in_place_and_to_other_origins()
    {
        await using var stage = await UploadStage.StartAsync();
        var url = await stage.UploadAsync(
            await stage.ComeAsync(), "me.png", Convert.FromHexString("89504E470D0A1A0A00"), "text/html");
        using var answer = await stage.GetAsync(url);
        Assert.Equal("image/png", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("inline", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal("cross-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Resource-Policy")));
        Assert.True(answer.Headers.CacheControl!.Private);
    }

    [Theory]
    [InlineData(2L, 4L, HttpStatusCode.PartialContent, "cde")]
    [InlineData(7L, null, HttpStatusCode.PartialContent, "hij")]
    [InlineData(null, 2L, HttpStatusCode.PartialContent, "ij")]
    [InlineData(10L, null, HttpStatusCode.RequestedRangeNotSatisfiable, "")]
    public async Task Parts_of_a_file_are_given(long? from, long? to, HttpStatusCode status, string part)
    {
        await using var stage = await UploadStage.StartAsync();
        var url = await stage.UploadAsync(await stage.ComeAsync(), "a.txt", "abcdefghij"u8.ToArray(), "text/plain");
        using var answer = await stage.GetAsync(url, new RangeHeaderValue(from, to));
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(part, await answer.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task Who_broke_off_asks_how_far_it_came_and_sends_the_rest()
    {
        await using var stage = await UploadStage.StartAsync();
        var content = RandomNumberGenerator.GetBytes(200_000);
        var slot = await UploadStage.SlotAsync(await stage.ComeAsync(), "data.bin", content.Length);
        Assert.Equal(0, await stage.OffsetAsync(slot));
        await stage.BreakOffAsync(slot, content.AsMemory(0, 80_000), content.Length);
        Assert.Equal(80_000, await stage.OffsetAsync(slot));

        using var behind = await stage.PatchAsync(slot, 80_001, content.AsMemory(80_001));
        Assert.Equal(HttpStatusCode.Conflict, behind.StatusCode);
        Assert.Equal("80000", Assert.Single(behind.Headers.GetValues("Upload-Offset")));
        using var answer = await stage.PatchAsync(slot, 80_000, content.AsMemory(80_000));

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        using var got = await stage.GetAsync(slot.Get);
        Assert.Equal(content, await got.Content.ReadAsByteArrayAsync(Stop));
    }

    [Fact]
    public async Task Nobody_goes_on_with_the_file_of_another_or_without_a_slot()
    {
        await using var stage = await UploadStage.StartAsync();
        var content = RandomNumberGenerator.GetBytes(20_000);
        var client = await stage.ComeAsync();
        var slot = await UploadStage.SlotAsync(client, "data.bin", content.Length);
        var other = await UploadStage.SlotAsync(client, "data.bin", content.Length);
        await stage.BreakOffAsync(slot, content.AsMemory(0, 10_000), content.Length);

        using var answer = await stage.PatchAsync(
            slot with { Headers = other.Headers }, 10_000, content.AsMemory(10_000));
        using var none = await stage.GetAsync(slot.Get);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        Assert.Equal(10_000, await stage.OffsetAsync(slot));
    }

    [Fact]
    public async Task Who_has_it_already_is_told_so_and_who_asks_for_the_head_gets_only_that()
    {
        await using var stage = await UploadStage.StartAsync();
        var url = await stage.UploadAsync(await stage.ComeAsync(), "a.txt", "abc"u8.ToArray(), "text/plain");
        using var first = await stage.GetAsync(url);
        using var again = new HttpRequestMessage(HttpMethod.Get, url);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var unchanged = await stage.Http.SendAsync(again, Stop);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        using var head = await stage.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, url), Stop);
        Assert.Equal((HttpStatusCode.OK, 3L), (head.StatusCode, head.Content.Headers.ContentLength));
    }

    [Fact]
    public async Task Refuses_to_put_without_the_slots_word()
    {
        await using var stage = await UploadStage.StartAsync(options => options.SlotTime = TimeSpan.FromMinutes(10));
        var romeo = await stage.ComeAsync();
        var slot = await UploadStage.SlotAsync(romeo, "a", 1);
        var other = await UploadStage.SlotAsync(romeo, "b", 1);
        var word = slot.Headers[0].Value;
        foreach (var wrong in new[]
        {
            slot with { Headers = [] }, slot with { Headers = [("Authorization", "Basic YTpi")] },
            slot with { Headers = [("Authorization", "Bearer x")] },
            slot with { Headers = [("Authorization", "Bearer x.y")] },
            slot with { Headers = [("Authorization", word[..^2] + (word[^2] == 'A' ? "BB" : "AA"))] },
            slot with { Headers = other.Headers }, other with { Headers = slot.Headers },
        })
        {
            Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(stage, wrong, "x"u8.ToArray()));
        }

        stage.World.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.Created, await PutAsync(stage, slot, "x"u8.ToArray()));
        stage.World.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(stage, other, "x"u8.ToArray()));
    }

    [Fact]
    public async Task Refuses_another_size_a_second_time_and_more_than_the_space()
    {
        await using var stage = await UploadStage.StartAsync(options => options.QuotaBytes = 5);
        var romeo = await stage.ComeAsync();
        var first = await UploadStage.SlotAsync(romeo, "a", 3);
        var second = await UploadStage.SlotAsync(romeo, "b", 3);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PutAsync(stage, first, new byte[4]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PutAsync(stage, first, new byte[2]));
        using var streamed = new StreamContent(new MemoryStream(new byte[2]));
        streamed.Headers.ContentLength = null;
        using (var request = new HttpRequestMessage(HttpMethod.Put, first.Put) { Content = streamed })
        {
            request.Headers.TransferEncodingChunked = true;
            request.Headers.TryAddWithoutValidation("Authorization", first.Headers[0].Value);
            using var answer = await stage.Http.SendAsync(request, Stop);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.Created, await PutAsync(stage, first, new byte[3]));
        Assert.Equal(HttpStatusCode.Conflict, await PutAsync(stage, first, new byte[3]));
        // Both slots were given while there was room; the file that came first has it.
        Assert.Equal(HttpStatusCode.InsufficientStorage, await PutAsync(stage, second, new byte[3]));
        using var none = await stage.GetAsync(second.Get);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        Assert.Single(Directory.EnumerateFiles(stage.Folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Refuses_when_the_row_cannot_be_written_and_keeps_no_bytes()
    {
        await using var stage = await UploadStage.StartAsync();
        var slot = await UploadStage.SlotAsync(await stage.ComeAsync(), "a", 1);
        await stage.World.Store.CommitAsync(new UnitOfWork().Sql(
            "create trigger full before insert on uploads begin select raise(abort, 'no'); end"), Stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PutAsync(stage, slot, new byte[1]));
        Assert.Empty(Directory.EnumerateFiles(stage.Folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Nothing_is_at_another_name_or_id_or_when_the_bytes_are_gone()
    {
        await using var stage = await UploadStage.StartAsync();
        var url = await stage.UploadAsync(await stage.ComeAsync(), "a.txt", "abc"u8.ToArray());
        foreach (var wrong in new[] { url + "x", url.Replace("/upload/", "/upload/x", StringComparison.Ordinal) })
        {
            using var answer = await stage.GetAsync(wrong);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        File.Delete(Assert.Single(Directory.EnumerateFiles(stage.Folder, "*", SearchOption.AllDirectories)));
        using var gone = await stage.GetAsync(url);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task A_web_page_of_another_origin_may_ask_first()
    {
        await using var stage = await UploadStage.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, "/upload/x/y");
        using var answer = await stage.Http.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Contains("Authorization", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Headers")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30, 31, HttpStatusCode.NotFound)]
    [InlineData(30, 29, HttpStatusCode.OK)]
    [InlineData(0, 3_000, HttpStatusCode.OK)]
    public async Task A_file_is_kept_as_long_as_is_set(int keepDays, int days, HttpStatusCode status)
    {
        await using var stage = await UploadStage.StartAsync(options => options.KeepDays = keepDays);
        var url = await stage.UploadAsync(await stage.ComeAsync(), "a.txt", "abc"u8.ToArray());
        stage.World.Clock.Advance(TimeSpan.FromDays(days));
        await stage.World.Get<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>().OfType<UploadSweeper>()
            .Single().SweepAsync(Stop);
        using var answer = await stage.GetAsync(url);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK ? 1 : 0,
            Directory.EnumerateFiles(stage.Folder, "*", SearchOption.AllDirectories).Count());
    }

    [Fact]
    public async Task What_an_account_put_is_taken_along_and_goes_with_it()
    {
        await using var stage = await UploadStage.StartAsync();
        var (romeo, juliet) = (await stage.ComeAsync(), await stage.ComeAsync("juliet"));
        var url = await stage.UploadAsync(romeo, "a.txt", "abc"u8.ToArray());
        var others = await stage.UploadAsync(juliet, "b.txt", "def"u8.ToArray());
        var leaving = stage.World.Get<UploadLeaving>();
        var taken = new Taken();
        await leaving.WriteAsync(romeo.User.Ref, taken, Stop);
        var (path, file) = Assert.Single(taken.Files);
        Assert.StartsWith("uploads/", path, StringComparison.Ordinal);
        Assert.EndsWith("-a.txt", path, StringComparison.Ordinal);
        Assert.Equal("abc"u8.ToArray(), file.ToArray());
        await leaving.EraseAsync(romeo.User.Ref, Stop);
        using var gone = await stage.GetAsync(url);
        using var kept = await stage.GetAsync(others);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (gone.StatusCode, kept.StatusCode));
    }

    static async Task<HttpStatusCode> PutAsync(UploadStage stage, Slot slot, byte[] content)
    {
        using var body = new ByteArrayContent(content);
        using var answer = await stage.PutAsync(slot, body);
        return answer.StatusCode;
    }

    sealed class Taken : Contracts.Accounts.IExportWriter
    {
        public Dictionary<string, MemoryStream> Files { get; } = [];

        public Stream Open(string path) => Files[path] = new MemoryStream();
    }
}
